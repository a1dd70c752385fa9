/** Files on disk, and streams → text. Node only. */

import { access, constants, lstat, readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { InputError } from "../../errors.js";
import { nearest } from "../../tensor/suggest.js";
import { type DecodedText, decodeText, type Encoding } from "./encoding.js";
import { printablePath } from "./quote.js";

/**
 * The text of a file in UTF-8, UTF-16, or an encoding that is named; plain or gzipped.
 *
 * @param most bytes that are read, plain or unpacked
 * @param encoding found by the bytes if left out
 * @throws InputError for a file that cannot be read
 */
export async function readText(path: string, most: number, encoding?: Encoding): Promise<DecodedText> {
  const file = printablePath(path);
  return textOf(await readBytes(path, file, most), file, most, encoding);
}

/** The text of a stream, as {@link readText} reads that of a file. */
export async function readStreamText(
  stream: AsyncIterable<Uint8Array>,
  name: string,
  most: number,
  encoding?: Encoding,
): Promise<DecodedText> {
  const file = printablePath(name);
  return textOf(await collect(stream, file, most), file, most, encoding);
}

function tooLarge(file: string, most: number): InputError {
  const advice = "select the rows and columns that are needed with --sql, or give a part of the file";
  return new InputError(`there are more than ${most / 2 ** 20} MiB of text`, advice, { file });
}

async function collect(stream: AsyncIterable<Uint8Array>, file: string, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of stream) {
      parts.push(part);
      size += part.byteLength;
      if (size > most) throw tooLarge(file, most);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot be read (${codeOf(error)})`, "check what is piped in", { file });
  }
  return Buffer.concat(parts);
}

function readBytes(path: string, file: string, most: number): Promise<Uint8Array> {
  return withReason(path, file, async () => {
    const entry = await stat(path);
    if (entry.isDirectory()) throw new InputError("this is a directory", "name a file in it", { file });
    // A pipe is a file that the shell makes of another command's output.
    if (!entry.isFile() && !entry.isFIFO()) throw new InputError("this is a device", "name a file", { file });
    if (entry.size > most) throw tooLarge(file, most);
    return await readFile(path);
  });
}

/** @throws InputError for what is no file that could be read, anywhere in it */
export function checkFile(path: string): Promise<void> {
  const file = printablePath(path);
  return withReason(path, file, async () => {
    const entry = await stat(path);
    if (entry.isDirectory()) throw new InputError("this is a directory", "name a file in it", { file });
    if (!entry.isFile()) throw new InputError("this is no file", "name a file", { file });
    if (entry.size === 0) throw new InputError("the file is empty", "give rows of data", { file });
    await access(path, constants.R_OK);
  });
}

async function withReason<Read>(path: string, file: string, read: () => Promise<Read>): Promise<Read> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (codeOf(error) !== "ENOENT")
      throw new InputError(`cannot be read (${codeOf(error)})`, "check path and permissions", { file });
    throw await missing(path, file);
  }
}

/** What to say of a path that leads nowhere: the file that was meant, as the user would have to type it. */
async function missing(path: string, file: string): Promise<InputError> {
  const link = await lstat(path).catch(() => undefined);
  if (link?.isSymbolicLink())
    return new InputError("this is a link to nowhere", "check where it leads", { file });
  const name = basename(path);
  const files = await filesIn(dirname(path));
  const meant = files.find((each) => each.startsWith(`${name}.`)) ?? nearest(name, files);
  if (meant === undefined || name === "") return new InputError("no such file", "check the path", { file });
  const typed = path.slice(0, path.lastIndexOf(name)) + meant;
  return new InputError("no such file", `did you mean "${printablePath(typed)}"?`, { file });
}

/** Names of the files in a folder, and of links to files. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const links = entries.filter((entry) => entry.isSymbolicLink());
  const leadToFiles = await Promise.all(
    links.map(({ name }) =>
      stat(join(folder, name)).then(
        (entry) => entry.isFile(),
        () => false,
      ),
    ),
  );
  const files = [
    ...entries.filter((entry) => entry.isFile()),
    ...links.filter((_, index) => leadToFiles[index]),
  ];
  return files.map(({ name }) => name).sort();
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

async function textOf(
  bytes: Uint8Array,
  file: string,
  most: number,
  encoding: Encoding | undefined,
): Promise<DecodedText> {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const unpacked = isGzip ? await unpack(bytes, file, most) : bytes;
  refuseOthers(unpacked, file);
  return decodeText(unpacked, file, encoding);
}

/** @throws InputError for a file whose name or way of coming hides what it is */
function refuseOthers(bytes: Uint8Array, file: string): void {
  const head = Buffer.from(bytes.subarray(0, 256)).toString("latin1");
  const rename = (format: string, ending: string): InputError =>
    new InputError(`this is ${format}`, `give a file whose name ends in ${ending}`, { file });
  if (head.startsWith("PAR1")) throw rename("Parquet", ".parquet");
  if (/^(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*"/.test(head)) throw rename("JSON", ".json");
  if (head.startsWith("DUCK", 8))
    throw new InputError("this is a database of DuckDB", "export the table as Parquet, and give that file", {
      file,
    });
}

async function unpack(bytes: Uint8Array, file: string, most: number): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: most });
  } catch (error) {
    const isTooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    if (isTooLarge) throw tooLarge(file, most);
    throw new InputError("the gzip data are damaged or cut off", "get the file again", { file });
  }
}
