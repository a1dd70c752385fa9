/** Reading a model's external data from the folder that the model lies in, and from nowhere else. */

import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  type Stats,
} from "node:fs";
import { join } from "node:path";
import { FormatError, InputError } from "../../errors.js";
import { quote } from "../safetensors-scanner.js";
import { checkLocation, type ExternalFiles } from "./external-data.js";

/**
 * The `external` option of `loadOnnx` for a folder: reads files inside it. A location that leads outside, by its text
 * or by a link, or that is no plain file, or a file with another name elsewhere (a hard link), is a FormatError; a
 * folder that is not there an InputError when the model is loaded.
 */
export function externalDataIn(folder: string): ExternalFiles {
  return (location) => {
    checkLocation(location);
    const root = rootOf(folder);
    const path = join(root, ...location.split("/"));
    const seen = existing(location, () => lstatSync(path));
    checkPlain(location, path, seen);
    // O_NONBLOCK: what has turned into a pipe must not hang; O_NOFOLLOW: nor a link be followed. Windows has neither.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    const file = existing(location, () => openSync(path, flags));
    try {
      const opened = fstatSync(file);
      if (opened.ino !== seen.ino || opened.dev !== seen.dev) throw refused(location, "a file that changes");
      checkPlain(location, path, opened);
      return new Uint8Array(readFileSync(file));
    } finally {
      closeSync(file);
    }
  };
}

function rootOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (error) {
    throw new InputError(
      `there is no folder ${quote(folder)} (${codeOf(error)})`,
      "give the folder that the model lies in",
    );
  }
}

/** One name, no links: neither the file nor a folder on the way to it. */
function checkPlain(location: string, path: string, stats: Stats): void {
  if (!stats.isFile()) throw refused(location, "no plain file");
  if (stats.nlink !== 1) throw refused(location, "a file of several names");
  if (existing(location, () => realpathSync(path)) !== path) throw refused(location, "a link");
}

function existing<T>(location: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw refused(location, `nothing that can be read (${codeOf(error)})`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}

function refused(location: string, found: string): FormatError {
  return new FormatError(
    `external data at ${quote(location)}: found ${found}, expected a file inside the model's folder; ` +
      "put the model and its data into one folder",
  );
}
