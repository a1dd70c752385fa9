/** Which source a command is to read: the file that is its argument, or the database of `--from`. */

import { InputError } from "../errors.js";
import { isDatabase, nameOfSource } from "../kinds/series/sources/source-name.js";

export interface SourceFlags {
  /** Address of a database. */
  readonly from?: string;
  readonly sql?: string;
}

/** What the user calls a file that is piped in. */
export const PIPED = "-";

/**
 * @param file the argument, if there is one
 * @returns a path, a pattern of paths, `-`, or the address of a database
 * @throws InputError for none, and for flags that contradict each other
 */
export function chosenSource(file: string | undefined, { from, sql }: SourceFlags): string {
  if (from !== undefined && file !== undefined)
    throw new InputError("both a file and --from", "leave one of them out");
  if (from !== undefined && !isDatabase(from)) {
    const advice = from.includes("://")
      ? "give postgres://user@host/database; other databases can export CSV or Parquet"
      : "give postgres://user@host/database, or a file without --from";
    throw new InputError("--from is no address of a PostgreSQL database", advice);
  }
  const source = from ?? file;
  if (source === undefined)
    throw new InputError("no file is given", "name one, or a database with --from; see --help");
  if (source === PIPED && sql !== undefined)
    throw new InputError("--sql cannot query standard input", "name a file", { file: "standard input" });
  // Refused here where it cannot be read, before anything else is said.
  nameOfSource(source);
  return source;
}
