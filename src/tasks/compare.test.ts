import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../engine/engine.js";
import { loadEngine } from "../engine/load.js";
import { TrainingError } from "../errors.js";
import { baselines } from "../kinds/series/baselines/baselines.js";
import { mase, rmse } from "../kinds/series/metrics.js";
import { type CompareOptions, type CompareProgress, type Comparison, compare } from "./compare.js";
import type { ComparisonScore } from "./comparison-result.js";
import { monthly, sales, steps } from "./testing/inputs.js";

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine({ threads: 1 });
});
afterAll(() => engine.close());

const values = steps(96, sales);
const tiny = (): CompareOptions => ({
  engine,
  units: 2,
  recipe: { members: 1, updates: 4 },
  cells: ["simple", "gru"],
  horizon: 6,
  origins: 3,
});
const scoreOf = ({ document }: Comparison, name: string): ComparisonScore =>
  document.scores.find((score) => score.name === name) as ComparisonScore;
const meansOf = ({ contestants }: Comparison, name: string): readonly Float64Array[] =>
  (contestants.find((contestant) => contestant.name === name)?.forecasts ?? []).map(({ mean }) => mean);

describe("compare", () => {
  let result: Comparison;
  const heard: CompareProgress[] = [];
  beforeAll(async () => {
    result = await compare(monthly(values), { ...tiny(), onProgress: (at) => heard.push(at) });
  });

  it("lets everyone take part, ranked by RMSE", () => {
    const { scores, verdict } = result.document;
    expect(scores.map(({ name }) => name).toSorted()).toEqual(
      [...baselines.map(({ name }) => name), "simple", "gru", "ensemble"].toSorted(),
    );
    const errors = scores.map(({ rmse: error }) => error);
    expect(errors).toEqual(errors.toSorted((a, b) => a - b));
    expect(verdict.winner).toBe(scores[0]?.name);
    expect(scores.map(({ kind }) => kind).toSorted()).toEqual([
      ...new Array<string>(5).fill("baseline"),
      "ensemble",
      "network",
      "network",
    ]);
  });

  it("says from which origins, and what was assumed", () => {
    expect(result.document.test).toEqual({
      horizon: 6,
      stride: 6,
      origins: [
        { at: "1996-06-01", rows: 78 },
        { at: "1996-12-01", rows: 84 },
        { at: "1997-06-01", rows: 90 },
      ],
      scored: 18,
    });
    expect(result.document.model).toEqual({ units: 2, layers: 1, seed: 1, members: 1 });
    expect(result.findings.at(-1)?.text).toBe(
      "every forecaster learns anew at each origin, from the rows before it",
    );
  });

  it("has of each baseline what it says of the rows before each origin", () => {
    for (const baseline of baselines)
      expect(meansOf(result, baseline.name)).toEqual(
        [78, 84, 90].map((origin) => baseline.forecast(Float64Array.from(values.slice(0, origin)), 12, 6)),
      );
  });

  it("has the mean of the networks, and of their bounds", () => {
    const [simple, gru, ensemble] = ["simple", "gru", "ensemble"].map((name) =>
      result.contestants.find((contestant) => contestant.name === name),
    );
    ensemble?.forecasts.forEach(({ mean, intervals }, origin) => {
      const pair = [simple?.forecasts[origin], gru?.forecasts[origin]];
      mean.forEach((value, step) => {
        const [one, other] = pair.map((forecast) => forecast?.mean[step] as number) as [number, number];
        expect(value).toBeCloseTo((one + other) / 2, 10);
        const uppers = pair.map((forecast) => forecast?.intervals.get(0.9)?.upper[step] as number);
        expect(intervals.get(0.9)?.upper[step]).toBeCloseTo(
          ((uppers[0] as number) + (uppers[1] as number)) / 2,
          10,
        );
      });
    });
    expect(ensemble?.parameters).toBe((simple?.parameters ?? 0) + (gru?.parameters ?? 0));
    expect(ensemble?.seconds).toBeCloseTo((simple?.seconds ?? 0) + (gru?.seconds ?? 0), 9);
    // Simple cell of 2 units with 3 inputs, and a head of 6 steps.
    expect(simple?.parameters).toBe(2 * 2 + 2 * 3 + 2 + 6 * 2 + 6);
  });

  it("scores all steps, and each step over all origins, by one scale", () => {
    const score = scoreOf(result, "gru");
    const means = meansOf(result, "gru");
    const actual = Float64Array.from(values.slice(78));
    const forecast = Float64Array.from(means.flatMap((mean) => [...mean]));
    const history = Float64Array.from(values.slice(0, 78));
    expect(score.rmse).toBe(rmse(actual, forecast));
    expect(score.mase).toBe(mase(actual, forecast, history, 12));
    expect(score.byStep.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    const third = [80, 86, 92].map((row) => values[row] as number);
    expect(score.byStep[2]?.rmse).toBeCloseTo(
      rmse(
        Float64Array.from(third),
        Float64Array.from(means, (mean) => mean[2] as number),
      ),
      12,
    );
    const squares = score.byStep.reduce((sum, step) => sum + (step.rmse ?? 0) ** 2 / 6, 0);
    expect(Math.sqrt(squares)).toBeCloseTo(score.rmse, 10);
  });

  it("tests the others against the best, and knows what merely repeats the last value", () => {
    const [best, ...others] = result.document.scores as [ComparisonScore, ...ComparisonScore[]];
    expect(best.againstBest).toBeNull();
    const tests = others.flatMap(({ againstBest }) => (againstBest === null ? [] : [againstBest]));
    expect(tests.length).toBeGreaterThan(0);
    for (const { statistic } of tests) expect(statistic).toBeGreaterThan(0);
    expect(scoreOf(result, "last value").copying).toEqual({ share: 0, firstStep: 0, isCopy: true });
    expect(best.copying.isCopy).toBe(false);
  });

  it("tells how far it has come", () => {
    const shares = heard.map(({ share }) => share);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    expect(new Set(heard.map(({ cell }) => cell))).toEqual(new Set(["simple", "gru"]));
  });

  it("gives the same again, but for the time", async () => {
    const again = await compare(monthly(values), tiny());
    for (const name of ["simple", "ensemble"]) expect(meansOf(again, name)).toEqual(meansOf(result, name));
    expect(again.document.verdict).toEqual(result.document.verdict);
  });

  it("has no ensemble of a single network", async () => {
    const { document } = await compare(monthly(values), { ...tiny(), cells: ["gru"], origins: 1 });
    expect(document.scores.map(({ kind }) => kind)).not.toContain("ensemble");
    expect(document.scores.every(({ againstBest }) => againstBest === null)).toBe(true);
    expect(document.verdict.text).toContain("the test of Diebold and Mariano cannot tell");
  });

  it("leaves out rows without a value, and scores steps that are never known by null", async () => {
    const gaps = values.map((value, row) => (row >= 78 && (row - 78) % 6 === 1 ? null : value));
    const { document } = await compare(monthly(gaps), tiny());
    expect(document.test.scored).toBe(15);
    for (const { byStep, rmse: error } of document.scores) {
      expect(byStep[1]).toEqual({
        step: 2,
        rmse: null,
        mae: null,
        smape: null,
        mase: null,
        coverage90: null,
      });
      expect(error).toBeGreaterThan(0);
    }
    expect(JSON.stringify(document)).not.toContain("NaN");
  });

  it("stops when it is told to", async () => {
    const signal = AbortSignal.abort();
    await expect(compare(monthly(values), { ...tiny(), signal })).rejects.toThrow(TrainingError);
  });
});

describe("compare sees nothing that comes after an origin", () => {
  it("changes no forecast from it, nor its interval, when later values change", async () => {
    const before = await compare(monthly(values), tiny());
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 1, 2),
        fc.array(fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true })), {
          minLength: 18,
          maxLength: 18,
        }),
        async (index, others) => {
          const origin = 78 + 6 * index;
          // The last value is known, or nothing could be scored.
          const changed = values.map((value, row) =>
            row < origin ? value : row === 95 ? 17 : (others[row - 78] ?? null),
          );
          const after = await compare(monthly(changed), tiny());
          for (const [place, contestant] of before.contestants.entries())
            expect(after.contestants[place]?.forecasts.slice(0, index + 1)).toEqual(
              contestant.forecasts.slice(0, index + 1),
            );
          const later = after.contestants[0]?.forecasts.slice(index + 1) ?? [];
          if (later.length > 0) expect(later).not.toEqual(before.contestants[0]?.forecasts.slice(index + 1));
        },
      ),
      { numRuns: 8 },
    );
  }, 60_000);
});
