import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../tensor/random.js";
import { type Adjusted, adjust, fitAdjustment, type SeriesSmoothing } from "./adjustment.js";
import { extrapolate, smooth } from "./baselines/exponential-smoothing.js";
import { finish } from "./baselines/pieces.js";
import { startingState } from "./baselines/smoothing-start.js";
import type { Transform } from "./transform.js";

const plain: Transform = { kind: "linear", unit: 1 };
const missing = Number.NaN;
const series = (length: number, value: (step: number) => number): Float64Array =>
  Float64Array.from({ length }, (_, step) => value(step));
const swing = [3, -1, 0, -2];
const seasonal = (step: number): number => swing[step % 4] as number;
const smoothed = (values: Float64Array, season: number, transform: Transform = plain): SeriesSmoothing =>
  finish(fitAdjustment(values, season, transform));
const fitted = (values: Float64Array, season: number, transform: Transform = plain): Adjusted =>
  adjust(values, values.length, smoothed(values, season, transform), transform);

/** Everything that an adjustment says of the first steps, and from each of them. */
function knownAt({ values, surprises, firstOrigin, movement, base }: Adjusted, end: number): unknown {
  const steps = [...Array(end).keys()];
  return {
    values: values.slice(0, end),
    surprises: surprises.slice(0, end),
    firstOrigin,
    from: steps.map((origin) => ({
      base: base(origin, 9),
      movements: steps.slice(0, origin + 1).map((step) => movement(origin, step)),
    })),
  };
}

describe("fitAdjustment", () => {
  it("sees a trend and a season where there are some, and none where there are none", () => {
    const random = new Random(4);
    const noise = series(80, () => 100 + random.normal());
    expect(smoothed(noise, 4)).toMatchObject({ trend: false, season: 1 });
    expect(
      smoothed(
        noise.map((value, step) => value + 10 * seasonal(step)),
        4,
      ),
    ).toMatchObject({ season: 4 });
    expect(
      smoothed(
        noise.map((value, step) => value + 3 * step),
        4,
      ),
    ).toMatchObject({ trend: true, season: 1 });
  });

  it("measures the errors of one step", () => {
    const random = new Random(4);
    const { deviation } = smoothed(
      series(500, () => 2 * random.normal()),
      1,
    );
    expect(deviation).toBeGreaterThan(1.8);
    expect(deviation).toBeLessThan(2.2);
    expect(
      smoothed(
        series(20, () => 5),
        1,
      ).deviation,
    ).toBe(1);
  });

  it("finds a season of which one place was never observed", () => {
    const values = series(40, (step) => (step % 4 === 1 ? missing : seasonal(step)));
    expect(smoothed(values, 4).season).toBe(4);
    const [first, second, third, fourth] = [...fitted(values, 4).base(39, 4)];
    expect([first, third, fourth].map((value) => Number(value?.toFixed(6)))).toEqual([3, 0, -2]);
    expect(Number.isFinite(second)).toBe(true);
  });

  it("leaves out a season that was not seen twice", () => {
    expect(smoothed(series(7, seasonal), 4).season).toBe(1);
  });
});

