/** `sequitur compare` end to end: what it prints, what it writes, and what it refuses. */

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ComparisonDocument } from "../src/tasks/comparison-result.js";
import { type Outcome, sequitur } from "./command.js";

const SERIES = "airline-passengers.csv";
const NAMES = [
  "last value",
  "seasonal naive",
  "seasonal naive with drift",
  "Holt-Winters",
  "Theta",
  "simple",
  "gru",
  "lstm",
  "peephole-lstm",
  "ensemble",
];
const SMALL = [SERIES, "--units", "2", "--origins", "2", "--horizon", "6"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-compare-"));
  cpSync(join(import.meta.dirname, "../examples", SERIES), join(folder, SERIES));
  const rows = ["a", "b"].flatMap((sku) => ["01", "02", "03"].map((month) => `${sku},2024-${month},5`));
  writeFileSync(join(folder, "many.csv"), ["sku,month,sales", ...rows, ""].join("\n"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]): Promise<Outcome> => sequitur(["compare", ...words], { folder });

describe("sequitur compare", () => {
  let text: Outcome;
  let json: Outcome;
  let document: ComparisonDocument;
  beforeAll(async () => {
    text = await run(...SMALL, "--out", "new/report");
    json = await run(...SMALL, "--json", "--quiet", "--threads", "1");
    document = JSON.parse(json.stdout) as ComparisonDocument;
  }, 60_000);

  it("prints findings, the ranking, errors by step and the verdict last, in plain text", () => {
    expect(text.code).toBe(0);
    expect(stripVTControlCharacters(text.stdout)).toBe(text.stdout);
    const lines = text.stdout.trimEnd().split("\n");
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    const places = [
      "--time NAME",
      "networks of 2 units, seed 1",
      "every forecaster learns anew at each origin",
      "Scores of 6 steps from 2 origins, 1959-12-01 to 1960-06-01",
      "▸ ",
      "p: how often",
      "RMSE by steps ahead",
      "on the last 12 rows",
    ].map((place) => text.stdout.indexOf(place));
    const [, units, ...others] = places;
    // The units were asked for: nothing is assumed of them.
    expect(units).toBe(-1);
    expect(others).not.toContain(-1);
    expect(others).toEqual(others.toSorted((a, b) => a - b));
  });

  it("writes a page that holds the same", () => {
    expect(text.stderr).toBe("sequitur: wrote new/report/comparison.html\n");
    expect(readdirSync(join(folder, "new/report"))).toEqual(["comparison.html"]);
    const page = readFileSync(join(folder, "new/report/comparison.html"), "utf8");
    for (const name of NAMES) expect(page).toContain(`<td>${name}</td>`);
    expect(page).toContain("npx sequitur compare airline-passengers.csv");
    expect(page.match(/<svg/g)).toHaveLength(2);
  });

  it("prints one JSON document, its keys public API, and nothing else", () => {
    expect(json).toMatchObject({ code: 0, stderr: "" });
    expect(Object.keys(document)).toEqual([
      "kind",
      "input",
      "test",
      "model",
      "scores",
      "tuning",
      "verdict",
      "audit",
      "timing",
    ]);
    expect(document.tuning).toBeNull();
    expect(document).toMatchObject({
      kind: "comparison",
      input: { file: SERIES, rows: 144, column: "passengers", season: 12 },
      test: { horizon: 6, stride: 6, scored: 12 },
      model: { units: 2, layers: 1, seed: 1, members: 5 },
    });
    expect(document.test.origins).toEqual([
      { at: "1959-12-01", rows: 132 },
      { at: "1960-06-01", rows: 138 },
    ]);
    expect(document.scores.map(({ name }) => name).toSorted()).toEqual(NAMES.toSorted());
    for (const score of document.scores) {
      expect(Object.keys(score)).toEqual([
        "name",
        "rmse",
        "mae",
        "smape",
        "mase",
        "coverage80",
        "coverage90",
        "kind",
        "byStep",
        "seconds",
        "parameters",
        "copying",
        "againstBest",
      ]);
      expect(score.byStep).toHaveLength(6);
      expect(score.seconds).toBeGreaterThan(0);
    }
    const { winner, comparison, text: sentence } = document.verdict;
    expect(winner).toBe(document.scores[0]?.name);
    expect([comparison.better, comparison.worse]).toContain(winner);
    const { readMs, compareMs, totalMs } = document.timing;
    expect(totalMs).toBeCloseTo(readMs + compareMs, 6);
    // The text wraps the same sentence, computed on all cores.
    expect(text.stdout.replaceAll("\n", " ").trimEnd().endsWith(sentence)).toBe(true);
  });

  it("reads as it is told to", async () => {
    const [header, first, ...others] = readFileSync(join(folder, SERIES), "utf8").trimEnd().split("\n");
    writeFileSync(join(folder, "twice.csv"), [header, first, first, ...others, ""].join("\n"));
    const long = ["twice.csv", "--horizon", "144"];
    expect((await run(...long)).stderr).toContain("--duplicates");
    expect((await run(...long, "--duplicates", "keep-first")).stderr).toContain("a horizon of 144 steps");
  });

  it("tunes a network before the test, and says what that is worth", async () => {
    const tuned = await run(...SMALL, "--tune", "--trials", "3", "--json", "--quiet");
    expect(tuned).toMatchObject({ code: 0, stderr: "" });
    const { tuning, scores } = JSON.parse(tuned.stdout) as ComparisonDocument;
    expect(Object.keys(tuning ?? {})).toEqual([
      "origins",
      "stride",
      "scored",
      "budget",
      "trialsAsked",
      "rungs",
      "defaults",
      "trials",
      "chosen",
      "contestant",
      "comparison",
      "text",
      "seconds",
    ]);
    expect(tuning).toMatchObject({ budget: null, trialsAsked: 3, rungs: [33, 100, 300] });
    expect(tuning?.trials).toHaveLength(3);
    expect((tuning?.origins.at(-1)?.rows ?? 0) + 6).toBe(132);
    expect(scores.some(({ name }) => name === tuning?.contestant)).toBe(tuning?.contestant !== null);
    expect(scores).toHaveLength(NAMES.length + (tuning?.contestant === null ? 0 : 1));
  }, 60_000);

  it("stops tuning at once when it is interrupted, and writes nothing", async () => {
    const outcome = await sequitur(["compare", ...SMALL, "--tune", "--out", "interrupted"], {
      folder,
      act: (child) => setTimeout(() => child.kill("SIGINT"), 1500),
    });
    expect(outcome).toEqual({
      code: 130,
      stdout: "",
      stderr: "sequitur: interrupted: nothing was written\n",
    });
    expect(readdirSync(folder)).not.toContain("interrupted");
  }, 60_000);

  it.each<[words: string, line: unknown]>([
    [`${SERIES} --origins 0`, '--origins is "0"; give a whole number from 1 to 1000'],
    [`${SERIES} --origins 140`, expect.stringMatching(/140 origins with 12 steps .*fewer --origins/)],
    [`${SERIES} --season 66`, expect.stringMatching(/two seasons of 66 are needed; .*--season 1$/)],
    [`${SERIES} --horizon 144`, expect.stringMatching(/a horizon of 144 steps is not shorter/)],
    [`${SERIES} --column passenger`, expect.stringMatching(/"passenger".*--column/)],
    [`${SERIES} --units 0`, '--units is "0"; give a whole number from 1 to 4096'],
    [`${SERIES} --tune --budget 0`, '--budget is "0"; give seconds above 0, and 1000000 at most'],
    [`${SERIES} --tune --budget -5`, '--budget is "-5"; give seconds above 0, and 1000000 at most'],
    [`${SERIES} --tune --budget soon`, '--budget is "soon"; give seconds above 0, and 1000000 at most'],
    [`${SERIES} --tune --trials 0`, '--trials is "0"; give a whole number from 1 to 100000'],
    [`${SERIES} --budget 5`, "--budget is given without --tune; add --tune, or leave --budget out"],
    [`${SERIES} --trials 5`, "--trials is given without --tune; add --tune, or leave --trials out"],
    [
      `${SERIES} --tune --horizon 60`,
      expect.stringMatching(
        /^airline-passengers.csv: 144 rows are too few to tune on: .* at least \d+ rows, .*leave --tune out$/,
      ),
    ],
    [`${SERIES} --cell gru`, expect.stringMatching(/^unknown option '--cell'/)],
    [`${SERIES} --out ${SERIES}`, expect.stringMatching(/cannot be written to: not a folder/)],
    ["none.csv", "none.csv: no such file; check the path"],
    ["many.csv", expect.stringMatching(/^many\.csv: column "sku" tells several series apart; predict and/)],
  ])("refuses in one line: %s", async (words, line) => {
    const outcome = await run(...words.split(" "), "--json");
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr.match(/\n/g)).toHaveLength(1);
    expect(outcome.stderr.slice("sequitur: ".length, -1)).toEqual(line);
  });
});
