import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../tensor/random.js";
import { lastValue } from "./baselines/last-value.js";
import { conformalIntervals, type Interval, rollingErrors } from "./intervals.js";
import { coverage } from "./metrics.js";

const errorRows = fc
  .record({
    horizon: fc.integer({ min: 1, max: 20 }),
    rows: fc.array(
      fc.array(
        fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constantFrom(0, 5e-324, Number.NaN)),
        {
          minLength: 20,
          maxLength: 20,
        },
      ),
      { maxLength: 12 },
    ),
  })
  .map(({ horizon, rows }) => ({
    mean: Float64Array.from({ length: horizon }, (_, step) => 10 * step - 30),
    errors: rows.map((row) => Float64Array.from(row).subarray(0, horizon)),
  }));
const at = (intervals: ReadonlyMap<number, Interval>, level: number): Interval =>
  intervals.get(level) as Interval;
const width = ({ lower, upper }: Interval): Float64Array =>
  upper.map((high, step) => high - (lower[step] as number));

describe("conformalIntervals", () => {
  it("nest around the mean and never narrow, whatever the errors; unknown only when every error is", () => {
    fc.assert(
      fc.property(errorRows, ({ errors, mean }) => {
        const intervals = conformalIntervals(errors, mean, [0.8, 0.9]);
        const known = errors.some((row) => row.some((error) => !Number.isNaN(error)));
        const inner = at(intervals, 0.8);
        const outer = at(intervals, 0.9);
        for (const [step, middle] of mean.entries()) {
          const bounds = [outer.lower, inner.lower, inner.upper, outer.upper].map(
            (bound) => bound[step] as number,
          );
          if (!known) {
            expect(bounds.every(Number.isNaN)).toBe(true);
            continue;
          }
          const [lowest, low, high, highest] = bounds as [number, number, number, number];
          expect(lowest <= low && low <= middle && middle <= high && high <= highest).toBe(true);
          for (const interval of [inner, outer]) {
            const before = width(interval)[step - 1] ?? 0;
            expect(width(interval)[step]).toBeGreaterThanOrEqual(before * (1 - 1e-9) - 1e-9);
          }
        }
      }),
    );
  });

  it("scale with the unit, move with the mean, and do not mind signs", () => {
    fc.assert(
      fc.property(errorRows, fc.integer({ min: -8, max: 8 }), ({ errors: wild, mean }, power) => {
        // A power of two scales exactly, but for numbers too small for all their digits.
        const errors = wild.map((row) => row.map((error) => (Math.abs(error) < 1e-200 ? 0 : error)));
        const unit = 2 ** power;
        const plain = at(conformalIntervals(errors, mean, [0.8]), 0.8);
        const scaled = at(
          conformalIntervals(
            errors.map((row) => row.map((error) => -error * unit)),
            mean.map((value) => value * unit),
            [0.8],
          ),
          0.8,
        );
        expect(scaled.upper).toEqual(plain.upper.map((bound) => bound * unit));
        expect(scaled.lower).toEqual(plain.lower.map((bound) => bound * unit));
      }),
    );
  });

  it("takes the share of errors that the level asks for, corrected for few origins", () => {
    // 16 origins, one step: n = √(16·16), so that 0.5 asks for the ⌈17·0.5⌉ = 9th smallest of 1…16.
    const errors = Array.from({ length: 16 }, (_, origin) =>
      Float64Array.of(origin % 2 ? origin + 1 : -origin - 1),
    );
    expect(at(conformalIntervals(errors, Float64Array.of(100), [0.5]), 0.5).upper[0]).toBeCloseTo(109, 12);
    expect(at(conformalIntervals(errors, Float64Array.of(100), [0.999]), 0.999).lower[0]).toBeCloseTo(84, 12);
  });

  it("counts the errors of one origin as fewer than they are, more than one", () => {
    // Dürer's square: 1…16 with one mean a step. n = √(4·16) = 8 asks for ⌈16·0.75·9/8⌉ = the 14th; 4 for the 15th, 16 the 13th.
    const errors = [
      [16, 3, 2, 13],
      [5, 10, 11, 8],
      [9, 6, 7, 12],
      [4, 15, 14, 1],
    ].map((row) => Float64Array.from(row));
    const { upper } = at(conformalIntervals(errors, new Float64Array(4), [0.75]), 0.75);
    for (const bound of upper) expect(bound).toBeCloseTo(14, 12);
  });

  it("pools steps whose errors shrink, and widens with √step beyond the last known error", () => {
    const errors = [1, 1, 1].map(() => Float64Array.of(2, 6, 4, NaN, NaN));
    const widths = width(at(conformalIntervals(errors, new Float64Array(5), [0.9]), 0.9));
    expect((widths[1] as number) / (widths[0] as number)).toBeCloseTo(2.5, 12);
    expect(widths[2]).toBeCloseTo(widths[1] as number, 12);
    expect((widths[4] as number) / (widths[2] as number)).toBeCloseTo(Math.sqrt(5 / 3), 12);
  });

  it("has no width where there was no error", () => {
    const { lower, upper } = at(
      conformalIntervals([new Float64Array(3)], Float64Array.of(1, 2, 3), [0.9]),
      0.9,
    );
    expect([...lower, ...upper]).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it("refuses a level that is no share", () => {
    for (const level of [0, 1, 90, Number.NaN]) {
      expect(() => conformalIntervals([], new Float64Array(1), [level])).toThrow(`received ${level}`);
    }
  });

  it("cover about as much of a random walk as they say", async () => {
    const random = new Random(11);
    const achieved = { 0.8: 0, 0.9: 0 };
    const walks = 300;
    for (let walk = 0; walk < walks; walk++) {
      let position = 0;
      const values = Float64Array.from({ length: 140 }, () => {
        position += random.normal();
        return position;
      });
      const history = values.slice(0, 128);
      const forecast = (past: Float64Array, horizon: number) => lastValue.forecast(past, 1, horizon);
      const errors = await rollingErrors(forecast, history, { origins: 10, horizon: 12, minimumHistory: 8 });
      const intervals = conformalIntervals(errors, forecast(history, 12), [0.8, 0.9]);
      for (const level of [0.8, 0.9] as const) {
        const { lower, upper } = at(intervals, level);
        achieved[level] += coverage(values.slice(128), lower, upper) / walks;
      }
    }
    expect(Math.abs(achieved[0.8] - 0.8)).toBeLessThan(0.05);
    expect(Math.abs(achieved[0.9] - 0.9)).toBeLessThan(0.05);
  });
});

describe("rollingErrors", () => {
  const count = Float64Array.from({ length: 30 }, (_, step) => step);
  /** Forecasts the length of its history, so that an error tells the origin. */
  const originTeller = (history: Float64Array, horizon: number) =>
    new Float64Array(horizon).fill(history.length);

  it("goes back from the latest origin with a whole horizon, at most one horizon a stride", async () => {
    const seen: number[] = [];
    const errors = await rollingErrors(
      (history, horizon) => {
        seen.push(history.length);
        return originTeller(history, horizon);
      },
      count,
      { origins: 4, horizon: 5, minimumHistory: 3 },
    );
    expect(seen).toEqual([25, 20, 15, 10]);
    for (const row of errors) expect([...row]).toEqual([0, 1, 2, 3, 4]);
  });

  it("strides less on a shorter series, and uses unfinished horizons on a very short one", async () => {
    const origins = async (length: number): Promise<number[]> => {
      const seen: number[] = [];
      const spy = (history: Float64Array, horizon: number) => {
        seen.push(history.length);
        return originTeller(history, horizon);
      };
      await rollingErrors(spy, count.slice(0, length), { origins: 4, horizon: 5, minimumHistory: 3 });
      return seen;
    };
    expect(await origins(18)).toEqual([13, 10, 7, 4]);
    expect(await origins(9)).toEqual([6, 5, 4, 3]);
    expect(await origins(5)).toEqual([4, 3]);
    expect(await origins(3)).toEqual([]);
  });

  it("marks missing values and the time after the series as unknown", async () => {
    const values = Float64Array.of(1, 1, NaN, 5, 6);
    const errors = await rollingErrors((_, horizon) => new Float64Array(horizon), values, {
      origins: 2,
      horizon: 4,
      minimumHistory: 2,
    });
    expect(errors.map((row) => [...row])).toEqual([
      [5, 6, NaN, NaN],
      [NaN, 5, 6, NaN],
    ]);
  });

  it("shows a forecaster nothing at or after its origin, not even through the buffer", async () => {
    const bytes = new Set<number>();
    await rollingErrors(
      (history, horizon) => {
        bytes.add(history.buffer.byteLength - 8 * history.length);
        history.fill(-1);
        return originTeller(history, horizon);
      },
      count,
      { origins: 6, horizon: 3, minimumHistory: 5 },
    );
    expect([...bytes]).toEqual([0]);
    expect([...count]).toEqual(Array.from({ length: 30 }, (_, step) => step));
  });
});
