/** `sequitur check` end to end: what it prints of files that can be used, and of those that cannot. */

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CheckDocument } from "../src/tasks/check-result.js";
import { type Outcome, sequitur } from "./command.js";

const EXAMPLES = join(import.meta.dirname, "../examples");
const DATA = join(import.meta.dirname, "../../shared/data");
if (!existsSync(DATA)) console.warn("skipped checks of shared data: ../shared/data is absent");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-check-"));
  writeFileSync(join(folder, "open.csv"), "t,y\n01/02/2024,1\n02/02/2024,2\n02/02/2024,5\n");
  const months = ["01", "02", "03", "04", "05", "06"];
  const shops = ["a", "b"].flatMap((shop) =>
    months.map((month, step) => `${shop},2024-${month},${10 + step},${step % 2},north`),
  );
  writeFileSync(join(folder, "shops.csv"), `sku,month,sales,promo,region\n${shops.join("\n")}\n`);
  writeFileSync(join(folder, "latin.csv"), Buffer.from("t,größe\n2024-01,1\n2024-02,2\n", "latin1"));
});
afterAll(() => rmSync(folder, { recursive: true }));
const run = (...words: string[]): Promise<Outcome> => sequitur(["check", ...words], { folder });

describe.concurrent("sequitur check", () => {
  it("says what a file holds and what will be done, on standard output alone", async () => {
    const { code, stdout, stderr } = await run(join(EXAMPLES, "airline-passengers.csv"));
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("One series of 144 values (none missing), monthly, 1949-01-01 to 1960-12-01;");
    expect(stdout).toMatch(/a season of 12 steps \(autocorrelation 0\.97\) +--season STEPS/);
  });

  it("prints one JSON document", async () => {
    const { code, stdout } = await run(join(EXAMPLES, "airline-passengers.csv"), "--json");
    const document = JSON.parse(stdout) as CheckDocument;
    expect([code, document.kind, document.layout, document.series?.season]).toEqual([
      0,
      "check",
      "series",
      12,
    ]);
  });

  it("takes the covariates that predict takes, and says what would be made of them", async () => {
    const flags = "--known promo --static region --calendar --json".split(" ");
    const { code, stdout, stderr } = await run("shops.csv", ...flags);
    const document = JSON.parse(stdout) as CheckDocument;
    expect([code, stderr, document.layout, document.panel?.series]).toEqual([0, "", "long", 2]);
    expect(document.columns.map(({ role }) => role)).toEqual([
      "id",
      "time",
      "value",
      "covariate",
      "covariate",
    ]);
    const said = document.actions.map(({ text, flag }) => `${text} ${flag}`);
    expect(said).toContain('covariates known of the future: "promo" --known NAMES');
    expect(said).toContain("the network knows the month of year --calendar");
    expect((await run("shops.csv", "--known", "promotion")).stderr).toMatch(
      /there is no column "promotion"; .*--known/,
    );
  });

  it.for<[words: string, line: string]>([
    ["shops.csv --known promo --season 12", "--known"],
    ["none.csv", "none.csv: no such file; check the path"],
    ["open.csv", 'open.csv: row 2: column "t": "01/02/2024" may have the day first'],
    ["open.csv --dates day-first", 'open.csv: row 4: column "t": "02/02/2024" is also the time of row 3'],
    ["open.csv --dates days", '--dates is "days"; '],
    ["latin.csv", "latin.csv: row 1: the byte 0xF6 is not UTF-8 text"],
    [
      "open.csv --dates day-first --period 0 --duplicates sum",
      "--period is 0; give a whole number of at least 1",
    ],
  ])("%s: exit code 2, one line", async ([words, line], { expect: check }) => {
    const { code, stdout, stderr } = await run(...words.split(" "));
    check([code, stdout]).toEqual([2, ""]);
    check(stderr).toContain(line);
    check(stderr.trimEnd()).not.toContain("\n");
  });

  it("reads what could not be read, by the flags that the errors name", async () => {
    const open = await run("open.csv", "--dates", "day-first", "--duplicates", "sum");
    expect(open.stdout).toMatch(/1 row repeats the time of another: each time gets the +--duplicates POLICY/);
    const latin = await run("latin.csv", "--encoding", "windows-1252");
    expect([latin.code, latin.stdout]).toEqual([0, expect.stringContaining("größe")]);
  });

  const files = existsSync(DATA) ? readdirSync(DATA).filter((name) => /\.csv(?:\.gz)?$/.test(name)) : [];
  it.skipIf(files.length === 0)("takes all files of the shared data without a flag", async () => {
    for (const name of files) {
      const { code, stderr } = await run(join(DATA, name));
      expect([name, code, stderr]).toEqual([name, 0, ""]);
    }
  });
});
