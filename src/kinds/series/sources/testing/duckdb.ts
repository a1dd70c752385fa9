/** DuckDB for tests, to write files that the readers are to read. */

import { createRequire } from "node:module";

interface Package {
  readonly DuckDBInstance: {
    create(path: string): Promise<{
      connect(): Promise<{ run(sql: string): Promise<unknown>; closeSync(): void }>;
      closeSync(): void;
    }>;
  };
}

function load(): Package | undefined {
  try {
    return createRequire(import.meta.url)("@duckdb/node-api") as Package;
  } catch {
    return undefined;
  }
}

const duckdb = load();

/** Why tests of what DuckDB reads are skipped; undefined where they are not. */
export const whyNoDuckDb: string | undefined =
  duckdb === undefined ? "@duckdb/node-api is not installed" : undefined;

/** Runs statements in a database of their own. @param path of its file, in memory if left out */
export async function runDuckDb(statements: readonly string[], path: string = ":memory:"): Promise<void> {
  const instance = await (duckdb as Package).DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}
