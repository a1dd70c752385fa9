/**
 * Against a real server, whose address is in SEQUITUR_POSTGRES, with a user that may create schemas and asks for a
 * password; `.ci/run` starts one.
 */

import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InputError } from "../../../errors.js";
import { readPanelFile } from "../panel/read-panel-file.node.js";
import { readSeriesFile } from "../read-file.node.js";
import type { SeriesInput } from "../read-series.js";

const ADDRESS = process.env.SEQUITUR_POSTGRES;
if (ADDRESS === undefined)
  console.warn(
    "skipped PostgreSQL: name a server, postgres://user:password@host/database, in SEQUITUR_POSTGRES",
  );

const problemOf = async (address: string, sql: string): Promise<string> => {
  const thrown = await readSeriesFile(address, { sql }).catch((error: unknown) => error);
  if (!(thrown instanceof InputError)) throw thrown;
  expect(thrown.message).not.toMatch(/[\r\n]/);
  return thrown.message;
};

/** A port of this machine on which something answers, or nothing once it is closed. */
async function listen(
  onConnection: Parameters<typeof createServer>[1],
): Promise<{ port: number; close(): void }> {
  const server = createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

describe("a server that cannot be used", () => {
  it("is down", async () => {
    const { port, close } = await listen(() => {});
    close();
    expect(await problemOf(`postgres://ann:secret@127.0.0.1:${port}/shop`, "SELECT 1, 2")).toBe(
      `postgres://ann@127.0.0.1:${port}/shop: the server cannot be reached (ECONNREFUSED); check host and port, and whether it runs`,
    );
  });

  it("speaks another language, or hangs up", async () => {
    const talker = await listen((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const said = await problemOf(`postgres://ann:secret@127.0.0.1:${talker.port}/shop`, "SELECT 1, 2");
    expect(said).toMatch(/: no connection \(.*\); check the address$/);
    talker.close();
    const closer = await listen((socket) => socket.destroy());
    expect(
      await problemOf(`postgres://ann:secret@127.0.0.1:${closer.port}/shop`, "SELECT 1, 2"),
    ).not.toContain("secret");
    closer.close();
  });

  it("says nothing: the connection is given up at once when it is interrupted", async () => {
    const silent = await listen((socket) => void socket.on("error", () => {}));
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 200);
    await expect(
      readSeriesFile(`postgres://ann:secret@127.0.0.1:${silent.port}/shop`, {
        sql: "SELECT 1, 2",
        signal: stop.signal,
      }),
    ).rejects.toThrow("This operation was aborted");
    silent.close();
  });

  it("is to be believed by a certificate that is missing", async () => {
    const said = await problemOf(
      "postgres://ann:secret@127.0.0.1:1/shop?sslrootcert=/no/such.crt",
      "SELECT 1, 2",
    );
    expect(said).toMatch(
      /: no connection \(ENOENT: .*such\.crt'\); check sslmode and sslrootcert in the address$/,
    );
  });

  it("is asked nothing, or told to write", async () => {
    const address = "postgres://ann:secret@127.0.0.1:1/shop";
    await expect(readSeriesFile(address)).rejects.toThrow(
      "postgres://ann@127.0.0.1:1/shop: a database needs a query; give one with --sql",
    );
    expect(await problemOf(address, "DROP TABLE shop")).toContain('the query begins with "DROP"');
    await expect(readSeriesFile(address, { sql: "SELECT 1, 2", encoding: "utf-8" })).rejects.toThrow(
      "no --encoding",
    );
  });
});

describe.skipIf(ADDRESS === undefined)("a query to PostgreSQL", () => {
  const address = ADDRESS as string;
  const schema = `sequitur_test_${process.pid}`;
  let client: pg.Client;
  const read = (sql: string): Promise<SeriesInput> => readSeriesFile(address, { sql });
  const problem = async (sql: string): Promise<string> =>
    (await problemOf(address, sql)).replace(/^postgres[^ ]*: /, "");

  beforeAll(async () => {
    client = new pg.Client({ connectionString: address });
    await client.connect();
    await client.query(`CREATE SCHEMA ${schema}`);
    await client.query(`
      CREATE TABLE ${schema}.shop AS SELECT '2024-01-01'::date + i AS day, CASE i WHEN 3 THEN NULL ELSE i + 0.25 END AS sales,
        CASE i % 2 WHEN 0 THEN 'north' ELSE 'so"uth, east' || chr(10) || 'x' END AS region, '{"a":1}'::jsonb AS extra
      FROM generate_series(0, 39) i`);
  });
  afterAll(async () => {
    await client.query(`DROP SCHEMA ${schema} CASCADE`);
    await client.end();
  });

  it("reads dates, numbers and NULL as they would stand in a file", async () => {
    const { series, rows, missing, time, column, sql, findings } = await read(
      `SELECT day, sales FROM ${schema}.shop ORDER BY day`,
    );
    expect([rows, missing, time, column]).toEqual([40, 1, "day", "sales"]);
    expect([...series.values.slice(0, 5)]).toEqual([0.25, 1.25, 2.25, Number.NaN, 4.25]);
    expect(series.times?.[0]).toBe(Date.UTC(2024, 0, 1));
    expect(sql).toContain("ORDER BY day");
    expect(findings[0]?.text).not.toContain(new URL(address).password);
  });

  it("keeps all digits and every type, whatever the server's settings", async () => {
    const odd = new URL(address);
    odd.searchParams.set("options", "-c DateStyle=SQL,DMY -c extra_float_digits=0");
    const sql =
      "SELECT timestamp '2024-02-01 10:00' + i * interval '1 hour' AS at, 0.1::float8 * 3 + i AS v FROM generate_series(0, 9) i";
    const { series } = await readSeriesFile(odd.href, { sql });
    expect([series.times?.[0], series.values[0]]).toEqual([Date.UTC(2024, 1, 1, 10), 0.1 * 3]);
  });

  it("reads many batches of rows, in the order of the query", async () => {
    const { series, rows } = await read(
      "SELECT i AS t, i * 2 AS v FROM generate_series(1, 2500) i ORDER BY i",
    );
    expect([rows, series.values[0], series.values[1000], series.values[2499]]).toEqual([2500, 2, 2002, 5000]);
    expect((await read("SELECT i AS t, i AS v FROM generate_series(1, 2000) i")).rows).toBe(2000);
  });

  it("reads a panel", async () => {
    const { groups, rows } = await readPanelFile(address, {
      sql: `SELECT day, region, sales FROM ${schema}.shop`,
      id: "region",
    });
    expect([rows, groups.flatMap(({ members }) => members.map(({ id }) => id)).sort()]).toEqual([
      40,
      ["north", 'so"uth, east\nx'],
    ]);
  });

  it.each<[string, string]>([
    ["SELECT day, sales FROM SCHEMA.shop WHERE false", "the query gives no rows; check its conditions"],
    [
      "SELECT dya, sales FROM SCHEMA.shop",
      'the query fails: column "dya" does not exist at character 8; correct it',
    ],
    ["SELECT day, sales FRM SCHEMA.shop", "the query fails: syntax error at or near"],
    [
      "SELECT 1, 2; DROP TABLE SCHEMA.shop",
      "the query has more than one statement; give a single SELECT with --sql",
    ],
    [
      "WITH gone AS (DELETE FROM SCHEMA.shop RETURNING day, sales) SELECT * FROM gone",
      "the query writes (cannot execute",
    ],
    ["SELECT day, nextval(1::regclass) FROM SCHEMA.shop", "the query"],
    [
      "SELECT sales FROM SCHEMA.shop",
      'the query gives the column "sales" only; select a column of times, too',
    ],
    [
      "SELECT day, extra FROM SCHEMA.shop",
      'column "extra" holds nested values (jsonb); select plain values with --sql',
    ],
    ["SELECT day, ARRAY[sales] AS all FROM SCHEMA.shop", "holds nested values (an array)"],
    ["SELECT day, sales, sales FROM SCHEMA.shop", 'two columns are named "sales"'],
    ["SELECT i, 1 / (i - 1500) FROM generate_series(0, 3000) i", "the query fails: division by zero"],
    ["SELECT i, 'lots' || i AS v, 5 AS w FROM generate_series(1, 3) i WHERE i = $1", "the query fails"],
  ])("%s", async (sql, line) => expect(await problem(sql.replaceAll("SCHEMA", schema))).toContain(line));

  it("has deleted nothing", async () => {
    expect((await read(`SELECT day, sales FROM ${schema}.shop`)).rows).toBe(40);
  });

  it("names the row of a value that is no number", async () => {
    const sql = "SELECT i AS t, CASE i WHEN 7 THEN 'lots' ELSE i::text END AS v FROM generate_series(1, 9) i";
    expect(await problem(sql)).toContain('row 7: column "v": "lots" is not a number');
  });

  it("says that password, user or database are wrong, and shows no password", async () => {
    const change = (edit: (url: URL) => void): string => {
      const url = new URL(address);
      edit(url);
      return url.href;
    };
    const wrong = await problemOf(
      change((url) => {
        url.password = "s3cret";
      }),
      "SELECT 1, 2",
    );
    expect(wrong).toContain("the server refuses the user or the password (password authentication failed");
    expect(wrong).not.toContain("s3cret");
    const nobody = change((url) => {
      url.pathname = "/no_such_database";
    });
    expect(await problemOf(nobody, "SELECT 1, 2")).toContain(
      'no connection (database "no_such_database" does not exist)',
    );
  });

  it("is cancelled on the server, too", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 500);
    const sql = `SELECT pg_sleep(300)::text AS t, '${schema}' AS v`;
    await expect(readSeriesFile(address, { sql, signal: stop.signal })).rejects.toThrow(
      "This operation was aborted",
    );
    const running = async (): Promise<number> => {
      const { rows } = await client.query(
        "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(300)%' AND state = 'active' AND pid <> pg_backend_pid()",
      );
      return rows.length;
    };
    await expect.poll(running, { timeout: 5000 }).toBe(0);
  });
});
