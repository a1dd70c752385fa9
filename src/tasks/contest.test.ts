import { describe, expect, it } from "vitest";
import { baselines } from "../kinds/series/baselines/baselines.js";
import type { Interval } from "../kinds/series/intervals.js";
import { baselineForecast, baselineForecasts, rank, scoreForecast } from "./contest.js";
import type { Score } from "./forecast-result.js";
import { sales, steps } from "./testing/inputs.js";

const history = Float64Array.from(steps(60, sales));

describe("baselineForecasts", () => {
  const forecasts = baselineForecasts(history, 12, 6);

  it("are what each baseline says, the simplest first", () => {
    expect(forecasts.map(({ name }) => name)).toEqual([
      "last value",
      "seasonal naive",
      "seasonal naive with drift",
      "Holt-Winters",
      "Theta",
    ]);
    forecasts.forEach(({ mean }, index) => {
      expect(mean).toEqual(baselines[index]?.forecast(history, 12, 6));
    });
  });

  it("have an interval of 80 % within that of 90 %, around the mean", () => {
    for (const { mean, intervals } of forecasts) {
      const [inner, outer] = [intervals.get(0.8), intervals.get(0.9)] as [Interval, Interval];
      mean.forEach((value, step) => {
        const bounds = [outer.lower, inner.lower, mean, inner.upper, outer.upper].map((one) => one[step]);
        expect(bounds).toEqual(bounds.toSorted((a, b) => (a as number) - (b as number)));
        expect(inner.upper[step]).toBeGreaterThan(value);
      });
    }
  });

  it("know their errors from the history alone: that of a perfect line has no width", () => {
    const line = Float64Array.from(steps(40, (step) => 5 + 2 * step));
    const { mean, intervals } = baselineForecast("seasonal naive with drift", line, 1, 4);
    expect([...mean]).toEqual([85, 87, 89, 91]);
    expect(intervals.get(0.9)).toEqual({ lower: mean, upper: mean });
  });

  it("have bounds for every step, even where every origin to learn errors from is missing", () => {
    for (const from of [1, 10, 20]) {
      const holes = history.map((value, step) => (step >= from && step < 59 ? Number.NaN : value));
      const gap = history.map((value, step) => (step >= from ? Number.NaN : value));
      for (const { mean, intervals } of [...baselineForecasts(holes, 1, 6), ...baselineForecasts(gap, 1, 6)])
        for (const { lower, upper } of intervals.values())
          expect([...mean, ...lower, ...upper].every(Number.isFinite)).toBe(true);
    }
  });

  it("refuse a name that no baseline has", () => {
    expect(() => baselineForecast("oracle", history, 1, 3)).toThrow('no baseline is called "oracle"');
  });
});

describe("scoreForecast", () => {
  const interval = (half: number): Interval => ({
    lower: Float64Array.of(10, 20, 30, 40).map((value) => value - half),
    upper: Float64Array.of(10, 20, 30, 40).map((value) => value + half),
  });
  const forecast = {
    name: "any",
    mean: Float64Array.of(10, 20, 30, 40),
    intervals: new Map([
      [0.8, interval(2)],
      [0.9, interval(5)],
    ]),
  };

  it("measures what was observed of the test span, scaled by the history", () => {
    // Errors 1, -3 and 6; the history moves by 2 from season to season.
    const actual = Float64Array.of(11, Number.NaN, 27, 46);
    const score = scoreForecast(forecast, actual, Float64Array.of(1, 5, 3, 7, 5, 9), 2);
    expect(score).toEqual({
      name: "any",
      rmse: Math.sqrt((1 + 9 + 36) / 3),
      mae: 10 / 3,
      smape: expect.closeTo((200 / 3) * (1 / 21 + 3 / 57 + 6 / 86), 10),
      mase: 10 / 3 / 2,
      coverage80: 1 / 3,
      coverage90: 2 / 3,
    });
  });

  it("has no MASE where the history never moves", () => {
    expect(scoreForecast(forecast, forecast.mean, Float64Array.of(5, 5, 5), 1)).toMatchObject({
      rmse: 0,
      mase: null,
    });
  });
});

describe("rank", () => {
  const score = (name: string, rmse: number): Score => ({
    name,
    rmse,
    mae: 1,
    smape: 1,
    mase: 1,
    coverage80: 1,
    coverage90: 1,
  });

  it("puts the least RMSE first and keeps the order of equals", () => {
    const scores = [score("a", 3), score("b", 1), score("c", 2), score("d", 1), score("e", Infinity)];
    expect(rank(scores).map(({ name }) => name)).toEqual(["b", "d", "c", "a", "e"]);
    expect(scores.map(({ name }) => name)).toEqual(["a", "b", "c", "d", "e"]);
  });
});
