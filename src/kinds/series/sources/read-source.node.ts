/** A source by its name → its content: a file, files by a pattern, a database. Node only. */

import { existsSync } from "node:fs";
import { InputError } from "../../../errors.js";
import type { Content } from "../content.js";
import type { Encoding } from "../encoding.js";
import { listNames } from "../quote.js";
import { checkFile, readText } from "../read-text.node.js";
import { joinTexts } from "./join-texts.node.js";
import { filesByPattern, queryFiles } from "./query-files.node.js";
import { isDatabase, isPattern, kindOfFile, nameOfSource } from "./source-name.js";

export interface SourceOptions {
  /** Of delimited text; found by the bytes if left out. */
  readonly encoding?: Encoding | undefined;
  /** A single SELECT: of a database; or of the table `data`, which is what the file or files hold. */
  readonly sql?: string | undefined;
  /** Stops a query. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * @param source path of a file, a pattern of paths, or the address of a database
 * @param most bytes of text that are read, unpacked
 * @throws InputError for what cannot be read, and the reason of the signal
 */
export async function readSource(source: string, most: number, options: SourceOptions): Promise<Content> {
  const { encoding, sql, signal } = options;
  const name = nameOfSource(source);
  if (isDatabase(source)) {
    if (sql === undefined)
      throw new InputError(
        "a database needs a query",
        'give one with --sql, such as "SELECT day, sales FROM shop"',
        {
          file: name,
        },
      );
    refuseEncoding(encoding, "a database", name);
    const { queryPostgres } = await import("./postgres.node.js");
    return queryPostgres(source, sql, { most, signal });
  }
  const files = await filesOf(source, signal);
  const kinds = files.map(kindOfFile);
  const kind = kinds[0] as (typeof kinds)[number];
  const other = kinds.findIndex((each) => each !== kind);
  if (other > 0)
    throw new InputError(
      `the pattern matches files of different kinds: ${listNames([files[0] as string, files[other] as string])}`,
      "give a pattern for files of one kind",
      { file: name },
    );
  if (kind === "duckdb")
    throw new InputError("this is a database of DuckDB", "export the table as Parquet, and give that file", {
      file: name,
    });
  if (kind === "text" && sql === undefined)
    return files.length === 1
      ? readText(files[0] as string, most, encoding)
      : joinTexts(name, files, most, encoding);
  refuseEncoding(encoding, sql === undefined ? "such a file" : "a query", name);
  for (const file of files) await checkFile(file);
  return queryFiles({ name, files, kind, sql }, most, signal);
}

/**
 * The files that a source stands for; none for a database.
 * @throws InputError for a pattern that no file matches
 */
export async function filesOf(source: string, signal?: AbortSignal): Promise<string[]> {
  if (isDatabase(source)) return [];
  return existsSync(source) || !isPattern(source) ? [source] : filesByPattern(source, signal);
}

function refuseEncoding(encoding: Encoding | undefined, what: string, file: string): void {
  if (encoding === undefined) return;
  throw new InputError(`${what} has no --encoding`, "leave it out, or save text in UTF-8", { file });
}
