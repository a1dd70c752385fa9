/** A query to a PostgreSQL server → a table. Node only. */

import { Socket } from "node:net";
import pg from "pg";
import Cursor from "pg-cursor";
import { InputError } from "../../../errors.js";
import { type TableText, TableWriter } from "../table-text.js";
import { explainOpening, explainQuery } from "./postgres-errors.js";
import { checkColumns, checkSelect, nestedValues, noRows } from "./select-statement.js";
import { nameOfSource } from "./source-name.js";

export interface PostgresOptions {
  /** Characters of the result that are kept. */
  readonly most: number;
  /** Cancels the query on the server, too. */
  readonly signal?: AbortSignal | undefined;
}

const CONNECT_MS = 10_000;
/** Rows that are under way at once. */
const BATCH = 1000;
/**
 * Dates as ISO 8601 has them, and all digits of floating-point numbers, whatever the server's settings. `LOCAL` ends
 * with the transaction, which matters where a pool of connections lies between.
 */
const BEGIN = `BEGIN TRANSACTION READ ONLY; SET LOCAL DateStyle TO 'ISO'; SET LOCAL IntervalStyle TO 'postgres';
  SET LOCAL extra_float_digits TO 1`;
const PROCESS = "SELECT pg_backend_pid() AS process";
const CANCEL = "SELECT pg_cancel_backend($1)";

/** Values as the server writes them. */
const AS_TEXT = { getTypeParser: () => (text: string | Buffer) => text };
const { JSON: JSON_TYPE, JSONB } = pg.types.builtins;
const NESTED: ReadonlyMap<number, string> = new Map([
  [JSON_TYPE, "json"],
  [JSONB, "jsonb"],
  ...[1000, 1005, 1007, 1009, 1015, 1016, 1021, 1022, 1115, 1182, 1185, 1231].map(
    (type): [number, string] => [type, "an array"],
  ),
]);

/**
 * Runs a single SELECT in a transaction that cannot write; the server itself refuses a second statement, since the
 * query is prepared. Rows come in batches.
 *
 * @param address `postgres://user:password@host:port/database?parameters`; what it leaves out comes from the variables
 *   PGHOST, PGUSER, PGPASSWORD … and ~/.pgpass
 * @throws InputError that never holds the password, for a server that cannot be used and a query that fails; the reason
 *   of the signal
 */
export async function queryPostgres(
  address: string,
  sql: string,
  { most, signal }: PostgresOptions,
): Promise<TableText> {
  const name = nameOfSource(address);
  checkSelect(sql, name);
  signal?.throwIfAborted();
  const session = await open(address, name, signal);
  const { client } = session;
  let process: number | undefined;
  const stop = (): void => {
    if (process === undefined) session.breakOff();
    else void cancel(address, process).finally(session.breakOff);
  };
  signal?.addEventListener("abort", stop);
  try {
    await client.query(BEGIN);
    const { rows } = await client.query<{ process: string }>(PROCESS);
    process = Number(rows[0]?.process);
    signal?.throwIfAborted();
    return await readRows(client, sql, name, most);
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof InputError ? error : explainQuery(error, name);
  } finally {
    signal?.removeEventListener("abort", stop);
    session.close();
  }
}

interface Session {
  readonly client: pg.Client;
  /** Takes leave of the server, and does not wait for it. */
  close(): void;
  /** Lets the connection go, whatever is under way. */
  breakOff(): void;
}

function startSession(address: string, timeoutMs: number): Session {
  const socket = new Socket();
  const client = new pg.Client({
    connectionString: address,
    connectionTimeoutMillis: timeoutMs,
    application_name: "sequitur",
    types: AS_TEXT,
    stream: () => socket,
  });
  // What is under way fails as well, and says so.
  client.on("error", () => {});
  return {
    client,
    close: () => void client.end().catch(() => {}),
    breakOff: () => void socket.destroy(),
  };
}

async function open(address: string, name: string, signal: AbortSignal | undefined): Promise<Session> {
  let session: Session | undefined;
  const stop = (): void => session?.breakOff();
  signal?.addEventListener("abort", stop);
  try {
    session = startSession(address, CONNECT_MS);
    await session.client.connect();
    return session;
  } catch (error) {
    session?.breakOff();
    signal?.throwIfAborted();
    throw explainOpening(error, name, CONNECT_MS);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

async function readRows(client: pg.Client, sql: string, name: string, most: number): Promise<TableText> {
  const cursor = client.query(
    new Cursor<(string | null)[]>(sql, undefined, { rowMode: "array", types: AS_TEXT }),
  );
  let table: TableWriter | undefined;
  for (;;) {
    const { rows, fields } = await nextRows(cursor);
    if (table === undefined) {
      const columns = fields.map((field) => field.name);
      checkColumns(columns, name);
      const nested = fields.find(({ dataTypeID }) => NESTED.has(dataTypeID));
      if (nested !== undefined)
        throw nestedValues(nested.name, NESTED.get(nested.dataTypeID) as string, name);
      table = new TableWriter(name, most, columns);
    }
    for (const row of rows) table.push(row);
    if (rows.length < BATCH) break;
  }
  if (table.rows === 0) throw noRows(name, true);
  return table.finish([]);
}

interface Batch {
  readonly rows: readonly (string | null)[][];
  readonly fields: readonly pg.FieldDef[];
}

function nextRows(cursor: Cursor<(string | null)[]>): Promise<Batch> {
  return new Promise((resolve, reject) => {
    cursor.read(BATCH, (error: Error | null | undefined, rows, result: pg.QueryResult | undefined) => {
      if (error) reject(error);
      else resolve({ rows, fields: result?.fields ?? [] });
    });
  });
}

/** Asks the server over a connection of its own to give a query up; best effort, and for a few seconds. */
async function cancel(address: string, process: number): Promise<void> {
  const session = startSession(address, CONNECT_MS / 2);
  const giveUp = setTimeout(session.breakOff, CONNECT_MS / 2);
  try {
    await session.client.connect();
    await session.client.query(CANCEL, [process]);
    session.close();
  } catch {
    // The connection of the query is let go next, which ends it as soon as the server writes to it.
    session.breakOff();
  } finally {
    clearTimeout(giveUp);
  }
}
