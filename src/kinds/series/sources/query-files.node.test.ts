import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InputError } from "../../../errors.js";
import { readPanelFile } from "../panel/read-panel-file.node.js";
import { type FileOptions, readSeriesFile } from "../read-file.node.js";
import type { SeriesInput } from "../read-series.js";
import { openDuckDb } from "./duckdb.node.js";
import { runDuckDb, whyNoDuckDb } from "./testing/duckdb.js";

if (whyNoDuckDb !== undefined) console.warn(`skipped Parquet, JSON and queries: ${whyNoDuckDb}`);

const folder = mkdtempSync(join(tmpdir(), "sequitur-files-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(at(name), content);
  return at(name);
};
const read = (name: string, options: FileOptions = {}): Promise<SeriesInput> =>
  readSeriesFile(at(name), options);
/** The message of the error, without the folder. */
const problem = async (name: string, options: FileOptions = {}): Promise<string> => {
  const thrown = await read(name, options).catch((error: unknown) => error);
  if (!(thrown instanceof InputError)) throw thrown;
  expect(thrown.message).not.toMatch(/[\r\n]/);
  return thrown.message.replaceAll(`${folder}/`, "");
};
const day = (step: number): string => new Date(Date.UTC(2024, 0, 1 + step)).toISOString().slice(0, 10);
const csv = (from: number, to: number, name = "sales"): string =>
  `day,${name}\n${Array.from({ length: to - from }, (_, k) => `${day(from + k)},${from + k}`).join("\n")}\n`;
const records = (count: number): { day: string; sales: number }[] =>
  Array.from({ length: count }, (_, step) => ({ day: day(step), sales: step }));

describe.skipIf(whyNoDuckDb !== undefined)("files through DuckDB", () => {
  beforeAll(async () => {
    write("all.csv", csv(0, 20));
    for (const [name, from] of [
      ["part-1", 0],
      ["part-2", 5],
      ["part-10", 10],
    ] as const)
      write(`${name}.csv`, csv(from, from + (name === "part-10" ? 10 : 5)));
    write("mixed-1.csv", csv(0, 5));
    write("mixed-2.csv", csv(5, 10, "price"));
    write("bad-1.csv", csv(0, 5));
    write("bad-2.csv", csv(5, 10).replace(/,7$/m, ",lots"));
    write("all.json", JSON.stringify(records(20)));
    write(
      "all.ndjson",
      records(20)
        .map((one) => JSON.stringify(one))
        .join("\n"),
    );
    write(
      "all.jsonl.gz",
      gzipSync(
        records(20)
          .map((one) => JSON.stringify(one))
          .join("\n"),
      ),
    );
    write("sales[1].csv", csv(0, 4));
    const days = "SELECT (DATE '2024-01-01' + i::INT) AS day, i AS sales FROM range(20) t(i)";
    await runDuckDb([
      `COPY (${days}) TO '${at("all.parquet")}'`,
      `COPY (${days} WHERE i < 12) TO '${at("cut-1.parquet")}'`,
      `COPY (${days} WHERE i >= 12) TO '${at("cut-2.parquet")}'`,
      `COPY (SELECT sales, day FROM (${days}) WHERE sales < 12) TO '${at("turned-1.parquet")}'`,
      `COPY (${days} WHERE i >= 12) TO '${at("turned-2.parquet")}'`,
      `COPY (SELECT day, 1 AS price, sales FROM (${days})) TO '${at("odd-1.parquet")}'`,
      `COPY (${days}) TO '${at("odd-2.parquet")}'`,
      `COPY (${days} WHERE i < 0) TO '${at("empty.parquet")}'`,
      `COPY (SELECT day, [sales] AS sales FROM (${days})) TO '${at("nested.parquet")}'`,
      `COPY (${days} WHERE i < 5) TO '${at("sales[1].parquet")}'`,
      `COPY (${days}) TO '${at("sales1.parquet")}'`,
    ]);
    await runDuckDb(["CREATE TABLE x AS SELECT 1"], at("own.duckdb"));
  });

  it.each([
    "all.parquet",
    "all.json",
    "all.ndjson",
    "all.jsonl.gz",
    "part-*.csv",
    "cut-[12].parquet",
    "turned-?.parquet",
  ])("reads %s as the CSV file that holds the same", async (name) => {
    const expected = await read("all.csv");
    const found = await read(name);
    expect(found.series).toEqual(expected.series);
    expect(found).toMatchObject({ rows: 20, time: "day", column: "sales", missing: 0 });
  });

  it("says which files a pattern stands for, 2 before 10", async () => {
    const { findings } = await read("part-*.csv");
    expect(findings.map(({ text }) => text.replaceAll(`${folder}/`, ""))).toContain(
      '3 files, one after the other: "part-1.csv", "part-2.csv", "part-10.csv"',
    );
  });

  it("takes a name for a pattern only where no file has it", async () => {
    expect((await read("sales[1].csv")).rows).toBe(4);
    expect((await read("sales[1].parquet")).rows).toBe(5);
    expect((await read("sales[1].parquet", { sql: "SELECT day, sales FROM data" })).rows).toBe(5);
  });

  it("renders every type as it would stand in a file of text", async () => {
    await runDuckDb([
      `COPY (SELECT * FROM (VALUES
        (TIMESTAMP '2024-01-01 00:00:00', 0.1::FLOAT, 1234567890.25::DECIMAL(30,2), 'NA', TIMESTAMPTZ '2024-01-01 00:00:00+02', true),
        (TIMESTAMP '2024-01-01 01:00:00.5', 1e-7::FLOAT, NULL, '1,5', TIMESTAMPTZ '2024-01-01 01:00:00+02', NULL))
        t(ts, f, d, text, tz, b)) TO '${at("types.parquet")}'`,
    ]);
    const column = async (name: string): Promise<number[]> => [
      ...(await read("types.parquet", { column: name, time: "none" })).series.values,
    ];
    expect(await column("f")).toEqual([0.1, 1e-7]);
    expect(await column("d")).toEqual([1234567890.25, Number.NaN]);
    expect(await column("text")).toEqual([Number.NaN, 1.5]);
    const { series } = await read("types.parquet", { column: "f", time: "ts" });
    expect(series.times?.[0]).toBe(Date.UTC(2024, 0, 1));
    const zoned = await read("types.parquet", { column: "f", time: "tz" });
    expect(zoned.series.times?.[0]).toBe(Date.UTC(2023, 11, 31, 22));
  });

  it("keeps every digit of numbers, in Parquet and JSON", async () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    const column = fc.array(fc.option(finite), { minLength: 1, maxLength: 20 }).map((list) => [1, ...list]);
    await fc.assert(
      fc.asyncProperty(column, async (values) => {
        const rows = values.map((value, step) => ({ step, v: value }));
        write("digits.json", JSON.stringify(rows));
        await runDuckDb([
          `COPY (SELECT step, v::DOUBLE AS v FROM '${at("digits.json")}') TO '${at("digits.parquet")}'`,
        ]);
        const expected = values.map((value) => (value === null ? Number.NaN : value + 0));
        for (const name of ["digits.json", "digits.parquet"]) {
          const { series } = await read(name, { column: "v", time: "none" });
          expect([...series.values].map((value) => value + 0)).toEqual(expected);
        }
      }),
      { numRuns: 15 },
    );
  });

  it("takes JSON strings as they stand, nulls and absent keys for missing values", async () => {
    write(
      "loose.json",
      '[{"day":"01/02/2024","v":"1,5"},{"day":"02/02/2024","v":null},{"day":"13/02/2024"},{"day":"14/02/2024","v":"2"}]',
    );
    const { series, time } = await read("loose.json");
    expect([time, series.values[0], series.values[1], series.values.at(-1)]).toEqual([
      "day",
      1.5,
      Number.NaN,
      2,
    ]);
  });

  it.each<[string, string]>([
    ["none-*.csv", "none-*.csv: no file matches this pattern; check it"],
    ["none.parquet", "none.parquet: no such file; check the path"],
    ["all.parqet", 'all.parqet: no such file; did you mean "all.parquet"?'],
    [
      "mixed-*.csv",
      'mixed-2.csv: there is no column "sales", which mixed-1.csv has; give files that have the same columns',
    ],
    [
      "odd-*.parquet",
      'odd-2.parquet: there is no column "price", which odd-1.parquet has; give files that have the same columns',
    ],
    [
      "bad-*.csv",
      'bad-*.csv: row 8: column "sales": "lots" is not a number (row 4 of bad-2.csv); write a number',
    ],
    ["all.*", "all.*: the pattern matches files of different kinds"],
    ["empty.parquet", "empty.parquet: there are no rows; give at least two rows of data"],
    [
      "nested.parquet",
      'nested.parquet: column "sales" holds nested values (BIGINT[]); select plain values with --sql',
    ],
    [
      "own.duckdb",
      "own.duckdb: this is a database of DuckDB; export the table as Parquet, and give that file",
    ],
  ])("%s", async (name, line) => expect(await problem(name)).toContain(line));

  it("says what is wrong with damaged files", async () => {
    const whole = readFileSync(at("all.parquet"));
    write("cut.parquet", whole.subarray(0, 200));
    expect(await problem("cut.parquet")).toBe(
      "cut.parquet: this is no Parquet; the file is damaged or cut off: get it again",
    );
    const damaged = Buffer.from(whole);
    for (let byte = 8; byte < damaged.length - 8; byte += 3) damaged[byte] = (damaged[byte] as number) ^ 0x55;
    write("damaged.parquet", damaged);
    expect(await problem("damaged.parquet")).toMatch(
      /^damaged\.parquet: cannot be read \(.*\); the file is damaged/,
    );
    write("zero.parquet", "");
    expect(await problem("zero.parquet")).toBe("zero.parquet: the file is empty; give rows of data");
    mkdirSync(at("folder.parquet"));
    expect(await problem("folder.parquet")).toBe("folder.parquet: this is a directory; name a file in it");
    write("parquet.csv", whole);
    expect(await problem("parquet.csv")).toBe(
      "parquet.csv: this is Parquet; give a file whose name ends in .parquet",
    );
    write("json.csv", '[{"a":1}]');
    expect(await problem("json.csv")).toBe("json.csv: this is JSON; give a file whose name ends in .json");
    write("own.db", readFileSync(at("own.duckdb")));
    expect(await problem("own.db")).toContain("this is a database of DuckDB");
  });

  it.each<[string, string, string]>([
    [
      "malformed at its end",
      '[{"v":1},{"v":',
      "x.json: row 2: no valid JSON: unexpected end of data; correct it",
    ],
    ["malformed first", "[{v:1}]", "x.json: row 1: no valid JSON: unexpected character"],
    ["numbers", "[1,2,3]", "x.json: there are no records in it; give an array of records"],
    ["empty array", "[]", "x.json: there are no records in it"],
    ["blank", " \n", "x.json: there are no records in it"],
    [
      "an object in a cell",
      '[{"d":1,"v":1},{"d":2,"v":{"w":2}}]',
      'x.json: column "v" holds nested values ("{"w":2}")',
    ],
    ["columns in place of records", '{"v":[1,2,3]}', 'x.json: column "v" holds nested values ("[1,2,3]")'],
    ["a key twice", '[{"v":1,"v":2}]', "x.json: row 1: no valid JSON: Object"],
    [
      "text for a number",
      '[{"d":1,"v":5},{"d":2,"v":"lots"}]',
      'x.json: row 2: column "v": "lots" is not a number',
    ],
  ])("JSON: %s", async (_, text, line) => {
    write("x.json", text);
    expect(await problem("x.json", { column: "v", time: "none" })).toContain(line);
  });

  it("names the line of NDJSON", async () => {
    const lines = records(12).map((one) => JSON.stringify(one));
    write("x.ndjson", lines.with(9, '{"day": oops}').join("\n"));
    expect(await problem("x.ndjson")).toContain("x.ndjson: row 10: no valid JSON: unexpected character");
  });

  it("reads a panel from Parquet", async () => {
    await runDuckDb([
      `COPY (SELECT DATE '2024-01-01' + i::INT AS day, shop, i AS sales FROM range(40) t(i), (VALUES ('a'), ('b')) s(shop)) TO '${at("shops.parquet")}'`,
    ]);
    const { groups, rows } = await readPanelFile(at("shops.parquet"));
    expect([rows, groups[0]?.members.map(({ id }) => id).sort()]).toEqual([80, ["a", "b"]]);
  });

  it("says how to install what is missing", async () => {
    const missing = Object.assign(new Error("Cannot find module"), { code: "MODULE_NOT_FOUND" });
    const fail = (error: Error) => (): never => {
      throw error;
    };
    await expect(openDuckDb("f.parquet", fail(missing))).rejects.toThrow(
      /^f\.parquet: this takes DuckDB, which is not installed; install it beside sequitur: npm install @duckdb\/node-api@\d/,
    );
    await expect(openDuckDb("f.parquet", fail(new Error("GLIBC\nmore")))).rejects.toThrow(
      "does not load (GLIBC)",
    );
    const wanted = JSON.parse(readFileSync(join(import.meta.dirname, "../../../../package.json"), "utf8"));
    await expect(openDuckDb("f", fail(missing))).rejects.toThrow(
      `@duckdb/node-api@${wanted.optionalDependencies["@duckdb/node-api"]}`,
    );
  });
});

