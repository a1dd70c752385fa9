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

/** Stands for the host of an address without one, whose server is named among the parameters. */
const NO_HOST = "no-host";

/**
 * User, host and database only: any of the parameters may be secret, as the password is.
 * @throws InputError that does not repeat the address, where nobody can tell in which part of it the password stands
 */
function withoutSecrets(address: string): string {
  const filled = /^[^@]*@\/[^@]*$/.test(address) ? address.replace("@/", `@${NO_HOST}/`) : address;
  const url = /^[^:]+:\/\//.test(address) && URL.canParse(filled) ? new URL(filled) : undefined;
  // A sign in a password that should have been written as %23, %2F or %3F ends what is taken for it, before its "@".
  if (url === undefined || /[/?#].*@/s.test(address.slice(url.protocol.length + 2)))
    throw new InputError(
      "the address of the database cannot be read",
      "write postgres://user:password@host:5432/database, with signs such as # / ? @ in the password as %23 %2F %3F %40",
    );
  const user = url.username === "" ? "" : `${url.username}@`;
  return `${url.protocol}//${user}${url.host === NO_HOST ? "" : url.host}${url.pathname}`;
}