describe("adjust", () => {
  it("forecasts what continues as it was, from every origin", () => {
    const values = series(60, (step) => 10 + 0.5 * step + seasonal(step));
    const { base, surprises, movement } = fitted(values, 4);
    for (let origin = 12; origin < 48; origin++) {
      base(origin, 9).forEach((value, step) => {
        expect(value).toBeCloseTo(values[origin + 1 + step] as number, 6);
      });
      expect(surprises[origin]).toBeCloseTo(0, 6);
      // The level is that of the origin.
      expect(movement(origin, origin - 3)).toBeCloseTo(-1.5, 6);
    }
  });

  it("says what exponential smoothing says that knows the series up to the origin", () => {
    const random = new Random(2);
    const values = series(50, (step) => 20 + seasonal(step) + random.normal());
    const smoothing: SeriesSmoothing = {
      trend: true,
      season: 4,
      parameters: { level: 0.3, trend: 0.2, season: 0.4, damping: 0.9 },
      deviation: 0.5,
    };
    const { base, surprises } = adjust(values, 50, smoothing, plain);
    const start = startingState(values, 4, "additive");
    for (const origin of [3, 17, 18, 49]) {
      const { state } = smooth(values.subarray(0, origin + 1), "additive", smoothing.parameters, start);
      const expected = extrapolate(state, "additive", 0.9, 6);
      base(origin, 6).forEach((value, step) => {
        expect(value).toBeCloseTo(expected[step] as number, 12);
      });
      if (origin < 49)
        expect(surprises[origin + 1]).toBeCloseTo(
          ((values[origin + 1] as number) - (expected[0] as number)) / 0.5,
          9,
        );
    }
  });

  it("sees past steps without the season as it is known at the origin", () => {
    // The season turns round at step 40, and the smoothing follows it at once.
    const values = series(80, (step) => (step < 40 ? seasonal(step) : -seasonal(step)));
    const smoothing: SeriesSmoothing = {
      trend: false,
      season: 4,
      parameters: { level: 0, trend: 0, season: 1, damping: 1 },
      deviation: 1,
    };
    const { movement } = adjust(values, 80, smoothing, plain);
    expect(movement(30, 28)).toBeCloseTo(0, 12);
    expect(movement(60, 56)).toBeCloseTo(0, 12);
    expect(movement(60, 36)).toBeCloseTo(2 * seasonal(36), 12);
  });

  it("can be forecast from after half a season, 3 steps without one, fewer of a short series", () => {
    const first = (length: number, season: number, start = 0): number =>
      fitted(
        series(length, (step) => (step < start ? missing : 7 + 10 * seasonal(step))),
        season,
      ).firstOrigin;
    expect([first(60, 1), first(60, 4), first(60, 1, 5)]).toEqual([2, 1, 7]);
    expect([first(8, 1), first(4, 1)]).toEqual([1, 1]);
  });

  it("works on the transformed scale", () => {
    const values = series(40, (step) => Math.exp(1 + seasonal(step)));
    const { values: learnt, base } = fitted(values, 4, { kind: "log" });
    expect(learnt[1]).toBeCloseTo(1 + seasonal(1), 12);
    expect(base(39, 1)[0]).toBeCloseTo(1 + seasonal(40), 6);
  });

  it("goes on by itself through a gap, of which it is not surprised", () => {
    const whole = series(60, (step) => 7 + seasonal(step));
    const holes = whole.map((value, step) => ([29, 41, 42, 59].includes(step) ? missing : value));
    const { base, surprises, movement } = fitted(holes, 4);
    expect(base(59, 2)[1]).toBeCloseTo(whole[61 % 4] as number, 6);
    expect([surprises[41], movement(50, 41)]).toEqual([0, 0]);
  });

  it("takes a history that is shorter than the season for what it is", () => {
    const smoothing = smoothed(series(40, seasonal), 4);
    expect(smoothing.season).toBe(4);
    expect([...adjust(Float64Array.of(5, 5), 2, smoothing, plain).base(1, 3)].every(Number.isFinite)).toBe(
      true,
    );
  });

  it("gives finite numbers for any pattern of gaps", () => {
    const value = fc.option(fc.double({ min: -10, max: 10, noNaN: true }), { nil: missing });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        (values, season) => {
          const found = fitted(Float64Array.from(values), season);
          const last = values.length - 1;
          const seen = [...found.surprises, ...found.base(last, 15), found.movement(last, 0)];
          expect(seen.every(Number.isFinite)).toBe(true);
        },
      ),
    );
  });
});

describe("adjust does not leak", () => {
  const TRIALS = 1000;
  const value = fc.option(fc.double({ min: -100, max: 100, noNaN: true }), { nil: Number.NaN });
  const values = fc.array(value, { minLength: 30, maxLength: 60 });
  const season = fc.integer({ min: 1, max: 8 });

  it("from after the fitted steps into them, bit for bit", () => {
    fc.assert(
      fc.property(values, values, season, fc.integer({ min: 3, max: 28 }), (before, after, S, end) => {
        const start = [5, ...before.slice(1)];
        const later = start.map((one, step) => (step < end ? one : (after[step] ?? 0)));
        const known = (all: number[]): unknown => {
          const whole = Float64Array.from(all);
          return knownAt(adjust(whole, end, smoothed(whole.subarray(0, end), S), plain), end);
        };
        expect(known(later)).toEqual(known(start));
      }),
      { numRuns: TRIALS },
    );
  });

  it("from a step after the fitted ones into those before it", () => {
    fc.assert(
      fc.property(values, values, season, fc.integer({ min: 10, max: 28 }), (before, after, S, step) => {
        const start = [5, ...before.slice(1)];
        const changed = start.map((one, index) => (index < step ? one : (after[index] ?? 0)));
        const smoothing = smoothed(Float64Array.from(start.slice(0, 10)), S);
        const known = (all: number[]): unknown =>
          knownAt(adjust(Float64Array.from(all), 10, smoothing, plain), step);
        expect(known(changed)).toEqual(known(start));
      }),
      { numRuns: TRIALS },
    );
  });
});
