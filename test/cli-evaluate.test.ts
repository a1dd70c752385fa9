/** `sequitur evaluate` end to end: what it prints, and what it refuses. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EvaluationDocument } from "../src/tasks/evaluation-result.js";
import { type Outcome, sequitur } from "./command.js";

const LONG = "shops.csv";
/** Sales that a promotion doubles. */
const PROMOTED = "promoted.csv";
const NAMES = [
  "last value",
  "seasonal naive",
  "seasonal naive with drift",
  "Holt-Winters",
  "Theta",
  "Naive2",
  "network",
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-evaluate-"));
  const sales = (shop: number, step: number): number =>
    100 * shop + 20 * Math.sin((Math.PI * step) / 2) + ((step * step * (shop + 3)) % 7) + step;
  const steps = Array.from({ length: 40 }, (_, step) => step);
  const rows = [1, 2, 3].flatMap((shop) =>
    steps.map((step) =>
      [
        `s${shop}`,
        shop < 3 ? "north" : "south",
        step + 1,
        step < 36 ? "train" : "test",
        sales(shop, step),
      ].join(","),
    ),
  );
  writeFileSync(join(folder, LONG), `unique_id,region,ds,split,y\n${rows.join("\n")}\n`);
  const promoted = [1, 2, 3, 4].flatMap((shop) =>
    steps.map((step) => {
      const promo = (step * step * shop) % 5 === 0 ? "yes" : "no";
      const date = new Date(Date.UTC(2024, 11, 1 + step)).toISOString().slice(0, 10);
      const sales = (promo === "yes" ? 2 : 1) * (100 * shop + ((7 * step * shop) % 11));
      return [`s${shop}`, shop < 3 ? "north" : "south", date, promo, sales].join(",");
    }),
  );
  writeFileSync(join(folder, PROMOTED), `shop,region,day,promo,sales\n${promoted.join("\n")}\n`);
  const wide = (from: number, to: number): string =>
    [1, 2, 3]
      .map((shop) => [`s${shop}`, ...steps.slice(from, to).map((step) => sales(shop, step))].join(","))
      .join("\n");
  const header = (count: number): string =>
    ["id", ...steps.slice(0, count).map((step) => `V${step + 1}`)].join(",");
  writeFileSync(join(folder, "train.csv"), `${header(36)}\n${wide(0, 36)}\n`);
  writeFileSync(join(folder, "test.csv"), `${header(4)}\n${wide(36, 40)}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]): Promise<Outcome> => sequitur(["evaluate", ...words], { folder });
const documentOf = ({ stdout }: Outcome): EvaluationDocument => JSON.parse(stdout) as EvaluationDocument;
/** All but the time that it took. */
const figuresOf = (outcome: Outcome): unknown =>
  JSON.parse(outcome.stdout, (key, value: unknown) =>
    ["seconds", "timing", "input", "group"].includes(key) ? undefined : value,
  );

describe("sequitur evaluate", () => {
  it("has the network predict what it is told to, and says so", async () => {
    const outcome = await run(LONG, "--split", "split", "--distribution", "quantile", "--json");
    expect(documentOf(outcome).input.distribution).toBe("quantile");
    const network = documentOf(outcome).overall.find(({ name }) => name === "network");
    expect(network?.mase).toBeGreaterThan(0);
    const unknown = await run(LONG, "--distribution", "poisson");
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain(
      '--distribution is "poisson"; give one of none, normal, student-t, negative-binomial, quantile',
    );
  }, 60_000);

  it("takes a distribution of counts for counts alone", async () => {
    const refused = await run(LONG, "--split", "split", "--distribution", "negative-binomial");
    expect(refused.code).toBe(2);
    expect(refused.stdout).toBe("");
    expect(refused.stderr).toMatch(
      /^sequitur: shops\.csv: series "s1" holds \d+\.\d+, and --distribution negative-binomial/,
    );
  });

  it("prints the scores of each group and of all, and the verdict last, in plain text", async () => {
    const outcome = await run(LONG, "--split", "split", "--group", "region", "--period", "4");
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
    expect(stripVTControlCharacters(outcome.stdout)).toBe(outcome.stdout);
    const lines = outcome.stdout.trimEnd().split("\n");
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    const places = [
      'in column "unique_id"',
      "north: 2 series, 4 steps ahead, season of 4\n",
      "south: 1 series, 4 steps ahead, season of 4\n",
      "All 2 groups, 3 series\n",
      "prove little.",
    ].map((text) => outcome.stdout.indexOf(text));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it("prints one JSON document, its keys public API, and nothing else", async () => {
    const outcome = await run(LONG, "--split", "split", "--group", "region", "--json", "--seed", "7");
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
    const document = documentOf(outcome);
    expect(Object.keys(document)).toEqual([
      "kind",
      "input",
      "groups",
      "overall",
      "verdict",
      "audit",
      "timing",
    ]);
    expect(document).toMatchObject({ kind: "evaluation", input: { file: LONG, rows: 120, seed: 7 } });
    expect(document.groups.map(({ group, series, horizon }) => [group, series, horizon])).toEqual([
      ["north", 2, 4],
      ["south", 1, 4],
    ]);
    for (const scores of [document.overall, ...document.groups.map((group) => group.scores)]) {
      expect(scores.map(({ name }) => name).toSorted()).toEqual(NAMES.toSorted());
      for (const { smape, mase, owa, rmse, coverage90, seconds } of scores)
        for (const figure of [smape, mase, owa, rmse, coverage90, seconds])
          expect(figure).toBeGreaterThanOrEqual(0);
      expect(scores.find(({ name }) => name === "Naive2")?.owa).toBe(1);
    }
    const { readMs, forecastMs, totalMs } = document.timing;
    expect(readMs).toBeGreaterThan(0);
    expect(totalMs).toBeCloseTo(readMs + forecastMs, 6);
  });

  it("gives the same figures for rows marked in a column, a second file, the end held out, and a pipe", async () => {
    const flags = ["--period", "4", "--json", "--quiet"];
    const marked = await run(LONG, "--split", "split", ...flags);
    const others = await Promise.all([
      run("train.csv", "--test", "test.csv", ...flags),
      run(LONG, "--horizon", "4", ...flags),
      sequitur(["evaluate", "-", "--split", "split", ...flags], {
        folder,
        act: (child) => child.stdin?.end(readFileSync(join(folder, LONG))),
      }),
    ]);
    expect(documentOf(others[2] as Outcome).input.file).toBe("standard input");
    for (const other of others) {
      expect(other).toMatchObject({ code: 0, stderr: "" });
      expect(figuresOf(other)).toEqual(figuresOf(marked));
    }
  });

  it("forecasts from several origins, by those that are asked for", async () => {
    const flags = ["--period", "4", "--only", "last value, Theta"];
    const outcome = await run(LONG, "--horizon", "4", "--origins", "3", ...flags, "--json");
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
    const [group] = documentOf(outcome).groups;
    expect(group).toMatchObject({ horizon: 4, origins: 3 });
    expect(group?.scores.map(({ name }) => name).toSorted()).toEqual(["Naive2", "Theta", "last value"]);
    const marked = await run(LONG, "--split", "split", "--horizon", "2", ...flags);
    expect(marked.stdout).toContain("all: 3 series, 2 steps ahead, 2 origins, season of 4");
  });

  it.each<[words: string, line: unknown]>([
    [`${LONG} --only nobody`, expect.stringMatching(/^no forecaster is called "nobody"; give --only any of/)],
    [
      `${LONG} --split split --origins 2`,
      expect.stringMatching(/^shops.csv: both a number of origins and rows that are held out; /),
    ],
    [`${LONG} --split splti`, expect.stringMatching(/"splti".*--split/)],
    [`${LONG} --group regoin --split split`, expect.stringMatching(/"regoin".*--group/)],
    [`${LONG} --horizon 0`, '--horizon is "0"; give a whole number of at least 1'],
    [`${LONG} --horizon 40`, expect.stringMatching(/too short/)],
    ["none.csv", "none.csv: no such file; check the path"],
    [`train.csv --test test.csv --split split`, expect.stringMatching(/--test.*--split|--split.*--test/)],
    [`${PROMOTED} --known promotion`, expect.stringMatching(/no column "promotion"; .*with --known one of/)],
    [
      `${PROMOTED} --static promo`,
      expect.stringMatching(/row 3: .*"no", but "yes" in row 2, for series "s1"/),
    ],
    [`${PROMOTED} --holidays UK`, expect.stringMatching(/did you mean GB \(United Kingdom\)\?$/)],
    [`${PROMOTED} --calendar --time none`, expect.stringMatching(/have no dates, .*leave --calendar out$/)],
    [`${LONG} --spilt split`, "unknown option '--spilt'; did you mean --split?"],
  ])("refuses in one line: %s", async (words, line) => {
    const outcome = await run(...words.split(" "), "--json");
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr.match(/\n/g)).toHaveLength(1);
    expect(outcome.stderr.slice("sequitur: ".length, -1)).toEqual(line);
  });

  it("tells the network what is known beside the values, and says so", async () => {
    const told = ["--known", "promo", "--static", "region", "--holidays", "de-by", "--horizon", "4"];
    const outcome = await run(PROMOTED, ...told);
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
    for (const text of [
      'covariates static: "region" (2 categories)',
      'covariates known of the future: "promo" (2 categories)',
      "the network knows the holidays of DE-BY",
      "The network beats the best baseline",
    ])
      expect(outcome.stdout).toContain(text);
  });

  it("refuses an empty name", async () => {
    const outcome = await run(LONG, "--split", "");
    expect(outcome).toMatchObject({
      code: 2,
      stderr: "sequitur: --split is empty; name a column, or leave the flag out\n",
    });
  });
});
