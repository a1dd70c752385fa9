/** The series that a command is given: a file, or what is piped in. */

import { addAbortSignal } from "node:stream";
import { type FileOptions, readSeriesFile, readSeriesStream } from "../kinds/series/read-file.node.js";
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
