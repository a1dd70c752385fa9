/** Delimited text → a table of text cells that know their rows in the file. Nothing is interpreted yet. */

import { InputError } from "../../errors.js";
import { matchDate } from "./dates.js";
import { isMissing, looksNumeric } from "./numbers.js";
import { quote } from "./quote.js";
import { openSource, readRecords } from "./records.js";
import type { TableText } from "./table-text.js";

/** Text cells with what is needed to say where they stand. */
export interface Table {
  /** As the user named it, for messages. */
  readonly file: string;
  /** `[columns]` distinct names. */
  readonly columns: readonly string[];
  /** `[rows][columns]` trimmed. */
  readonly rows: readonly (readonly string[])[];
  /** `[rows]` 1-based line of the file on which a row begins. */
  readonly lines: readonly number[];
  /** What separates cells; undefined for a single column. */
  readonly delimiter: string | undefined;
  /** Whether the first row names the columns; if not, they are "column 1", "column 2", …. */
  readonly hasHeader: boolean;
}

/**
 * @param text of a file, with or without byte order mark; or a table
 * @param file its name, for messages
 * @throws InputError for text that is empty, binary, ragged, badly quoted, without rows, or with two equal column names
 */
export function readTable(text: string | TableText, file: string): Table {
  const source = openSource(text, file);
  const records: string[][] = [];
  const lines: number[] = [];
  for (const block of readRecords(source)) {
    for (const record of block.cells) records.push(record.map((cell) => cell.trim()));
    for (const line of block.lines) lines.push(line);
  }
  const { delimiter, isNamed } = source;
  const first = records[0];
  if (first === undefined) throw emptyFile(file);
  const isName = (cell: string): boolean => isMissing(cell) || !(looksNumeric(cell) || matchDate(cell));
  const hasHeader = isNamed || first.some(isName);
  const columns = nameColumns(hasHeader ? first : first.map(() => ""), file, lines[0] as number);
  if (!hasHeader) return { file, columns, rows: records, lines, delimiter, hasHeader };
  if (records.length === 1) {
    throw new InputError("a header and no rows", "give at least two rows of data", { file });
  }
  return { file, columns, rows: records.slice(1), lines: lines.slice(1), delimiter, hasHeader };
}

/** An InputError about a file without anything in it. */
export function emptyFile(file: string): InputError {
  return new InputError("the file is empty", "give a header and at least two rows of data", { file });
}

/** `[columns]` distinct names: the cells of the header, and "column N" for one that is empty. */
export function nameColumns(header: readonly string[], file: string, row: number): string[] {
  const names = header.map((name, index) => name || `column ${index + 1}`);
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const other = seen.get(name);
    if (other !== undefined) {
      throw new InputError(
        `columns ${other + 1} and ${index + 1} are both named ${quote(name)}`,
        "rename one of them",
        { file, row },
      );
    }
    seen.set(name, index);
  }
  return names;
}
