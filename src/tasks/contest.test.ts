import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { TrainingError } from "../errors.js";
import { baselines } from "../kinds/series/baselines/baselines.js";
import type { Interval } from "../kinds/series/intervals.js";
import {
  baselineForecast,
  baselineForecasts,
  isTie,
  type PointsAndIntervals,
  rank,
  scoreForecast,
} from "./contest.js";
import type { Score } from "./forecast-result.js";
import { sales, steps } from "./testing/inputs.js";

const history = Float64Array.from(steps(60, sales));

describe("baselineForecasts", () => {
  let forecasts: PointsAndIntervals[];
  beforeAll(async () => {
    forecasts = await baselineForecasts(history, 12, 6);
  });

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

  it("know their errors from the history alone: that of a perfect line has no width", async () => {
    const line = Float64Array.from(steps(40, (step) => 5 + 2 * step));
    const { mean, intervals } = await baselineForecast("seasonal naive with drift", line, 1, 4);
    expect([...mean]).toEqual([85, 87, 89, 91]);
    expect(intervals.get(0.9)).toEqual({ lower: mean, upper: mean });
  });

  it("have bounds for every step, even where every origin to learn errors from is missing", async () => {
    for (const from of [1, 10, 20]) {
      const holes = history.map((value, step) => (step >= from && step < 59 ? Number.NaN : value));
      const gap = history.map((value, step) => (step >= from ? Number.NaN : value));
      const all = [...(await baselineForecasts(holes, 1, 6)), ...(await baselineForecasts(gap, 1, 6))];
      for (const { mean, intervals } of all)
        for (const { lower, upper } of intervals.values())
          expect([...mean, ...lower, ...upper].every(Number.isFinite)).toBe(true);
    }
  });

  it("refuse a name that no baseline has", async () => {
    await expect(baselineForecast("oracle", history, 1, 3)).rejects.toThrow('no baseline is called "oracle"');
  });

  it("let others have their turn while a long history is fitted", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await baselineForecasts(Float64Array.from(steps(6000, sales)), 12, 6);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });

  it("stop when they are told to, at once", async () => {
    const stop = new AbortController();
    const contest = baselineForecasts(Float64Array.from(steps(6000, sales)), 12, 6, stop.signal);
    setTimeout(() => stop.abort(), 0);
    await expect(contest).rejects.toThrow(TrainingError);
    await expect(baselineForecast("last value", history, 1, 6, stop.signal)).rejects.toThrow(TrainingError);
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

  const names = (scores: readonly Score[]): string[] => rank(scores).map(({ name }) => name);

  it("puts the least RMSE first and keeps the order of equals", () => {
    const scores = [score("a", 3), score("b", 1), score("c", 2), score("d", 1), score("e", Infinity)];
    expect(names(scores)).toEqual(["b", "d", "c", "a", "e"]);
    expect(scores.map(({ name }) => name)).toEqual(["a", "b", "c", "d", "e"]);
    expect(names([score("a", Infinity), score("b", Infinity), score("c", 1)])).toEqual(["c", "a", "b"]);
  });

  it("takes scores that differ by rounding for equal: the first one, the simplest, wins", () => {
    expect(names([score("simple", 2 + 1e-6), score("net", 2)])).toEqual(["simple", "net"]);
    expect(names([score("simple", 2 + 1e-5), score("net", 2)])).toEqual(["net", "simple"]);
    expect(names([score("simple", 2e300 * (1 + 1e-7)), score("net", 2e300)])).toEqual(["simple", "net"]);
  });

  it("takes errors that are rounding, by the movement of the series, for none", () => {
    const last = score("last value", 4);
    expect(names([last, score("naive", 3.76e-15), score("net", 0)])).toEqual(["naive", "net", "last value"]);
    expect(names([last, score("naive", 1e-8), score("net", 0)])).toEqual(["net", "naive", "last value"]);
    // The scale of the MASE says how the series moves where every forecaster is right.
    const moving = (name: string, rmse: number): Score => ({
      ...score(name, rmse),
      mae: rmse,
      mase: rmse / 9,
    });
    expect(names([moving("naive", 3e-15), moving("net", 1e-15)])).toEqual(["naive", "net"]);
    const unknown = (name: string, rmse: number): Score => ({ ...score(name, rmse), mase: null });
    expect(names([unknown("naive", 3e-15), unknown("net", 1e-15)])).toEqual(["net", "naive"]);
  });

  it("is a total order: no later one is better but for rounding, and ties are not handed on", () => {
    // Each is equal to its neighbour; the last is not equal to the first.
    const chain = [score("c", 1 + 16e-7), score("b", 1 + 8e-7), score("a", 1)];
    expect(names(chain)).toEqual(["b", "a", "c"]);
    const anyScore = fc.oneof(
      fc.double({ min: 0, max: 2, noNaN: true }),
      fc.integer({ min: 0, max: 40 }).map((part) => 1 + part * 1e-7),
      fc.constantFrom(0, 1e-15, 1e-9, 1e300, Number.POSITIVE_INFINITY, Number.NaN),
    );
    fc.assert(
      fc.property(fc.array(anyScore, { maxLength: 9 }), (errors) => {
        const scores = errors.map((rmse, index) => score(String(index), rmse));
        const ranked = rank(scores);
        expect(new Set(ranked)).toEqual(new Set(scores));
        for (const [place, { rmse }] of ranked.entries())
          for (const later of ranked.slice(place + 1))
            if (later.rmse < rmse) expect(isTie({ ...later, rmse }, later, scores)).toBe(true);
        // Ranked again, nothing moves but ties.
        const before = rank([...scores].reverse());
        for (const [place, { rmse }] of ranked.entries()) {
          const other = before[place] as Score;
          expect(Object.is(other.rmse, rmse) || isTie({ ...other, rmse }, other, scores)).toBe(true);
        }
      }),
    );
  });
});