describe.skipIf(whyNoDuckDb !== undefined)("queries to files", () => {
  const SUM = "SELECT day, sum(sales) AS sales FROM data GROUP BY day ORDER BY day";

  it.each(["all.csv", "all.parquet", "all.json", "all.jsonl.gz", "part-*.csv", "cut-*.parquet"])(
    "sees the numbers and dates of %s as such",
    async (name) => {
      const { series, sql, rows } = await read(name, { sql: SUM });
      expect([rows, sql]).toEqual([20, SUM]);
      expect(series).toEqual((await read("all.csv")).series);
    },
  );

  it("keeps the order of the query, however many rows there are", async () => {
    write(
      "many.csv",
      `t,v\n${Array.from({ length: 20_000 }, (_, t) => `${t},${(t * 7919) % 20_000}`).join("\n")}\n`,
    );
    const { series } = await read("many.csv", {
      sql: "SELECT v, t FROM data ORDER BY v DESC",
      column: "v",
      time: "none",
    });
    expect(series.values.every((value, row) => value === 19_999 - row)).toBe(true);
  });

  it("leaves text as it is where types would be a guess", async () => {
    write("guess.csv", 'd,zip,v\n12/02/2024,00123,"1,5"\n13/02/2024,00124,2\n14/02/2024,00125,NA\n');
    const sql = "SELECT d, v FROM data WHERE zip LIKE '0%'";
    const { series } = await read("guess.csv", { sql });
    expect([series.values[0], series.times?.[0]]).toEqual([1.5, Date.UTC(2024, 1, 12)]);
  });

  it.each<[string, string]>([
    [
      "SELECT day, sales FROM data; SELECT 1",
      "the query has more than one statement; give a single SELECT with --sql",
    ],
    ["COPY data TO 'written.csv'", 'the query begins with "COPY", which is no reading'],
    ["DROP VIEW data", 'the query begins with "DROP", which is no reading'],
    ["SELECT day FROM data", 'the query gives the column "day" only; select a column of times, too'],
    ["SELECT day, sales FROM data WHERE false", "the query gives no rows; check its conditions"],
    [
      "SELECT day, sales FROM shop",
      'the query fails: Table with name shop does not exist; the table is called "data"',
    ],
    [
      "SELECT dya, sales FROM data",
      'the query fails: Referenced column "dya" not found in FROM clause. Candidate bindings: "day", "sales"',
    ],
    ["SELECT day, sales FRM data", "the query fails: syntax error"],
    ["SELECT day, sales, sales FROM data", 'two columns are named "sales"; give each a name of its own'],
    ["SELECT day, [sales] AS s FROM data", 'column "s" holds nested values (BIGINT[])'],
    ["SELECT day, CAST('x' AS INT) FROM data", "the query fails: Could not convert string 'x' to INT32"],
    ["SELECT * FROM 'all.csv'", 'the query reads other files; what it may read is the table "data"'],
    ["SELECT * FROM read_text('/etc/hosts')", "the query reads other files"],
    ["SELECT * FROM glob('*'), data", "the query reads other files"],
    ["FROM data WHERE day > $1", "the query fails"],
  ])("%s", async (sql, line) =>
    expect(await problem("all.parquet", { sql })).toContain(`all.parquet: ${line}`),
  );

  it("names the row of text that a query cannot use, by its first rows and beyond", async () => {
    const rows = Array.from({ length: 150_000 }, (_, step) => `${step},${step}`);
    const sql = "SELECT t, v FROM data";
    write("late.csv", `t,v\n${rows.with(140_000, "2500,lots").join("\n")}\n`);
    expect(await problem("late.csv", { sql })).toMatch(/^late\.csv: row 140002: .*"lots"/);
    write("ragged.csv", `t,v\n${rows.with(140_000, "2500").join("\n")}\n`);
    expect(await problem("ragged.csv", { sql })).toMatch(/^ragged\.csv: row 140002: expected/);
    write("ragged.csv", `t,v\n${rows.with(100, "2500").join("\n")}\n`);
    expect(await problem("ragged.csv", { sql })).toMatch(/^ragged\.csv: row 102: 1 cells, but/);
  });

  it("refuses text that it would read in another way than this house", async () => {
    write("utf16.csv", Buffer.from(`\ufeff${csv(0, 5)}`, "utf16le"));
    expect(await problem("utf16.csv", { sql: SUM })).toContain("this is UTF-16, which a query does not read");
    write("order-1.csv", "day,sales\n2024-01-01,1\n");
    write("order-2.csv", "sales,day\n2,2024-01-02\n");
    expect(await problem("order-*.csv", { sql: SUM })).toContain(
      "order-2.csv: the columns are written in another way or order",
    );
    expect(await problem("all.csv", { sql: SUM, encoding: "utf-8" })).toContain("a query has no --encoding");
  });

  it("stops when it is told to, whenever that is, and leaves nothing behind", async () => {
    const before = readdirSync(folder);
    const sql =
      "SELECT a.range AS t, b.range AS v FROM range(1000000000) a, range(1000000) b WHERE a.range * b.range < 0";
    for (const wait of [-1, 0, 3, 10, 20, 200]) {
      const stop = new AbortController();
      if (wait < 0) stop.abort();
      else setTimeout(() => stop.abort(), wait);
      await expect(read("all.csv", { sql, signal: stop.signal })).rejects.toThrow(
        "This operation was aborted",
      );
    }
    expect(readdirSync(folder)).toEqual(before);
  });
});
