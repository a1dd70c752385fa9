/** Parquet, JSON, and queries to files of any kind → a table, through DuckDB. Node only. */

import { InputError } from "../../../errors.js";
import { printablePath, quote } from "../quote.js";
import { type TableText, TableWriter } from "../table-text.js";
import { csvDialect } from "./csv-dialect.node.js";
import {
  type ColumnType,
  type Connection,
  type DuckDb,
  openDuckDb,
  type Result,
  type Statement,
} from "./duckdb.node.js";
import { explainQuery, explainReading } from "./duckdb-errors.js";
import { checkSameColumns, describeFiles } from "./join-texts.node.js";
import { checkColumns, checkSelect, nestedValues, noRows, severalStatements } from "./select-statement.js";

export interface FilesQuery {
  /** Of all of the files, for messages. */
  readonly name: string;
  /** Paths, in the order in which their rows come. */
  readonly files: readonly string[];
  readonly kind: "text" | "parquet" | "json";
  /** A single SELECT from the table `data`; everything if left out. */
  readonly sql?: string | undefined;
}

/** A column that tells files apart while they are read as one. */
const FILE_COLUMN = "sequitur:file";
/** How files are read; paths, and all else that a user wrote, come as variables. */
const READ = {
  parquet: "read_parquet(getvariable('files'), union_by_name = true, hive_partitioning = false",
  // With all rows looked at for keys; without a query values stay JSON, which is to say as they are written.
  json: "read_json(getvariable('files'), union_by_name = true, records = 'true', sample_size = -1, maximum_depth = 1",
  jsonTyped:
    "read_json(getvariable('files'), union_by_name = true, records = 'true', sample_size = -1, dateformat = '%Y-%m-%d', timestampformat = '%Y-%m-%d %H:%M:%S'",
  text: `read_csv(getvariable('files'), auto_detect = false, columns = getvariable('types'), delim = getvariable('delimiter'),
    header = getvariable('header'), nullstr = getvariable('missing'), quote = '"', escape = '"', comment = '', skip = 0,
    null_padding = false, strict_mode = true, compression = 'auto'`,
} as const;
const SELECT_TYPE = 1;
const INTERRUPT_MS = 20;
/** Lists, structures, maps, arrays and unions, as DuckDB numbers its types. */
const NESTED_TYPES: readonly number[] = [24, 25, 26, 28, 33];

/**
 * The result of a query, or all that the files hold. While a query runs, DuckDB may read these files and no others, and
 * write none.
 *
 * @param most characters that are kept
 * @param signal interrupts
 * @throws InputError for files and queries that cannot be used; the reason of the signal
 */
export async function queryFiles(
  query: FilesQuery,
  most: number,
  signal: AbortSignal | undefined,
): Promise<TableText> {
  const { name, files, sql } = query;
  if (sql !== undefined) checkSelect(sql, name);
  return withDuckDb(name, signal, async (db) => {
    const { connection } = db;
    const read = await prepareReading(db, query);
    const findings = files.length > 1 ? [describeFiles(files)] : [];
    if (sql === undefined) {
      const isOne = files.length === 1;
      const all = isOne ? `FROM ${read})` : `FROM ${read}, filename = '${FILE_COLUMN}')`;
      return (await readResult(db, all, { ...query, most })).finish(findings);
    }
    await connection.run(`CREATE VIEW data AS FROM ${read})`);
    await connection.run("SET allowed_paths = list_concat(getvariable('files'), getvariable('paths'))");
    await connection.run("SET enable_external_access = false");
    await connection.run("SET lock_configuration = true");
    const table = await readResult(db, sql, { ...query, most }).catch((error: unknown) => {
      throw error instanceof InputError ? error : explainQuery(error, name);
    });
    return table.finish(findings);
  });
}

