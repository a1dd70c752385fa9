/** Sources by their names, and streams → series. Node only. */

import { type Content, describeContent, readContent } from "./content.js";
import { printablePath } from "./quote.js";
import { type ReadOptions, readSeries, type SeriesInput } from "./read-series.js";
import { readStreamText } from "./read-text.node.js";
import { readSource, type SourceOptions } from "./sources/read-source.node.js";
import { nameOfSource } from "./sources/source-name.js";

/** The largest text of one series that is read, plain or unpacked. */
const MOST_BYTES = 256 * 2 ** 20;

export interface FileOptions extends ReadOptions, SourceOptions {}

/**
 * Reads one series: from a file of delimited text in UTF-8, UTF-16, or an encoding that is named, plain or gzipped; from
 * a Parquet or JSON file; from files by a pattern such as `sales-*.csv`; or from a PostgreSQL database.
 *
 * @param source path, pattern, or `postgres://user@host/database`, which needs `sql`
 * @throws InputError for a source that cannot be read, and as {@link readSeries} does; the reason of the signal
 */
export async function readSeriesFile(source: string, options: FileOptions = {}): Promise<SeriesInput> {
  const content = await readSource(source, MOST_BYTES, options);
  return readSeriesContent(content, { ...options, file: nameOfSource(source) });
}

/**
 * Reads one series from a stream of delimited text, such as standard input, as {@link readSeriesFile} does from a file.
 *
 * @param options `file` is what messages call the stream
 * @throws InputError for a stream that cannot be read, and as {@link readSeries} does
 */
export async function readSeriesStream(
  stream: AsyncIterable<Uint8Array>,
  options: Omit<FileOptions, "sql" | "signal"> & { readonly file: string },
): Promise<SeriesInput> {
  return readSeriesContent(await readStreamText(stream, options.file, MOST_BYTES, options.encoding), options);
}

/**
 * Reads one series from what a source holds, as {@link readSeriesFile} does from the source.
 *
 * @param options `file` is what messages call the source
 * @throws InputError as {@link readSeries} does
 */
export function readSeriesContent(
  content: Content,
  { encoding, sql, signal, ...options }: FileOptions & { readonly file: string },
): SeriesInput {
  const provenance = { sql, encoding, findings: describeContent(content, encoding) };
  return readContent(content, printablePath(options.file), (text) => readSeries(text, options, provenance));
}
