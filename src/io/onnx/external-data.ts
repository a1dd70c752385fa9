/** Tensors whose bytes lie in another file: where, and which part of it. */

import { FormatError } from "../../errors.js";
import { quote } from "../safetensors-scanner.js";
import type { StringStringEntryProto } from "./messages.js";

/** The bytes of a file that the model names, by its location: a path relative to the model's folder. */
export type ExternalFiles = (location: string) => Uint8Array;

/** A path of plain names, with `/` between them: no drive, scheme, wildcard, or control character. */
const LOCATION = /^[^\\/:*?"<>|\p{C}]+(?:\/[^\\/:*?"<>|\p{C}]+)*$/u;

/**
 * Throws {@link FormatError} unless the location lies inside the model's folder as it is written. What the file system
 * makes of it, links above all, is for the one who opens it to check.
 */
export function checkLocation(location: string): void {
  const inside =
    LOCATION.test(location) && location.split("/").every((segment) => segment !== "." && segment !== "..");
  if (!inside)
    throw new FormatError(
      `external data at ${quote(location)}, expected a path inside the model's folder; do not use this model`,
    );
}

/** A tensor's bytes: a view of the file that holds them. */
export function readExternal(
  where: string,
  entries: readonly StringStringEntryProto[],
  files: ExternalFiles | undefined,
): Uint8Array {
  // A Map, not an object: a key is whatever the file says.
  const values = new Map<string, string>();
  for (const { key, value } of entries) {
    if (values.has(key))
      throw new FormatError(`${where}: found ${quote(key)} twice, expected it once; export the model again`);
    values.set(key, value);
  }
  const location = values.get("location") ?? "";
  checkLocation(location);
  if (files === undefined)
    throw new FormatError(
      `${where}: its data is in ${quote(location)}; pass \`external\`, which reads that file`,
    );
  const bytes = files(location);
  const offset = wholeNumber(where, "offset", values.get("offset")) ?? 0;
  const length = wholeNumber(where, "length", values.get("length")) ?? bytes.byteLength - offset;
  if (offset > bytes.byteLength || length > bytes.byteLength - offset)
    throw new FormatError(
      `${where}: found ${bytes.byteLength} bytes in ${quote(location)}, expected ${length} from ${offset} on; ` +
        "the file is damaged or cut short: download it again",
    );
  return bytes.subarray(offset, offset + length);
}

function wholeNumber(where: string, key: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[0-9]{1,16}$/.test(text) || !Number.isSafeInteger(Number(text)))
    throw new FormatError(
      `${where}: found ${key} ${quote(text)}, expected a whole number; export the model again`,
    );
  return Number(text);
}
