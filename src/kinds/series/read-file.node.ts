/** Files on disk → text → series. Node only. */

import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { InputError } from "../../errors.js";
import { nearest } from "../../tensor/suggest.js";
import { printablePath, quote } from "./quote.js";
import { type ReadOptions, readSeries, type SeriesInput } from "./read-series.js";

/** The largest text that is read, plain or unpacked. */
const MOST_BYTES = 256 * 2 ** 20;
const TOO_LARGE = `the file holds more than ${MOST_BYTES / 2 ** 20} MiB`;
const SHORTEN = "give a part of it";

/**
 * Reads one series from a file: delimited text in UTF-8, or in UTF-16 with a byte order mark; plain or gzipped.
 *
 * @throws InputError for a file that cannot be read, and as {@link readSeries} does
 */
export async function readSeriesFile(path: string, options: ReadOptions = {}): Promise<SeriesInput> {
  return readSeries(await readText(path), { ...options, file: path });
}

async function readText(path: string): Promise<string> {
  const file = printablePath(path);
  const bytes = await readBytes(path, file);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return decode(isGzip ? await unpack(bytes, file) : bytes, file);
}

async function readBytes(path: string, file: string): Promise<Uint8Array> {
  try {
    const entry = await stat(path);
    if (entry.isDirectory()) throw new InputError("this is a directory", "name a file in it", { file });
    // A pipe is a file that the shell makes of another command's output.
    if (!entry.isFile() && !entry.isFIFO()) throw new InputError("this is a device", "name a file", { file });
    if (entry.size > MOST_BYTES) throw new InputError(TOO_LARGE, SHORTEN, { file });
    return await readFile(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    if (code !== "ENOENT")
      throw new InputError(`cannot be read (${code})`, "check path and permissions", { file });
    const siblings = await readdir(dirname(path)).catch(() => []);
    const meant = nearest(basename(path), siblings);
    const advice = meant === undefined ? "check the path" : `did you mean ${quote(meant)}?`;
    throw new InputError("no such file", advice, { file });
  }
}

async function unpack(bytes: Uint8Array, file: string): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    const isTooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    if (isTooLarge) throw new InputError(TOO_LARGE, SHORTEN, { file });
    throw new InputError("the gzip data are damaged or cut off", "get the file again", { file });
  }
}

function decode(bytes: Uint8Array, file: string): string {
  const isLittleEndian = bytes[0] === 0xff && bytes[1] === 0xfe;
  const isBigEndian = bytes[0] === 0xfe && bytes[1] === 0xff;
  const encoding = isLittleEndian ? "utf-16le" : isBigEndian ? "utf-16be" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(
      `the bytes are not ${encoding.toUpperCase()} text`,
      "save the file as CSV in UTF-8",
      { file },
    );
  }
}
