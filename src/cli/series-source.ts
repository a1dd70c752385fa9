/** The series that a command is given: files, a database, or what is piped in. */

import { addAbortSignal } from "node:stream";
import { InputError } from "../errors.js";
import { type Content, isTable } from "../kinds/series/content.js";
import { findManySeries } from "../kinds/series/panel/many-series.js";
import { MOST_BYTES } from "../kinds/series/panel/read-panel-file.node.js";
import { quote } from "../kinds/series/quote.js";
import { type FileOptions, readSeriesContent } from "../kinds/series/read-file.node.js";
import type { SeriesInput } from "../kinds/series/read-series.js";
import { readStreamText } from "../kinds/series/read-text.node.js";
import {
  filesOf,
  readSource as readContentOf,
  type SourceOptions,
} from "../kinds/series/sources/read-source.node.js";
import { nameOfSource } from "../kinds/series/sources/source-name.js";
import { PIPED } from "./chosen-source.js";

/** What messages call a file that is piped in. */
const STANDARD_INPUT = "standard input";

/**
 * The files among the inputs of a command, which it must not overwrite.
 * @throws InputError for a pattern that no file matches
 */
export async function filesAmong(inputs: readonly (string | undefined)[]): Promise<string[]> {
  const named = inputs.filter((input) => input !== undefined && input !== PIPED) as string[];
  return (await Promise.all(named.map((input) => filesOf(input)))).flat();
}

/** What messages and documents call the source. */
export function sourceName(source: string): string {
  return source === PIPED ? STANDARD_INPUT : nameOfSource(source);
}

/**
 * @param source `-` for standard input
 * @param interruption stops reading standard input, and queries
 * @throws InputError for what cannot be read, and for many series
 */
export async function readSource(
  source: string,
  wanted: FileOptions,
  interruption: AbortSignal,
): Promise<SeriesInput> {
  const content = await readSourceContent(source, wanted, interruption);
  refuseMany(content, source, wanted);
  return readSeriesContent(content, { ...wanted, file: sourceName(source) });
}

/** @throws InputError where a content plainly holds many series */
export function refuseMany(content: Content, source: string, wanted: FileOptions): void {
  const file = sourceName(source);
  const id = idOfMany(content, file, wanted);
  if (id === undefined) return;
  throw new InputError(
    `column ${quote(id)} tells several series apart`,
    "predict and evaluate take all of them, without flags of a single one; or select one with --sql",
    { file },
  );
}

/** The column that tells series apart, where a source plainly holds many; rows of the same time may be asked to be merged. */
export function idOfMany(
  content: Content,
  file: string,
  { time, duplicates }: Pick<FileOptions, "time" | "duplicates">,
): string | undefined {
  if (duplicates !== undefined) return undefined;
  return findManySeries(isTable(content) ? content : content.text, { file, time })?.id;
}

/** The content of the source, whatever it holds; as {@link readSource} reads it otherwise. */
export function readSourceContent(
  source: string,
  { encoding, sql }: SourceOptions,
  interruption: AbortSignal,
): Promise<Content> {
  return source === PIPED
    ? readStreamText(addAbortSignal(interruption, process.stdin), STANDARD_INPUT, MOST_BYTES, encoding)
    : readContentOf(source, MOST_BYTES, { encoding, sql, signal: interruption });
}
