/** DuckDB, where it is installed: in memory, and unable to fetch anything from anywhere. Node only. */

import { createRequire } from "node:module";
import { InputError } from "../../../errors.js";

/** What is used of the package `@duckdb/node-api`. It is optional: its own types may not be there. */
export interface DuckDbPackage {
  readonly DuckDBInstance: {
    create(path: string, options: Readonly<Record<string, string>>): Promise<Instance>;
  };
  listValue(items: readonly string[]): unknown;
  structValue(entries: Readonly<Record<string, string>>): unknown;
}

interface Instance {
  connect(): Promise<Connection>;
  closeSync(): void;
}

export interface Connection {
  /** Keeps the whole result. What the package calls streaming ends at an error midway as if nothing followed. */
  run(sql: string, values?: readonly unknown[]): Promise<Result>;
  extractStatements(sql: string): Promise<Statements>;
  interrupt(): void;
  closeSync(): void;
}

export interface Result {
  fetchChunk(): Promise<Chunk | null>;
}

export interface Chunk {
  readonly rowCount: number;
  getRows(): (string | null)[][];
}

export interface Statements {
  readonly count: number;
  prepare(index: number): Promise<Statement>;
}

export interface Statement {
  /** 1 = SELECT. */
  readonly statementType: number;
  readonly columnCount: number;
  columnName(index: number): string;
  columnType(index: number): ColumnType;
}

export interface ColumnType {
  readonly typeId: number;
  /** Such as "JSON", which is text below. */
  readonly alias?: string | undefined;
}

/** A connection to a database of its own. */
export interface DuckDb {
  readonly connection: Connection;
  /** Sets a variable, which SQL reads by `getvariable`: no text of a user's ever becomes SQL. */
  set(name: keyof typeof ASSIGNMENTS, value: Variable): Promise<void>;
  close(): void;
}

export type Variable = string | readonly string[] | Readonly<Record<string, string>>;

const PACKAGE = "@duckdb/node-api";
const VERSION = "1.5.6-r.1";
/** No extensions from the network, and no file beside the memory: nothing is left behind, nothing half written. */
const OPTIONS = {
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  allow_community_extensions: "false",
  allow_persistent_secrets: "false",
  temp_directory: "",
};

const ASSIGNMENTS = {
  files: "SET VARIABLE files = $1",
  paths: "SET VARIABLE paths = $1",
  types: "SET VARIABLE types = $1",
  delimiter: "SET VARIABLE delimiter = $1",
  header: "SET VARIABLE header = $1::BOOLEAN",
  missing: "SET VARIABLE missing = $1",
  query: "SET VARIABLE query = $1",
} as const;

/**
 * @param file for which it is needed, for messages
 * @param load gives the package
 * @throws InputError that says how to install it
 */
export async function openDuckDb(file: string, load: () => DuckDbPackage = loadPackage): Promise<DuckDb> {
  let duckdb: DuckDbPackage;
  try {
    duckdb = load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason =
      code === "MODULE_NOT_FOUND" ? "is not installed" : `does not load (${message.split("\n", 1)[0]})`;
    throw new InputError(
      `this takes DuckDB, which ${reason}`,
      `install it beside sequitur: npm install ${PACKAGE}@${VERSION}`,
      { file },
    );
  }
  const instance = await duckdb.DuckDBInstance.create(":memory:", OPTIONS);
  const connection = await instance.connect();
  // Instants are shown in UTC, wherever the machine stands.
  await connection.run("SET TimeZone = 'UTC'");
  return {
    connection,
    async set(name, value) {
      const bound =
        typeof value === "string"
          ? value
          : isList(value)
            ? duckdb.listValue(value)
            : duckdb.structValue(value);
      await connection.run(ASSIGNMENTS[name], [bound]);
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function isList(value: Variable): value is readonly string[] {
  return Array.isArray(value);
}

function loadPackage(): DuckDbPackage {
  return createRequire(import.meta.url)(PACKAGE) as DuckDbPackage;
}
