/** Figures of ../shared/data/README.md and of the M3 competition, on exactly their data, where it is at hand. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { mase, rmse, smape } from "../metrics.js";
import type { Baseline } from "./baseline.js";
import { holtWinters } from "./holt-winters.js";
import { seasonalNaive } from "./seasonal-naive.js";
import { seasonalNaiveDrift } from "./seasonal-naive-drift.js";
import { theta } from "./theta.js";

const folder = process.env.SEQUITUR_DATA ?? join(import.meta.dirname, "../../../../../shared/data");
const present = existsSync(join(folder, "m3.csv.gz"));
if (!present)
  console.warn(`skipped the published figures: m3.csv.gz is absent from ${folder}; set SEQUITUR_DATA`);

const rowsOf = (text: string): string[][] =>
  text
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));

function readSeries(file: string, through = "9999"): Float64Array {
  const rows = rowsOf(readFileSync(join(folder, file), "utf8")).filter(
    ([date]) => (date as string) <= through,
  );
  return Float64Array.from(rows, (row) => Number(row[1]));
}

interface Competitor {
  readonly season: number;
  readonly train: number[];
  readonly test: number[];
}

function readM3(type: string): Competitor[] {
  const series = new Map<string, Competitor>();
  for (const [id, kind, period, , split, value] of rowsOf(
    gunzipSync(readFileSync(join(folder, "m3.csv.gz"))).toString(),
  )) {
    if (kind !== type) continue;
    const one = series.get(id as string) ?? { season: Number(period), train: [], test: [] };
    series.set(id as string, one);
    one[split as "train" | "test"].push(Number(value));
  }
  return [...series.values()];
}

describe.runIf(present)("M3, monthly", () => {
  const monthly = present ? readM3("MONTHLY") : [];
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const score = (baseline: Baseline, series: readonly Competitor[]) => {
    const scores = series.map(({ season, train, test }) => {
      const history = Float64Array.from(train);
      const actual = Float64Array.from(test);
      const forecast = baseline.forecast(history, season, actual.length);
      return { smape: smape(actual, forecast), mase: mase(actual, forecast, history, season) as number };
    });
    return { smape: mean(scores.map((one) => one.smape)), mase: mean(scores.map((one) => one.mase)) };
  };

  it("Theta has the competition's sMAPE (13.89; R's 13.86) and MASE (R's 0.864)", () => {
    const { smape, mase } = score(theta, monthly);
    expect(smape).toBeCloseTo(13.89, 1);
    expect(mase).toBeCloseTo(0.864, 2);
  });

  it("seasonal naive has MASE 1.146", () => {
    expect(score(seasonalNaive, monthly).mase).toBeCloseTo(1.146, 3);
  });

  it("Holt-Winters has MASE 0.858 on every sixth series (0.882 on all, where R's ETS has 0.865)", () => {
    const { mase } = score(
      holtWinters,
      monthly.filter((_, index) => index % 6 === 0),
    );
    expect(mase).toBeCloseTo(0.858, 2);
  });
});

describe.runIf(present)("single series", () => {
  it("US clothing sales, last 18 months: RMSE 1100 and 723; Holt-Winters below 706", () => {
    const sales = present ? readSeries("retail-clothing-sales.csv") : new Float64Array(0);
    const cut = sales.length - 18;
    const errorOf = (baseline: Baseline): number =>
      rmse(sales.slice(cut), baseline.forecast(sales.slice(0, cut), 12, 18));
    expect(Math.round(errorOf(seasonalNaive))).toBe(1100);
    expect(Math.round(errorOf(seasonalNaiveDrift))).toBe(723);
    expect(errorOf(holtWinters)).toBeLessThan(706);
  });

  it("US ice cream to 2021-10, last 24 months: RMSE 6.69, Holt-Winters 6.26", () => {
    const production = present ? readSeries("ice-cream-production.csv", "2021-10-31") : new Float64Array(0);
    const cut = production.length - 24;
    const errorOf = (baseline: Baseline): number =>
      rmse(production.slice(cut), baseline.forecast(production.slice(0, cut), 12, 24));
    expect(errorOf(seasonalNaive)).toBeCloseTo(6.69, 2);
    expect(errorOf(holtWinters)).toBeLessThan(6.3);
  });
});
