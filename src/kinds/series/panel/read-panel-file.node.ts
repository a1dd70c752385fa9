/** Sources by their names, and streams → a panel. Node only. */

import { type Content, describeContent, isTable, readContent } from "../content.js";
import type { Finding } from "../finding.js";
import { printablePath } from "../quote.js";
import { readStreamText } from "../read-text.node.js";
import { readSource, type SourceOptions } from "../sources/read-source.node.js";
import { nameOfSource } from "../sources/source-name.js";
import type { NamedText, PanelOptions } from "./panel-options.js";
import { type PanelInput, readPanel } from "./read-panel.js";

/** The largest text that is read, plain or unpacked: an engine's strings end at 2^29 characters, not far beyond. */
export const MOST_BYTES: number = 480 * 2 ** 20;

export interface PanelFileOptions extends PanelOptions, SourceOptions {
  /** Another source, with the held-out values of the same series, in the same layout. */
  readonly test?: string | undefined;
}

/**
 * Reads a panel from any source that `readSeriesFile` reads a series from; at most 480 MiB of text, unpacked.
 *
 * @param source path, pattern, or `postgres://user@host/database`, which needs `sql`
 * @throws InputError for a source that cannot be read, and as {@link readPanel} does; the reason of the signal
 */
export async function readPanelFile(source: string, options: PanelFileOptions = {}): Promise<PanelInput> {
  const content = await readSource(source, MOST_BYTES, options);
  return readPanelContent(content, { ...options, file: nameOfSource(source) });
}

/**
 * Reads a panel from a stream of delimited text, such as standard input, as {@link readPanelFile} does from a file.
 *
 * @param options `file` is what messages call the stream
 * @throws InputError for a stream that cannot be read, and as {@link readPanel} does
 */
export async function readPanelStream(
  stream: AsyncIterable<Uint8Array>,
  options: Omit<PanelFileOptions, "sql"> & { readonly file: string },
): Promise<PanelInput> {
  return readPanelContent(await readStreamText(stream, options.file, MOST_BYTES, options.encoding), options);
}

/**
 * Reads a panel from what a source holds, as {@link readPanelFile} does from the source.
 *
 * @param options `file` is what messages call the source
 * @throws InputError as {@link readPanel} does
 */
export async function readPanelContent(
  content: Content,
  { test, encoding, sql, signal, ...options }: PanelFileOptions & { readonly file: string },
): Promise<PanelInput> {
  const held = test === undefined ? undefined : await readHeld(test, { encoding, signal });
  const input = readContent(content, printablePath(options.file), (text) =>
    readPanel(text, { ...options, test: held }),
  );
  const [table, ...findings] = input.findings as [Finding, ...Finding[]];
  return { ...input, findings: [table, ...describeContent(content, encoding), ...findings] };
}

async function readHeld(source: string, options: SourceOptions): Promise<NamedText> {
  const content = await readSource(source, MOST_BYTES, options);
  return { text: isTable(content) ? content : content.text, file: nameOfSource(source) };
}
