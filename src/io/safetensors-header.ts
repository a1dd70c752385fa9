/** The header of a safetensors file: JSON of one fixed form, read and written in that form and no other. */

import { malformed, quote, Scanner } from "./safetensors-scanner.js";

/** What the header says of one tensor; nothing of it is checked but its types. */
export interface TensorInfo {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First byte and the one after the last, counted from the end of the header. */
  readonly data_offsets: readonly number[];
}

/** The header as written. */
export interface Header {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
}

/** The one key that does not name a tensor. */
export const METADATA_KEY = "__metadata__";

/**
 * Reads the header's text. White space may follow it but not precede it (the format: it MUST begin with `{`).
 * The metadata has no prototype, so that any key is a plain one. Throws {@link FormatError}.
 */
export function parseHeader(text: string): Header {
  if (!text.startsWith("{")) throw malformed("the header", `${quote(text.slice(0, 1))} at its start`, '"{"');
  const scanner = new Scanner(text);
  const metadata: Record<string, string> = Object.create(null);
  const tensors = new Map<string, TensorInfo>();
  scanner.object((name) => {
    if (name === METADATA_KEY) {
      scanner.object((key) => {
        metadata[key] = scanner.string();
      });
    } else {
      tensors.set(name, readTensorInfo(scanner, name));
    }
  });
  scanner.end();
  return { metadata, tensors };
}

/**
 * Writes the header's text, keys sorted, without white space. A lone surrogate, which UTF-8 cannot, is written
 * as an escape: it survives here, though a reader may refuse it.
 */
export function formatHeader({ metadata, tensors }: Header): string {
  const entries: [string, string][] = [];
  for (const [name, { dtype, shape, data_offsets }] of tensors) {
    entries.push([name, JSON.stringify({ dtype, shape, data_offsets })]);
  }
  const texts = Object.entries(metadata);
  if (texts.length > 0) {
    entries.push([METADATA_KEY, formatObject(texts.map(([key, value]) => [key, JSON.stringify(value)]))]);
  }
  return formatObject(entries);
}

/** JSON.stringify of an object would put names that look like numbers first; here the order is one. */
function formatObject(entries: readonly [string, string][]): string {
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(",")}}`;
}

function readTensorInfo(scanner: Scanner, name: string): TensorInfo {
  const info: { dtype?: string; shape?: number[]; data_offsets?: number[] } = {};
  scanner.object((key) => {
    if (key === "dtype") info.dtype = scanner.string();
    else if (key === "shape") info.shape = scanner.integers();
    else if (key === "data_offsets") info.data_offsets = scanner.integers();
    else throw malformed(`tensor ${quote(name)}`, `key ${quote(key)}`, "dtype, shape and data_offsets only");
  });
  const { dtype, shape, data_offsets } = info;
  if (dtype === undefined || shape === undefined || data_offsets === undefined) {
    throw malformed(
      `tensor ${quote(name)}`,
      `keys ${quote(Object.keys(info).join())}`,
      "dtype, shape and data_offsets",
    );
  }
  return { dtype, shape, data_offsets };
}
