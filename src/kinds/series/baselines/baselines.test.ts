import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { baselines } from "./baselines.js";
import { holtWinters } from "./holt-winters.js";
import { lastValue } from "./last-value.js";
import { naive2 } from "./naive2.js";
import type { Pieces } from "./pieces.js";
import { seasonalNaive } from "./seasonal-naive.js";
import { seasonalNaiveDrift } from "./seasonal-naive-drift.js";
import { relativeDifference } from "./testing/oracle.js";
import { theta } from "./theta.js";

const value = fc.oneof(
  fc.double({ min: -1e9, max: 1e9, noNaN: true }),
  fc.integer({ min: 0, max: 3 }),
  fc.double({ min: -1e150, max: 1e150, noNaN: true }),
  fc.double({ min: -1e300, max: 1e300, noNaN: true }),
  fc.constant(Number.NaN),
);
const anyHistory = fc
  .array(value, { minLength: 1, maxLength: 60 })
  .map((values) => Float64Array.from(values));
const anySeason = fc.integer({ min: 1, max: 30 });

/** A history such as people have: a level, a trend, a season, noise, some values missing. */
const ordinaryHistory = fc
  .record({
    length: fc.integer({ min: 1, max: 70 }),
    season: fc.constantFrom(1, 4, 7, 12),
    level: fc.integer({ min: 20, max: 200 }),
    slope: fc.integer({ min: -2, max: 5 }),
    swing: fc.integer({ min: 0, max: 15 }),
    noise: fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 70, maxLength: 70 }),
    missing: fc.array(fc.integer({ min: 0, max: 69 }), { maxLength: 12 }),
  })
  .map(({ length, season, level, slope, swing, noise, missing }) => ({
    season,
    history: Float64Array.from({ length }, (_, t) =>
      missing.includes(t)
        ? Number.NaN
        : level + slope * t + swing * Math.sin((2 * Math.PI * t) / season) + (noise[t] as number) / 7,
    ),
  }));

describe("the list of baselines", () => {
  it("has them in order, by the names that reports show", () => {
    const names = ["last value", "seasonal naive", "seasonal naive with drift", "Holt-Winters", "Theta"];
    expect(baselines.map(({ name }) => name)).toEqual(names);
  });
});

for (const baseline of [...baselines, naive2]) {
  describe(baseline.name, () => {
    it("forecasts finite numbers from any history with an observed value, and leaves it as it was", () => {
      fc.assert(
        fc.property(anyHistory, anySeason, fc.integer({ min: 0, max: 40 }), (history, season, horizon) => {
          const before = history.slice();
          const forecast = baseline.forecast(history, season, horizon);
          expect(history).toEqual(before);
          expect(forecast.length).toBe(horizon);
          const known = history.some((one) => !Number.isNaN(one));
          expect(forecast.every(known ? Number.isFinite : Number.isNaN)).toBe(true);
        }),
        { numRuns: 300 },
      );
    });

    it("does the same from a barely positive history", () => {
      const tiny = fc.double({ min: 5e-324, max: 1, noNaN: true });
      fc.assert(
        fc.property(
          fc.array(tiny, { minLength: 1, maxLength: 30 }),
          fc.integer({ min: 1, max: 6 }),
          (all, season) => {
            expect(baseline.forecast(Float64Array.from(all), season, 12).every(Number.isFinite)).toBe(true);
          },
        ),
        { numRuns: 300 },
      );
    });

    it("repeats a constant", () => {
      fc.assert(
        fc.property(
          fc.double({ min: -1e6, max: 1e6, noNaN: true }),
          fc.integer({ min: 1, max: 50 }),
          anySeason,
          (constant, length, season) => {
            const forecast = baseline.forecast(new Float64Array(length).fill(constant), season, 5);
            for (const step of forecast)
              expect(Math.abs(step - constant)).toBeLessThanOrEqual(1e-9 * Math.abs(constant));
          },
        ),
      );
    });

    it("scales with the unit of the series", () => {
      fc.assert(
        // To where squares would overflow, or vanish.
        fc.property(ordinaryHistory, fc.integer({ min: -900, max: 900 }), ({ history, season }, power) => {
          const scaled = history.map((one) => one * 2 ** power);
          const expected = baseline.forecast(history, season, 14).map((one) => one * 2 ** power);
          expect(baseline.forecast(scaled, season, 14)).toEqual(expected);
        }),
      );
    });

    it("does not see beyond the history", () => {
      fc.assert(
        fc.property(ordinaryHistory, ({ history, season }) => {
          const longer = new Float64Array(history.length + 20).fill(1e6);
          longer.set(history);
          const part = longer.subarray(0, history.length);
          expect(baseline.forecast(part, season, 14)).toEqual(baseline.forecast(history, season, 14));
        }),
        { numRuns: 30 },
      );
    });

    it("gives the first steps of a longer forecast", () => {
      fc.assert(
        fc.property(ordinaryHistory, ({ history, season }) => {
          const whole = baseline.forecast(history, season, 30);
          expect(baseline.forecast(history, season, 9)).toEqual(whole.slice(0, 9));
        }),
        { numRuns: 30 },
      );
    });
  });
}

