import { describe, expect, it } from "vitest";
import { wholeSpan } from "../../../sequence/span.js";
import { Random } from "../../../tensor/random.js";
import { lastValue } from "../baselines/last-value.js";
import { BaselineForecaster, baselineForecasters } from "./baseline-forecaster.js";
import { fitAndForecast } from "./forecaster.js";
import { intervalsAround, movement, originsOfEach, pooledWidths } from "./pooled-intervals.js";

/** Random walks, each of a size of its own. */
function walks(count: number, length: number, seed: number): Float64Array[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, series) => {
    let level = 0;
    return Float64Array.from({ length }, () => {
      level += random.normal() * 10 ** (series % 5);
      return level;
    });
  });
}
const horizon = 4;
const request = (series: readonly Float64Array[], season = 1) => ({
  spans: series.map((values) => wholeSpan(values)),
  season,
  horizon,
  seed: 1,
});

describe("BaselineForecaster", () => {
  it.each([150, 12])("covers 90 of 100 values of %d series, at every step", async (count) => {
    const forecaster = new BaselineForecaster(lastValue);
    const inside = new Float64Array(horizon);
    let total = 0;
    for (let seed = 1; total < 3000; seed++) {
      const series = walks(count, 40 + horizon, seed);
      const forecasts = await fitAndForecast(
        forecaster,
        request(series.map((values) => values.slice(0, 40))),
      );
      for (const [index, { intervals }] of forecasts.entries()) {
        const { lower, upper } = intervals.get(0.9) as { lower: Float64Array; upper: Float64Array };
        series[index]?.subarray(40).forEach((value, step) => {
          if ((lower[step] as number) <= value && value <= (upper[step] as number))
            inside[step] = (inside[step] as number) + 1;
        });
      }
      total += count;
    }
    for (const hits of inside) {
      expect(hits / total).toBeGreaterThan(0.87);
      expect(hits / total).toBeLessThan(0.93);
    }
  });

  it("forecasts each series as its baseline does, whatever the others are", async () => {
    const series = walks(3, 30, 1);
    for (const forecaster of baselineForecasters) {
      const all = await fitAndForecast(forecaster, request(series, 4));
      for (const [index, values] of series.entries()) {
        const [alone] = await fitAndForecast(forecaster, request([values], 4));
        expect(all[index]?.point).toEqual(alone?.point);
      }
    }
  });

  it("gives one value a point and an interval, and what never moved an interval without width", async () => {
    const series = [Float64Array.of(7), new Float64Array(30).fill(3), ...walks(2, 30, 2)];
    for (const forecaster of baselineForecasters) {
      const [one, constant] = await fitAndForecast(forecaster, request(series, 4));
      for (const { lower, upper } of one?.intervals.values() ?? []) {
        expect([...lower, ...upper].every(Number.isFinite)).toBe(true);
        expect(upper[0] as number).toBeGreaterThan(lower[0] as number);
      }
      expect(constant?.intervals.get(0.9)).toEqual({ lower: constant?.point, upper: constant?.point });
    }
  });

  it("says how far it has come, and stops", async () => {
    const [forecaster] = baselineForecasters.slice(-2) as [BaselineForecaster];
    const shares: number[] = [];
    await fitAndForecast(forecaster, request(walks(4, 30, 1)), (share) => shares.push(share));
    expect(shares).toEqual([0.25, 0.5, 0.75, 1]);
    const stop = new AbortController();
    const stopped = fitAndForecast(forecaster, request(walks(4, 30, 1)), () => stop.abort(), stop.signal);
    await expect(stopped).rejects.toThrow("forecasting was stopped");
  });
});

describe("pooled intervals", () => {
  it("take the ⌈(n+1)·level⌉-th error of each step where there are a hundred", () => {
    const errors = Array.from({ length: 100 }, (_, row) =>
      Float64Array.of(row % 2 === 0 ? row + 1 : -row - 1, 1000 - row),
    );
    const widths = pooledWidths(errors, 2, [0.8, 0.9]);
    expect([...(widths.get(0.8) ?? [])]).toEqual([81, 981]);
    expect([...(widths.get(0.9) ?? [])]).toEqual([91, 991]);
  });

  it("have no width where no error is known, and grow where the end of the horizon is unknown", () => {
    expect(pooledWidths([], 2, [0.9]).get(0.9)).toEqual(Float64Array.of(0, 0));
    const errors = Array.from({ length: 120 }, (_, row) => Float64Array.of(row + 1, Number.NaN));
    const [first, second] = pooledWidths(errors, 2, [0.9]).get(0.9) as Float64Array;
    expect(second).toBeGreaterThan(first as number);
  });

  it("take more origins of fewer series, and of very many only some", () => {
    expect([1, 9, 10, 34, 100, 2000].map((series) => originsOfEach(series)(series - 1))).toEqual([
      10, 10, 10, 3, 1, 1,
    ]);
    const originsOf = originsOfEach(5000);
    const origins = Array.from({ length: 5000 }, (_, index) => originsOf(index));
    expect(origins.filter((count) => count === 1)).toHaveLength(2000);
    expect(origins.filter((count) => count === 0)).toHaveLength(3000);
  });

  it("know how a series moves: seasons apart, else from step to step, else by its size", () => {
    const values = Float64Array.of(1, 5, 2, 8);
    expect(movement(values, 2)).toBe((1 + 3) / 2);
    expect(movement(values, 1)).toBe((4 + 3 + 6) / 3);
    expect(movement(values, 9)).toBe((4 + 3 + 6) / 3);
    expect(movement(Float64Array.of(1, 5, 1, 5), 2)).toBe(4);
    expect(movement(Float64Array.of(NaN, -6), 2)).toBe(6);
    // A gap belongs to no difference.
    expect(movement(Float64Array.of(500, 503, NaN, 501, 502), 1)).toBe((3 + 1) / 2);
    expect(movement(Float64Array.of(500, NaN, 504, 501, NaN, 502), 2)).toBe((4 + 1) / 2);
    expect([movement(Float64Array.of(3, 3), 1), movement(Float64Array.of(NaN), 1)]).toEqual([0, 0]);
  });

  it("are no number only where their point is none, however wide", () => {
    const widths = new Map([[0.9, Float64Array.of(Number.POSITIVE_INFINITY)]]);
    expect(intervalsAround(Float64Array.of(2), widths, 0).get(0.9)).toEqual({
      lower: Float64Array.of(2),
      upper: Float64Array.of(2),
    });
  });
});
