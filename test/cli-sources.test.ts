/** Sources beside a file of delimited text, end to end: several files, Parquet, JSON, queries, a database. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runDuckDb, whyNoDuckDb } from "../src/kinds/series/sources/testing/duckdb.js";
import { type Outcome, sequitur } from "./command.js";

const POSTGRES = process.env.SEQUITUR_POSTGRES;
if (POSTGRES === undefined) console.warn("skipped PostgreSQL: no server is named in SEQUITUR_POSTGRES");
if (whyNoDuckDb !== undefined) console.warn(`skipped Parquet, JSON and queries: ${whyNoDuckDb}`);

const SMALL = ["--units", "2", "--horizon", "3"];
const row = (step: number): string =>
  `${new Date(Date.UTC(2024, 0, 1 + step)).toISOString().slice(0, 10)},${100 + step + (step % 7) * 3}`;
const csv = (from: number, to: number): string =>
  `day,sales\n${Array.from({ length: to - from }, (_, index) => row(from + index)).join("\n")}\n`;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cli-sources-"));
  writeFileSync(join(folder, "all.csv"), csv(0, 60));
  writeFileSync(join(folder, "part-1.csv"), csv(0, 30));
  writeFileSync(join(folder, "part-2.csv"), csv(30, 60));
  mkdirSync(join(folder, "report"));
  writeFileSync(join(folder, "report/forecast.csv"), csv(0, 60));
  if (whyNoDuckDb === undefined)
    await runDuckDb([`COPY (FROM '${join(folder, "all.csv")}') TO '${join(folder, "all.parquet")}'`]);
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]): Promise<Outcome> => sequitur(words, { folder });
const forecastOf = ({ stdout }: Outcome): unknown => JSON.parse(stdout).forecast;

describe.skipIf(whyNoDuckDb !== undefined)("files", () => {
  it("predict: the same from Parquet as from a query to two files of text", async () => {
    const words = [...SMALL, "--json", "--quiet"];
    const one = await run("predict", "all.parquet", ...words);
    expect(one).toMatchObject({ code: 0, stderr: "" });
    const sql = "SELECT day, sum(sales) AS sales FROM data GROUP BY day ORDER BY day";
    const queried = await run("predict", "part-*.csv", "--sql", sql, ...words, "--out", "new");
    expect(JSON.parse(queried.stdout).input).toMatchObject({ file: "part-*.csv", sql, rows: 60 });
    expect(forecastOf(queried)).toEqual(forecastOf(one));
    const page = readFileSync(join(folder, "new/report.html"), "utf8");
    expect(page).toContain("npx sequitur predict &#39;part-*.csv&#39; --sql &#39;SELECT day, sum(sales)");
  });

  it("train, compare, evaluate and check read what predict does", async () => {
    const [trained, compared, checked, evaluated] = await Promise.all([
      run("train", "all.parquet", ...SMALL, "--json"),
      run("compare", "part-*.csv", ...SMALL, "--origins", "2", "--json"),
      run("check", "all.parquet", "--sql", "FROM data ORDER BY day", "--json"),
      run("evaluate", "none-*.parquet"),
    ]);
    for (const { code, stdout } of [trained, compared, checked])
      expect([code, JSON.parse(stdout).input.rows]).toEqual([0, 60]);
    expect(JSON.parse(checked.stdout).input).toMatchObject({
      encoding: null,
      delimiter: null,
      hasHeader: true,
    });
    expect(evaluated).toEqual({
      code: 2,
      stdout: "",
      stderr: "sequitur: none-*.parquet: no file matches this pattern; check it\n",
    });
  });

  it("no file that a pattern stands for is overwritten", async () => {
    const before = readFileSync(join(folder, "report/forecast.csv"), "utf8");
    const { code, stderr } = await run("predict", "report/*.csv", "--out", "report");
    expect([code, stderr]).toEqual([
      2,
      'sequitur: report: cannot be written to: "forecast.csv" in it is an input of this command; name another folder with --out\n',
    ]);
    expect(readFileSync(join(folder, "report/forecast.csv"), "utf8")).toBe(before);
    expect(readdirSync(join(folder, "report"))).toEqual(["forecast.csv"]);
  });
});

describe("a database", () => {
  it("that is down: one line, without the password", async () => {
    const words = [
      "--from",
      "postgres://ann:s3cret@127.0.0.1:1/shop",
      "--sql",
      "SELECT day, sales FROM shop",
    ];
    for (const command of ["predict", "evaluate", "check"])
      expect(await run(command, ...words)).toEqual({
        code: 2,
        stdout: "",
        stderr:
          "sequitur: postgres://ann@127.0.0.1:1/shop: the server cannot be reached (ECONNREFUSED); check host and port, and whether it runs\n",
      });
  });

  it("that does not answer is given up when the command is interrupted", async () => {
    const server = createServer((socket) => void socket.on("error", () => {}));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const outcome = await sequitur(
      ["check", "--from", `postgres://ann@127.0.0.1:${port}/shop`, "--sql", "SELECT 1, 2"],
      {
        folder,
        act: (child) => server.once("connection", () => child.kill("SIGINT")),
      },
    );
    server.close();
    expect(outcome).toEqual({
      code: 130,
      stdout: "",
      stderr: "sequitur: interrupted: nothing was written\n",
    });
  });

  it.skipIf(POSTGRES === undefined)("predict --from: no document and no page has the password", async () => {
    const address = new URL(POSTGRES as string);
    const sql =
      "SELECT '2024-01-01'::date + i AS day, 100 + i + (i % 7) * 3 AS sales FROM generate_series(0, 59) i";
    const outcome = await run(
      "predict",
      "--from",
      address.href,
      "--sql",
      sql,
      ...SMALL,
      "--json",
      "--quiet",
      "--out",
      "shop",
    );
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
    const written = readdirSync(join(folder, "shop")).map((name) =>
      readFileSync(join(folder, "shop", name), "latin1"),
    );
    for (const text of [outcome.stdout, ...written]) {
      expect(text).not.toContain(address.password);
      expect(text).not.toContain(decodeURIComponent(address.password));
    }
    expect(written.join()).toContain(
      `--from postgres://${address.username}@${address.host}${address.pathname} --sql`,
    );
  });
});
