/** The series that a command is given: a file, or what is piped in. */

import { addAbortSignal } from "node:stream";
import type { DecodedText, Encoding } from "../kinds/series/encoding.js";
import { MOST_BYTES } from "../kinds/series/panel/read-panel-file.node.js";
import {
  type FileOptions,
  readSeriesFile,
  readSeriesStream,
  readStreamText,
  readText,
} from "../kinds/series/read-file.node.js";
import type { SeriesInput } from "../kinds/series/read-series.js";

/** What the user calls a file that is piped in, and what messages call it. */
const PIPED = "-";
const STANDARD_INPUT = "standard input";

/** The files among the inputs of a command, which it must not overwrite. */
export function filesAmong(inputs: readonly (string | undefined)[]): string[] {
  return inputs.filter((input) => input !== undefined && input !== PIPED) as string[];
}

/** What messages and documents call the source. */
export function sourceName(file: string): string {
  return file === PIPED ? STANDARD_INPUT : file;
}

/**
 * @param file `-` for standard input
 * @param interruption stops reading standard input
 * @throws InputError for what cannot be read
 */
export function readSource(
  file: string,
  wanted: FileOptions,
  interruption: AbortSignal,
): Promise<SeriesInput> {
  return file === PIPED
    ? readSeriesStream(addAbortSignal(interruption, process.stdin), { ...wanted, file: STANDARD_INPUT })
    : readSeriesFile(file, wanted);
}

/** The text of the source, whatever it holds; as {@link readSource} reads it otherwise. */
export function readSourceText(
  file: string,
  encoding: Encoding | undefined,
  interruption: AbortSignal,
): Promise<DecodedText> {
  return file === PIPED
    ? readStreamText(addAbortSignal(interruption, process.stdin), STANDARD_INPUT, MOST_BYTES, encoding)
    : readText(file, MOST_BYTES, encoding);
}
