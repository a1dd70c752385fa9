/** What the name of a source says about it: whether it is a database, a pattern, and what its files hold. */

import { InputError } from "../../../errors.js";
import { printablePath } from "../quote.js";

export type FileKind = "text" | "parquet" | "json" | "duckdb";

const ENDINGS: readonly (readonly [RegExp, FileKind])[] = [
  [/\.(?:parquet|parq|pq)$/i, "parquet"],
  [/\.(?:json|jsonl|ndjson)(?:\.(?:gz|zst))?$/i, "json"],
  [/\.(?:duckdb|ddb)$/i, "duckdb"],
];

/** By the ending of its name. */
export function kindOfFile(path: string): FileKind {
  return ENDINGS.find(([ending]) => ending.test(path))?.[1] ?? "text";
}

/** Whether a name that is no file's may stand for several. */
export function isPattern(path: string): boolean {
  return /[*?[]/.test(path);
}

export function isDatabase(source: string): boolean {
  return /^postgres(?:ql)?:/i.test(source);
}

/** What messages and documents call a source: as the user does, but for the password of a database. */
export function nameOfSource(source: string): string {
  return printablePath(isDatabase(source) ? withoutSecrets(source) : source);
}

/** User, host and database only: any of the parameters may be secret, as the password is. */
function withoutSecrets(address: string): string {
  const url = parseAddress(address);
  const user = url.username === "" ? "" : `${url.username}@`;
  return `${url.protocol}//${user}${url.host}${url.pathname}`;
}

/** @throws InputError that does not repeat the address, as nobody can tell where its password stands */
function parseAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url !== undefined && /^[^:]+:\/\//.test(address)) return url;
  throw new InputError(
    "the address of the database cannot be read",
    "write postgres://user:password@host:5432/database, with signs such as # / ? @ in the password as %23 %2F %3F %40",
  );
}
