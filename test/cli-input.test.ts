/** Input that cannot be used ends with one line that says where, what and what to do; and leaves nothing behind. */

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeSafetensors } from "../src/io/safetensors.js";
import { fromFloatArray } from "../src/io/safetensors-tensor.js";
import { sequitur } from "./command.js";

/** Ten years of months from January 2000, with a season of 12. */
const rows = Array.from({ length: 120 }, (_, step) => {
  const month = `${2000 + Math.floor(step / 12)}-${String((step % 12) + 1).padStart(2, "0")}`;
  return `${month},${(100 + step + 10 * Math.sin((step * Math.PI) / 6)).toFixed(2)}`;
});
const table = (...lines: string[]): string => `${["month,sales", ...lines].join("\n")}\n`;
const replaced = (changes: Readonly<Record<number, string>>): string =>
  table(...rows.map((row, index) => changes[index] ?? row));

const foreign = encodeSafetensors({
  metadata: { format: "pt" },
  tensors: new Map([["weight", fromFloatArray([2], Float32Array.of(1, 2))]]),
});
const FILES: Readonly<Record<string, string | Uint8Array>> = {
  "good.csv": table(...rows),
  "empty.csv": "",
  "header.csv": table(),
  "one.csv": table("2000-01,5"),
  "words.csv": table("2000-01,a", "2000-02,b"),
  "text.csv": replaced({ 5: "2000-06,lots" }),
  "infinite.csv": replaced({ 5: "2000-06,-Inf" }),
  "duplicate.csv": replaced({ 7: "2000-07,3" }),
  "mixed.csv": replaced({ 7: "01/08/2000,3" }),
  "constant.csv": table(...rows.map((row) => row.replace(/,.*/, ",5"))),
  "short.csv": table(...rows.slice(0, 20)),
  "holes.csv": replaced({
    3: "2000-05,1",
    4: "2000-04,2",
    5: "2000-06,NA",
    8: "2000-09,",
    20: "2001-09,nan",
  }),
  "foreign.safetensors": foreign,
  "cut.safetensors": foreign.slice(0, foreign.length - 5),
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-input-"));
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(folder, name), content);
  mkdirSync(join(folder, "taken", "report.html"), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

const VALUE = "leave the cell empty if the value is missing, or choose another column with --column";
const OUT = "name another folder with --out";

describe.concurrent("exit code 2, one line", () => {
  it.for<[words: string, line: string]>([
    ["missing.csv", "missing.csv: no such file; check the path"],
    ["./god.csv", './god.csv: no such file; did you mean "./good.csv"?'],
    ["god.csv", 'god.csv: no such file; did you mean "good.csv"?'],
    ["empty.csv", "empty.csv: the file is empty; give a header and at least two rows of data"],
    ["header.csv", "header.csv: a header and no rows; give at least two rows of data"],
    ["one.csv", "one.csv: row 2: a single row of data; give at least two rows"],
    [
      "words.csv",
      'words.csv: row 2: no column of numbers among "month", "sales"; give a column of values, or name one with --column',
    ],
    ["text.csv", `text.csv: row 7: column "sales": "lots" is not a number; write a number, ${VALUE}`],
    [
      "infinite.csv",
      `infinite.csv: row 7: column "sales": "-Inf" is infinite or too large; write a finite number, ${VALUE}`,
    ],
    [
      "duplicate.csv",
      'duplicate.csv: row 9: column "month": "2000-07" is also the time of row 8; keep one row for each time, tell series apart with --id, or merge them with --duplicates keep-first, mean or sum',
    ],
    [
      "mixed.csv",
      'mixed.csv: row 9: column "month": "01/08/2000" is written in another way than "2000-01" in row 2; use one format for all; write dates as YYYY-MM-DD, with HH:MM where needed',
    ],
    [
      "constant.csv",
      'constant.csv: column "sales": all 120 values are 5; there is nothing to learn from a constant series; choose another column with --column',
    ],
    [
      "short.csv --season 12",
      "short.csv: 20 rows are too few: 5 are held out for the test, and 15 are left where two seasons of 12 are needed; give more rows, a shorter --horizon, or --season 1",
    ],
    [
      "good.csv --season 200",
      "good.csv: a season of 200 steps for a series of 120; give --season a whole number from 1 (no season) to less than the length of the series",
    ],
    ["good.csv --horizon 0", '--horizon is "0"; give a whole number of at least 1'],
    [
      "good.csv --horizon 120",
      "good.csv: a horizon of 120 steps is not shorter than the 120 rows of the series; give a shorter --horizon or more rows",
    ],
    ["good.csv --horizn 3", "unknown option '--horizn'; did you mean --horizon?"],
    [
      "good.csv --column salse",
      'good.csv: there is no column "salse"; did you mean "sales"? choose with --column one of "month", "sales"',
    ],
    ["good.csv --out good.csv/deep", `good.csv/deep: cannot be written to: not a folder; ${OUT}`],
    ["good.csv --out taken", `taken: cannot be written to: "report.html" in it is a folder; ${OUT}`],
    ["good.csv --model none", "none: no such file; check the path given with --model"],
    ["good.csv --model taken", "taken: this is no file; name a model file with --model"],
    [
      "good.csv --model foreign.safetensors",
      "foreign.safetensors: a safetensors file, but not a model of Sequitur; give a model.safetensors that sequitur saved",
    ],
    [
      "good.csv --model cut.safetensors",
      'cut.safetensors: tensor "weight": found data_offsets [0,8], expected [begin, end] within the 3 bytes of data; the file is damaged or cut short: download or save it again',
    ],
    [
      "good.csv --model empty.csv",
      "empty.csv: not a safetensors file: found 0 bytes, expected at least 8; the file is damaged or cut short: download or save it again",
    ],
  ])("predict %s", async ([words, line], { expect }) => {
    const out = words.includes("--out") ? [] : ["--out", "new"];
    const outcome = await sequitur(["predict", ...words.split(" "), ...out], { folder });
    expect(outcome).toEqual({ code: 2, stdout: "", stderr: `sequitur: ${line}\n` });
  });

  it("predict --cell lstn, with --json too", async ({ expect }) => {
    const outcome = await sequitur(["predict", "good.csv", "--cell", "lstn", "--json"], { folder });
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toMatch(
      /^sequitur: there is no cell "lstn"; did you mean "lstm"\? choose [^\n]*\n$/,
    );
  });

  it("good.csv: the command is missing", async ({ expect }) => {
    expect(await sequitur(["good.csv"], { folder })).toEqual({
      code: 2,
      stdout: "",
      stderr: "sequitur: unknown command 'good.csv'; did you mean sequitur predict good.csv?\n",
    });
  });

  it("predict -: nothing comes", async ({ expect }) => {
    const outcome = await sequitur(["predict", "-"], { folder, act: (child) => child.stdin?.end() });
    expect(outcome).toEqual({
      code: 2,
      stdout: "",
      stderr: "sequitur: standard input: the file is empty; give a header and at least two rows of data\n",
    });
  });
});

it("nothing was written", () => {
  expect(readdirSync(folder).sort()).toEqual([...Object.keys(FILES), "taken"].sort());
  expect(readdirSync(join(folder, "taken"))).toEqual(["report.html"]);
});

it("NA, NaN and empty cells are counted, masked and said; rows out of order are sorted, and said", async () => {
  const words = ["predict", "holes.csv", "--horizon", "3", "--units", "2"];
  const [text, json] = await Promise.all([
    sequitur(words, { folder }),
    sequitur([...words, "--json", "--quiet"], { folder }),
  ]);
  expect(text).toMatchObject({ code: 0, stderr: "" });
  expect(text.stdout).toContain('3 rows without a value in "sales": masked, never invented');
  expect(text.stdout).toMatch(/rows are not in order of time \(1 step back\): sorted(?: by)? /);
  expect(JSON.parse(json.stdout).input).toMatchObject({ rows: 120, missing: 3, time: "month", season: 12 });
});
