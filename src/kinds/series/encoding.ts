/** Bytes of a file → text. UTF-8 is expected, UTF-16 recognised; what is neither is refused, not guessed. */

import { InputError } from "../../errors.js";
import type { Finding } from "./finding.js";

/** What may be asked for; the names are those of the WHATWG Encoding Standard. */
export const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "windows-1252"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Text of a file, and how its bytes stand for it. */
export interface DecodedText {
  /** With its byte order mark left out. */
  readonly text: string;
  readonly encoding: Encoding;
  readonly hasByteOrderMark: boolean;
}

/** Names as people write them. */
const NAMES: Readonly<Record<Encoding, string>> = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16 (little-endian)",
  "utf-16be": "UTF-16 (big-endian)",
  "windows-1252": "Windows-1252",
};
const FLAG = "--encoding NAME";

/**
 * @param asked found by byte order mark if left out, and by the zero bytes that UTF-16 puts beside Latin letters
 * @param file its name, for messages
 * @throws InputError for bytes that are no text in that encoding, naming the first of them and its row
 */
export function decodeText(bytes: Uint8Array, file: string, asked?: Encoding): DecodedText {
  const marked = byteOrderMark(bytes);
  const encoding = asked ?? marked ?? zeroBytes(bytes) ?? "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return { text, encoding, hasByteOrderMark: marked === encoding };
  } catch {
    throw undecodable(bytes, encoding, file);
  }
}

/** What is said of an encoding; nothing of plain UTF-8, and of what was asked for. */
export function describeEncoding(
  { encoding, hasByteOrderMark }: Omit<DecodedText, "text">,
  asked: Encoding | undefined,
): Finding[] {
  if (asked !== undefined || (encoding === "utf-8" && !hasByteOrderMark)) return [];
  const mark = hasByteOrderMark ? "with byte order mark" : "without byte order mark";
  return [{ text: `text in ${NAMES[encoding]} ${mark}`, flag: FLAG }];
}

function byteOrderMark(bytes: Uint8Array): Encoding | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : undefined;
}

/** A header begins with two ASCII characters, nearly always; no text holds NUL. */
function zeroBytes([first, second, third, fourth]: Uint8Array): Encoding | undefined {
  if (first && second === 0 && third && fourth === 0) return "utf-16le";
  return first === 0 && second && third === 0 && fourth ? "utf-16be" : undefined;
}

function undecodable(bytes: Uint8Array, encoding: Encoding, file: string): InputError {
  const name = NAMES[encoding];
  if (encoding !== "utf-8")
    return new InputError(`the bytes are not ${name} text`, "save the file as CSV in UTF-8", { file });
  const place = firstInvalid(bytes);
  const row = bytes.subarray(0, place).reduce((lines, byte) => lines + (byte === 0x0a ? 1 : 0), 1);
  const byte = (bytes[place] as number).toString(16).toUpperCase().padStart(2, "0");
  return new InputError(
    `the byte 0x${byte} is not UTF-8 text`,
    "save the file as CSV in UTF-8, or say that it is an older Windows file with --encoding windows-1252",
    { file, row },
  );
}

/** Place of the first byte that is not part of a character. */
function firstInvalid(bytes: Uint8Array): number {
  // A character that is cut off at the end is none yet, and no mistake.
  const charactersOf = (length: number): string =>
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, length), {
      stream: true,
    });
  let [valid, invalid] = [0, bytes.length];
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    try {
      charactersOf(middle);
      valid = middle;
    } catch {
      invalid = middle;
    }
  }
  return new TextEncoder().encode(charactersOf(valid)).length;
}