/** The files that a pattern stands for, "2" before "10". @throws InputError where there is none */
export async function filesByPattern(pattern: string, signal: AbortSignal | undefined): Promise<string[]> {
  const name = printablePath(pattern);
  return withDuckDb(name, signal, async ({ connection }) => {
    const files: string[] = [];
    const result = await connection.run("SELECT file FROM glob($1)", [pattern]);
    for await (const row of rowsOf(result)) files.push((row[0] as string).replace(/^\.\//, ""));
    if (files.length === 0) throw new InputError("no file matches this pattern", "check it", { file: name });
    return files.sort(new Intl.Collator("en", { numeric: true }).compare);
  });
}

async function withDuckDb<Value>(
  name: string,
  signal: AbortSignal | undefined,
  use: (db: DuckDb) => Promise<Value>,
): Promise<Value> {
  signal?.throwIfAborted();
  const db = await openDuckDb(name);
  // An interruption between two statements is not heard: it is repeated until one is.
  let repeated: ReturnType<typeof setInterval> | undefined;
  const stop = (): void => {
    repeated = setInterval(() => db.connection.interrupt(), INTERRUPT_MS);
  };
  signal?.addEventListener("abort", stop);
  try {
    signal?.throwIfAborted();
    return await use(db);
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof InputError ? error : explainReading(error, name);
  } finally {
    signal?.removeEventListener("abort", stop);
    clearInterval(repeated);
    db.close();
  }
}

/** Tells DuckDB the files and how to read them. @returns the call that does, but for its last bracket */
async function prepareReading(db: DuckDb, { name, files, kind, sql }: FilesQuery): Promise<string> {
  if (kind === "text") {
    const { types, delimiter, hasHeader, missing } = await csvDialect(files, name);
    await db.set("types", types);
    await db.set("delimiter", delimiter);
    await db.set("header", String(hasHeader));
    await db.set("missing", missing);
    await setFiles(db, files);
    return READ.text;
  }
  const read = kind === "json" && sql !== undefined ? READ.jsonTyped : READ[kind];
  let first: { file: string; columns: readonly string[] } | undefined;
  for (const path of files) {
    await setFiles(db, [path]);
    const columns = columnsOf(await prepare(db.connection, `FROM ${read})`)).map((column) => column.name);
    first ??= { file: printablePath(path), columns };
    checkSameColumns(first, { file: printablePath(path), columns });
  }
  await setFiles(db, files);
  return read;
}

/** Paths, and the patterns that stand for them alone: DuckDB takes every name for a pattern. */
async function setFiles(db: DuckDb, paths: readonly string[]): Promise<void> {
  await db.set("paths", paths);
  await db.set(
    "files",
    paths.map((path) => path.replaceAll(/[*?[]/g, "[$&]")),
  );
}

interface ResultColumn {
  readonly name: string;
  readonly type: ColumnType;
}

function columnsOf(statement: Statement): ResultColumn[] {
  return Array.from({ length: statement.columnCount }, (_, index) => ({
    name: statement.columnName(index),
    type: statement.columnType(index),
  }));
}

async function prepare(connection: Connection, sql: string): Promise<Statement> {
  return (await connection.extractStatements(sql)).prepare(0);
}

/** Checks a SELECT and runs it, its values as text. */
async function readResult(
  { connection, set }: DuckDb,
  select: string,
  { name, files, sql, most }: FilesQuery & { readonly most: number },
): Promise<TableWriter> {
  const statements = await connection.extractStatements(select);
  if (statements.count !== 1) throw severalStatements(name);
  const statement = await statements.prepare(0);
  if (statement.statementType !== SELECT_TYPE)
    throw new InputError("the query does not read only", "give a single SELECT with --sql", { file: name });
  const hasFiles = sql === undefined && files.length > 1;
  const columns = columnsOf(statement).slice(0, hasFiles ? -1 : undefined);
  if (sql !== undefined)
    checkColumns(
      columns.map((column) => column.name),
      name,
    );
  const nested = columns.find(({ type }) => NESTED_TYPES.includes(type.typeId));
  if (nested !== undefined) throw nestedValues(nested.name, String(nested.type), name);
  const table = new TableWriter(
    name,
    most,
    columns.map((column) => column.name),
  );
  const jsons = columns.flatMap(({ type }, index) => (type.alias === "JSON" ? [index] : []));
  await set("query", select);
  const result = await connection.run("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM query(getvariable('query'))");
  let [file, line]: [string | undefined, number] = [undefined, 0];
  for await (const row of rowsOf(result)) {
    if (hasFiles) {
      const path = row.pop() as string;
      line = path === file ? line + 1 : 1;
      file = path;
    }
    for (const index of jsons)
      row[index] = plainJson(row[index] ?? null, (columns[index] as ResultColumn).name, name);
    table.push(row, file, line);
  }
  if (table.rows === 0) throw noRows(name, sql !== undefined);
  return table;
}

async function* rowsOf(result: Result): AsyncGenerator<(string | null)[]> {
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield* chunk.getRows();
  }
}

/** A JSON value as it would stand in a cell. @throws InputError for one that holds others */
function plainJson(json: string | null, column: string, file: string): string | null {
  if (json === null || json === "null") return null;
  if (json.startsWith('"')) return JSON.parse(json) as string;
  if (!/^[[{]/.test(json)) return json;
  throw nestedValues(column, quote(json), file);
}
