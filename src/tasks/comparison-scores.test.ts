import { describe, expect, it } from "vitest";
import { dieboldMariano } from "../kinds/series/diebold-mariano.js";
import { comparisonScores, squaredErrorTest, type Truth } from "./comparison-scores.js";
import type { Contestant } from "./contestant.js";

/** Forecasts with a band of 1 around them. */
const contestant = (name: string, ...means: readonly (readonly number[])[]): Contestant => ({
  name,
  kind: "network",
  seconds: 1,
  parameters: 10,
  forecasts: means.map((mean) => {
    const interval = {
      lower: Float64Array.from(mean, (value) => value - 1),
      upper: Float64Array.from(mean, (value) => value + 1),
    };
    return {
      name,
      mean: Float64Array.from(mean),
      intervals: new Map([
        [0.8, interval],
        [0.9, interval],
      ]),
    };
  }),
});

const values = Float64Array.of(1, 2, 4, 3, 5, Number.NaN, 6, 9, 8);
const truth: Truth = { values, origins: [4, 6], horizon: 3, season: 1 };
/** Errors 0, unknown, 1 and 1, 2, 0. */
const near = contestant("near", [5, 5, 7], [7, 7, 8]);
/** Errors 2, unknown, 3 and 3, 1, 4. */
const far = contestant("far", [3, 3, 3], [9, 10, 12]);

describe("squaredErrorTest", () => {
  it("takes the rows in order of time, the mean where forecasts meet, gaps where nothing is known", () => {
    // Row 6 is the third step from the first origin and the first from the second.
    const differences = [0 - 4, Number.NaN, (1 - 9 + (1 - 9)) / 2, 4 - 1, 0 - 16];
    const expected = dieboldMariano(
      Float64Array.from(differences, (difference) => difference / 16),
      3,
    );
    expect(expected).not.toBeNull();
    expect(squaredErrorTest(near, far, truth)).toEqual(expected);
    const single: Truth = { values, origins: [4, 6, 7, 8], horizon: 1, season: 1 };
    const [one, other] = [contestant("one", [5], [7], [7], [8]), contestant("other", [3], [9], [10], [12])];
    const test = squaredErrorTest(one, other, single);
    expect(test).toEqual(dieboldMariano(Float64Array.of(-4 / 16, -8 / 16, 3 / 16, -1), 1));
    expect(test?.statistic).toBeLessThan(0);
  });

  it("takes origins that meet by their mean", () => {
    const meeting: Truth = { values, origins: [2, 3, 6, 7], horizon: 2, season: 1 };
    const one = contestant("one", [4, 4], [3, 6], [6, 10], [9, 9]);
    const other = contestant("other", [2, 3], [6, 5], [7, 9], [7, 8]);
    // By rows 2 to 8: 0 − 4; (1 − 0 + 0 − 9) / 2; 1 − 0; unknown; 0 − 1; (1 − 0 + 0 − 4) / 2; 1 − 0.
    const differences = Float64Array.of(-4, -4, 1, Number.NaN, -1, -1.5, 1);
    const expected = dieboldMariano(differences, 2);
    expect(expected).not.toBeNull();
    expect(squaredErrorTest(one, other, meeting)?.statistic).toBeCloseTo(expected?.statistic as number, 12);
  });

  it("is not lost to overflow", () => {
    const huge = (factor: number): ReturnType<typeof squaredErrorTest> =>
      squaredErrorTest(
        contestant("one", [5 * factor], [7 * factor], [7 * factor], [8 * factor]),
        contestant("other", [3 * factor], [9 * factor], [10 * factor], [12 * factor]),
        { values: values.map((value) => value * factor), origins: [4, 6, 7, 8], horizon: 1, season: 1 },
      );
    expect(huge(2 ** 900)).toEqual(huge(1));
  });
});

describe("comparisonScores", () => {
  it("ranks by RMSE, equals in their order, and keeps who is who", () => {
    const twin = { ...near, name: "twin", kind: "baseline" as const, parameters: null, seconds: 7 };
    const scores = comparisonScores([far, twin, near], truth);
    expect(scores.map(({ name }) => name)).toEqual(["twin", "near", "far"]);
    expect(scores.map(({ kind, parameters, seconds }) => [kind, parameters, seconds])).toEqual([
      ["baseline", null, 7],
      ["network", 10, 1],
      ["network", 10, 1],
    ]);
    expect(scores[0]?.rmse).toBeCloseTo(Math.sqrt((0 + 1 + 1 + 4 + 0) / 5), 12);
    expect(scores[0]?.coverage90).toBe(4 / 5);
    expect(scores[0]?.byStep.map(({ rmse, coverage90 }) => [rmse, coverage90])).toEqual([
      [Math.sqrt(1 / 2), 1],
      [2, 0],
      [Math.sqrt(1 / 2), 1],
    ]);
  });

  it("takes the last value that is known before an origin", () => {
    // From 3 and, as row 5 is missing, from 5.
    const copy = contestant("copy", [3, 3, 3], [5, 5, 5]);
    expect(comparisonScores([copy], truth)[0]?.copying).toEqual({ share: 0, firstStep: 0, isCopy: true });
  });
});