for (const baseline of [lastValue, seasonalNaive, seasonalNaiveDrift]) {
  it(`${baseline.name} moves with any change of unit and origin, a·y + b`, () => {
    fc.assert(
      fc.property(
        ordinaryHistory,
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: -500, max: 500 }),
        ({ history, season }, factor, shift) => {
          const moved = history.map((one) => factor * one + shift);
          const expected = baseline.forecast(history, season, 14).map((one) => factor * one + shift);
          baseline.forecast(moved, season, 14).forEach((one, step) => {
            if (Number.isNaN(expected[step])) expect(one).toBeNaN();
            else expect(one).toBeCloseTo(expected[step] as number, 8);
          });
        },
      ),
    );
  });
}

for (const baseline of baselines.slice(3)) {
  it(`${baseline.name} moves with the origin of a series that is not positive`, () => {
    const history = Float64Array.from(
      { length: 50 },
      (_, t) => ((t * 37) % 11) - 20 + 6 * Math.sin((Math.PI * t) / 2),
    );
    const expected = baseline.forecast(history, 4, 8).map((one) => one - 30);
    const moved = baseline.forecast(
      history.map((one) => one - 30),
      4,
      8,
    );
    expect(relativeDifference(moved, expected)).toBeLessThan(1e-3);
  });
}

describe("a long history", () => {
  /** By whole numbers alone, so that they are the same on every machine. */
  const rows = (length: number, season: number): Float64Array =>
    Float64Array.from({ length }, (_, t) => 500 + t + 20 * ((t * t) % season) + ((t * 7919) % 101));

  it.each([
    [12, [1621.6336506383427, 1567.1508260461612], [1630.1216725994082, 1539.8843355235035]],
    [168, [2828.4939059846984, 2536.4367422095766], [2827.482660806507, 2460.7112840948125]],
    [1, [1543.2513897216468, 1544.0631191179484], [1542.3916845356093, 1542.891773320698]],
  ])(
    "of 1,000 rows is forecast to the bit as before there was a limit: season %i",
    (season, smoothed, lines) => {
      const history = rows(1000, season);
      expect([...holtWinters.forecast(history, season, 2)]).toEqual(smoothed);
      expect([...theta.forecast(history, season, 2)]).toEqual(lines);
    },
  );

  it.each([
    [12, 5000],
    [1300, 5200],
  ])("counts no further back than %i-step seasons need: %i rows", (season, kept) => {
    const history = rows(7000, season);
    const recent = history.slice(-kept);
    const wild = history.map((one, t) => (t < 7000 - kept ? -1e6 * one : one));
    for (const baseline of [holtWinters, theta]) {
      const expected = baseline.forecast(recent, season, 3);
      expect(baseline.forecast(history, season, 3)).toEqual(expected);
      expect(baseline.forecast(wild, season, 3)).toEqual(expected);
      expect(baseline.forecast(history.slice(1 - kept), season, 3)).not.toEqual(expected);
    }
  });

  it("that ends in a gap longer than the limit is forecast from before the gap", () => {
    const history = rows(7000, 12).fill(Number.NaN, 100);
    for (const baseline of baselines)
      expect(baseline.forecast(history, 12, 3).every(Number.isFinite)).toBe(true);
  });
});

describe("forecasts in pieces", () => {
  it("are the forecasts, and several pieces", () => {
    const history = Float64Array.from({ length: 60 }, (_, t) => 50 + t + ((t * 37) % 11));
    for (const baseline of [holtWinters, theta]) {
      let pieces = 0;
      const work = baseline.forecastInPieces?.(history, 4, 5) as Pieces<Float64Array>;
      let step = work.next();
      for (; step.done !== true; step = work.next()) pieces++;
      expect(step.value).toEqual(baseline.forecast(history, 4, 5));
      expect(pieces).toBeGreaterThan(1);
    }
  });
});

describe("naive forecasts by hand", () => {
  const history = Float64Array.of(1, 2, 3, 4, 7, NaN, 9, NaN);

  it("last value: the last one observed", () => {
    expect([...lastValue.forecast(history, 4, 3)]).toEqual([9, 9, 9]);
  });

  it("seasonal naive: the latest one observed of the same place", () => {
    expect([...seasonalNaive.forecast(history, 4, 5)]).toEqual([7, 2, 9, 4, 7]);
    expect([...seasonalNaive.forecast(Float64Array.of(5, 6), 4, 6)]).toEqual([6, 6, 5, 6, 6, 6]);
  });

  it("seasonal naive with drift: one mean seasonal difference for each season since", () => {
    // Places 0 and 2 rose by 6 each in one season.
    expect([...seasonalNaiveDrift.forecast(history, 4, 5)]).toEqual([13, 14, 15, 16, 19]);
    expect([...seasonalNaiveDrift.forecast(Float64Array.of(1, 3, 2, 7), 1, 3)]).toEqual([9, 11, 13]);
  });
});
