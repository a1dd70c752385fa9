/** What a source holds before anything is interpreted: decoded text, or a table. */

import { InputError } from "../../errors.js";
import { type DecodedText, describeEncoding, type Encoding } from "./encoding.js";
import type { Finding } from "./finding.js";
import { placeOfRow, type TableText } from "./table-text.js";

export type Content = DecodedText | TableText;

/** What is said of how the text was come by. */
export function describeContent(content: Content, encoding: Encoding | undefined): readonly Finding[] {
  return isTable(content) ? content.findings : describeEncoding(content, encoding);
}

export function isTable(content: Content): content is TableText {
  return "blocks" in content;
}

/**
 * Reads a content.
 *
 * @param file what `read` calls it in messages
 * @throws InputError as `read` does; where it names a row of a table that was joined from files, it names the row of the file, too
 */
export function readContent<Read>(
  content: Content,
  file: string,
  read: (text: string | TableText) => Read,
): Read {
  if (!isTable(content)) return read(content.text);
  try {
    return read(content);
  } catch (error) {
    throw error instanceof InputError ? withPlace(error, file, content) : error;
  }
}

function withPlace(error: InputError, file: string, table: TableText): InputError {
  const { location, problem, advice } = error;
  if (location.row === undefined || location.file !== file) return error;
  const place = placeOfRow(table, location.row);
  if (place === undefined) return error;
  return new InputError(`${problem} (row ${place.line} of ${place.file})`, advice, location);
}
