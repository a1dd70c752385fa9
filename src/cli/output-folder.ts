/** Files that are all written or not at all. */

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { InputError } from "../errors.js";
import { printablePath, quote } from "../kinds/series/quote.js";

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "it is read-only",
  ENOTDIR: "not a folder",
  EEXIST: "not a folder",
  ENOSPC: "no space is left",
};

/**
 * Makes sure, before any work is done, that files can be written to a folder, and leaves no trace.
 *
 * @param folder need not exist yet
 * @param names of the files to be written
 * @param sources files that must not be overwritten
 * @throws InputError when they cannot
 */
export function checkFolder(folder: string, names: readonly string[], sources: readonly string[]): void {
  asRefusal(folder, () => {
    const real = new Set(sources.map(realPath));
    for (const name of names) {
      const path = join(folder, name);
      if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
        throw refusal(folder, `${quote(name)} in it is a folder`);
      if (real.has(realPath(path))) throw refusal(folder, `${quote(name)} in it is an input of this command`);
    }
    tryFolders(resolve(folder));
  });
}

/** Makes the folders that are missing inside a stage: in their own places, another process might meet them. */
function tryFolders(folder: string): void {
  const missing = missingFolders(folder);
  const base = missing[0] === undefined ? folder : dirname(missing[0]);
  const stage = refusedWhereNone(folder, () => makeStage(base));
  try {
    mkdirSync(join(stage, relative(base, folder)), { recursive: true });
  } finally {
    rmSync(stage, { recursive: true });
  }
}

/**
 * Writes files, over those of the same name: all to the side first, then in their places. In one turn, so that no
 * signal is heard between two of them.
 *
 * @param files content by name
 * @returns their paths
 * @throws InputError when one cannot be written; then all is as it was before
 */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string[] {
  const names = Object.keys(files);
  asRefusal(folder, () => {
    const created = makeFolders(resolve(folder));
    let stage: string | undefined;
    let written = false;
    try {
      stage = makeStage(folder);
      for (const [name, content] of Object.entries(files)) writeFileSync(join(stage, name), content);
      putInPlace(stage, folder, names);
      written = true;
    } finally {
      if (stage !== undefined) rmSync(stage, { recursive: true });
      if (!written) removeFolders(created);
    }
  });
  return names.map((name) => join(folder, name));
}

/** Each file moves in one step; when one cannot, those that did are put back as they were. */
function putInPlace(stage: string, folder: string, names: readonly string[]): void {
  const kept = (name: string): string => join(stage, `${name}.before`);
  const moved: string[] = [];
  try {
    for (const name of names) {
      const target = join(folder, name);
      if (existsSync(target)) copyFileSync(target, kept(name));
      renameSync(join(stage, name), target);
      moved.push(name);
    }
  } catch (error) {
    for (const name of moved) {
      if (existsSync(kept(name))) renameSync(kept(name), join(folder, name));
      else rmSync(join(folder, name));
    }
    throw error;
  }
}

/** A folder in the folder, on the same file system: moving out of it copies nothing. */
function makeStage(folder: string): string {
  return mkdtempSync(join(folder, ".sequitur-"));
}

/**
 * Makes a folder and those above it that are missing. Node's own way of doing so never ends where a file system, as
 * that of /proc, makes no folder and says each time that there is none.
 *
 * @returns those made, the topmost first; one that another process made meanwhile is not among them
 */
function makeFolders(folder: string): string[] {
  const made: string[] = [];
  try {
    for (const path of missingFolders(folder)) {
      if (refusedWhereNone(folder, () => makeFolder(path))) made.push(path);
    }
  } catch (error) {
    removeFolders(made);
    throw error;
  }
  return made;
}

/** @returns false if it is there already */
function makeFolder(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST" && statSync(path).isDirectory()) return false;
    throw error;
  }
}

/** Of a folder and those above it, the topmost first. */
function missingFolders(folder: string): string[] {
  const missing: string[] = [];
  for (let path = folder; !existsSync(path); path = dirname(path)) missing.unshift(path);
  return missing;
}

/** Takes back what was made, except where another process has put something meanwhile. */
function removeFolders(made: readonly string[]): void {
  for (const path of made.toReversed()) {
    try {
      rmdirSync(path);
    } catch (error) {
      if (!["ENOTEMPTY", "EEXIST", "ENOENT"].includes(codeOf(error) ?? "")) throw error;
      return;
    }
  }
}

function refusedWhereNone<T>(folder: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (codeOf(error) === "ENOENT") throw refusal(folder, "no folder can be made there");
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

function asRefusal(folder: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = codeOf(error);
    if (code === undefined) throw error;
    throw refusal(folder, REASONS[code] ?? code);
  }
}

function refusal(folder: string, reason: string): InputError {
  return new InputError(`cannot be written to: ${reason}`, "name another folder with --out", {
    file: printablePath(folder),
  });
}

/** The same for all paths of one file; a path that leads nowhere stands for itself. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
