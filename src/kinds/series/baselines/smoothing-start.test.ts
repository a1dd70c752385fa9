import { describe, expect, it } from "vitest";
import { smooth } from "./exponential-smoothing.js";
import { startingState } from "./smoothing-start.js";

const nothingLearned = { level: 0, trend: 0, season: 0, damping: 1 };
const pattern = [4, -1, -3];

describe("startingState", () => {
  it("reproduces a straight line with a season, so that nothing is left to learn", () => {
    const values = Float64Array.from({ length: 12 }, (_, t) => 20 + 1.5 * t + (pattern[t % 3] as number));
    values[4] = Number.NaN;
    const start = startingState(values, 3, "additive");
    expect(start.trend).toBeCloseTo(1.5, 12);
    expect(smooth(values, "additive", nothingLearned, start).squaredError).toBeCloseTo(0, 20);
  });

  it("finds the factors of a level with a multiplicative season, mean 1", () => {
    const factors = [1.5, 1, 0.5];
    const values = Float64Array.from({ length: 9 }, (_, t) => 40 * (factors[t % 3] as number));
    const start = startingState(values, 3, "multiplicative");
    expect(start.level).toBeCloseTo(40, 12);
    expect([...start.season].map((factor) => factor.toFixed(12))).toEqual(factors.map((f) => f.toFixed(12)));
  });

  it("looks at the beginning only: three values a place, missing ones not counted", () => {
    const values = Float64Array.from({ length: 40 }, (_, t) => (pattern[t % 3] as number) + t);
    values[2] = Number.NaN;
    const start = startingState(values, 3, "additive");
    const changedLater = values.map((value, t) => (t > 11 ? value ** 2 : value));
    expect(startingState(changedLater, 3, "additive")).toEqual(start);
    const changedWithin = values.map((value, t) => (t === 11 ? value + 9 : value));
    expect(startingState(changedWithin, 3, "additive")).not.toEqual(start);
  });

  it("gives a falling positive series a positive start for factors", () => {
    const start = startingState(Float64Array.of(100, 50, 4, 2, 0.1, 0.1), 2, "multiplicative");
    expect(start.level).toBeGreaterThan(0);
    expect(Math.min(...start.season)).toBeGreaterThan(0);
  });
});
