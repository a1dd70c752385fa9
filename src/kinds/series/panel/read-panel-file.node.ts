/** Files on disk → text → a panel. Node only. */

import { type DecodedText, describeEncoding, type Encoding } from "../encoding.js";
import type { Finding } from "../finding.js";
import { readStreamText, readText } from "../read-file.node.js";
import type { PanelOptions } from "./panel-options.js";
import { type PanelInput, readPanel } from "./read-panel.js";

/** The largest text that is read, plain or unpacked: an engine's strings end at 2^29 characters, not far beyond. */
export const MOST_BYTES: number = 480 * 2 ** 20;

export interface PanelFileOptions extends PanelOptions {
  /** Path of a file with the held-out values of the same series, in the same layout. */
  readonly test?: string | undefined;
  /** Of both files; found by the bytes of each if left out. */
  readonly encoding?: Encoding | undefined;
}

/**
 * Reads a panel from a file: delimited text in UTF-8, UTF-16, or an encoding that is named; plain or gzipped; at most
 * 480 MiB, unpacked.
 *
 * @throws InputError for a file that cannot be read, and as {@link readPanel} does
 */
export async function readPanelFile(path: string, options: PanelFileOptions = {}): Promise<PanelInput> {
  return read(await readText(path, MOST_BYTES, options.encoding), path, options);
}

/**
 * Reads a panel from a stream, such as standard input, as {@link readPanelFile} does from a file.
 *
 * @param options `file` is what messages call the stream
 * @throws InputError for a stream that cannot be read, and as {@link readPanel} does
 */
export async function readPanelStream(
  stream: AsyncIterable<Uint8Array>,
  options: PanelFileOptions & { readonly file: string },
): Promise<PanelInput> {
  return read(
    await readStreamText(stream, options.file, MOST_BYTES, options.encoding),
    options.file,
    options,
  );
}

async function read(
  decoded: DecodedText,
  file: string,
  { test, encoding, ...options }: PanelFileOptions,
): Promise<PanelInput> {
  const held =
    test === undefined ? undefined : { text: (await readText(test, MOST_BYTES, encoding)).text, file: test };
  const input = readPanel(decoded.text, { ...options, file, test: held });
  const [table, ...findings] = input.findings as [Finding, ...Finding[]];
  return { ...input, findings: [table, ...describeEncoding(decoded, encoding), ...findings] };
}
