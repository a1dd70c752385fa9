import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../tensor/random.js";
import { type Adjusted, adjust } from "./adjustment.js";
import type { Transform } from "./transform.js";

const plain: Transform = { kind: "linear", unit: 1 };
const series = (length: number, value: (step: number) => number): Float64Array =>
  Float64Array.from({ length }, (_, step) => value(step));
const swing = [3, -1, 0, -2];
const seasonal = (step: number): number => swing[step % 4] as number;

/** Everything that an adjustment says about the first steps, and the season at later ones. */
function knownAt({ values, adjusted, level, season, levelLength }: Adjusted, end: number): unknown {
  return {
    values: values.slice(0, end),
    adjusted: adjusted.slice(0, end),
    level: level.slice(0, end),
    season: Array.from({ length: end + 24 }, (_, step) => season(step)),
    levelLength,
  };
}

describe("adjust", () => {
  it("takes a season that repeats out of the series, beyond the end too", () => {
    const values = series(40, (step) => 10 + 0.5 * step + seasonal(step));
    const { adjusted, season } = adjust(values, 40, 4, plain);
    for (let step = 0; step < 60; step++) expect(season(step)).toBeCloseTo(seasonal(step), 12);
    adjusted.forEach((value, step) => {
      expect(value).toBeCloseTo(10 + 0.5 * step, 12);
    });
  });

  it("knows the place in the season whatever the length of what it was fitted to", () => {
    for (let length = 12; length < 60; length++) {
      const { season } = adjust(series(length, seasonal), length, 4, plain);
      for (let step = 0; step < 8; step++)
        expect(season(length + step)).toBeCloseTo(seasonal(length + step), 12);
    }
  });

  it("forgets what the season was long ago", () => {
    const values = series(100, (step) => (step < 60 ? -seasonal(step) : seasonal(step)));
    const { season } = adjust(values, 100, 4, plain);
    for (let step = 0; step < 4; step++) expect(season(step)).toBeCloseTo(seasonal(step), 12);
  });

  it("adds no season where there is none, or fewer than two to measure it by", () => {
    const values = series(20, seasonal);
    for (const { season } of [adjust(values, 20, 1, plain), adjust(values, 7, 4, plain)])
      expect([0, 1, 2, 30].map(season)).toEqual([0, 0, 0, 0]);
  });

  it("has for level the mean of half a season of adjusted values up to each step", () => {
    const random = new Random(1);
    const values = series(60, () => random.normal());
    const { adjusted, level, levelLength } = adjust(values, 60, 12, plain);
    expect(levelLength).toBe(6);
    level.forEach((value, step) => {
      const last = adjusted.slice(Math.max(0, step - 5), step + 1);
      expect(value).toBeCloseTo(last.reduce((sum, one) => sum + one, 0) / last.length, 12);
    });
  });

  it("averages the level over 3 steps without a season, over fewer for a short series", () => {
    const values = series(60, seasonal);
    const lengths = (fitted: number, season: number): number =>
      adjust(values, fitted, season, plain).levelLength;
    expect([lengths(60, 1), lengths(60, 12), lengths(60, 4), lengths(60, 3)]).toEqual([3, 6, 2, 2]);
    expect([lengths(8, 1), lengths(4, 1), lengths(1, 1), lengths(16, 12)]).toEqual([2, 1, 1, 4]);
  });

  it("works on the transformed scale", () => {
    const values = series(40, (step) => Math.exp(1 + seasonal(step)));
    const { values: learnt, season } = adjust(values, 40, 4, { kind: "log" });
    expect(learnt[1]).toBeCloseTo(1 + seasonal(1), 12);
    expect(season(2)).toBeCloseTo(seasonal(2), 12);
  });
});

describe("adjust with missing values", () => {
  const missing = Number.NaN;

  it("carries the last adjusted value through a gap, so that the season goes on in it", () => {
    const whole = series(40, (step) => 7 + seasonal(step));
    const holes = whole.map((value, step) => ([9, 21, 22, 39].includes(step) ? missing : value));
    const { values, adjusted, season } = adjust(holes, 40, 4, plain);
    expect([...values].flatMap((value, step) => (Number.isNaN(value) ? [step] : []))).toEqual([
      9, 21, 22, 39,
    ]);
    for (let step = 0; step < 40; step++) {
      expect(adjusted[step]).toBeCloseTo(7, 12);
      expect(season(step)).toBeCloseTo(seasonal(step), 12);
    }
  });

  it("says which step was observed first", () => {
    const values = series(20, (step) => (step < 6 ? missing : step));
    const { firstObserved, adjusted } = adjust(values, 20, 1, plain);
    expect(firstObserved).toBe(6);
    expect([...adjusted.slice(0, 8)]).toEqual([6, 6, 6, 6, 6, 6, 6, 7]);
    expect(
      adjust(
        series(4, () => missing),
        4,
        1,
        plain,
      ),
    ).toMatchObject({ firstObserved: 0 });
  });

  it("finds a season of which one place was never observed", () => {
    const values = series(40, (step) => (step % 4 === 1 ? missing : seasonal(step)));
    const { season } = adjust(values, 40, 4, plain);
    expect(season(0) - season(3)).toBeCloseTo(5, 0);
  });

  it("gives finite numbers for any pattern of gaps", () => {
    const value = fc.option(fc.double({ min: -10, max: 10, noNaN: true }), { nil: missing });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        (values, season) => {
          const found = adjust(Float64Array.from(values), values.length, season, plain);
          expect([...found.adjusted, ...found.level, found.season(99)].every(Number.isFinite)).toBe(true);
        },
      ),
    );
  });
});

describe("adjust does not leak", () => {
  const value = fc.option(fc.double({ min: -100, max: 100, noNaN: true }), { nil: Number.NaN });
  const values = fc.array(value, { minLength: 30, maxLength: 60 });
  const season = fc.integer({ min: 1, max: 8 });

  it("from after the fitted steps into them, bit for bit", () => {
    fc.assert(
      fc.property(values, values, season, fc.integer({ min: 3, max: 28 }), (before, after, S, fitted) => {
        const start = [5, ...before.slice(1)];
        const later = start.map((one, step) => (step < fitted ? one : (after[step] ?? 0)));
        const known = (all: number[]): unknown =>
          knownAt(adjust(Float64Array.from(all), fitted, S, plain), fitted);
        expect(known(later)).toEqual(known(start));
      }),
    );
  });

  it("from a step into those before it, but by the season, which is fitted to all of them", () => {
    fc.assert(
      fc.property(values, values, fc.integer({ min: 1, max: 28 }), (before, after, step) => {
        const start = [5, ...before.slice(1)];
        const changed = start.map((one, index) => (index < step ? one : (after[index] ?? 0)));
        const known = (all: number[]): unknown =>
          knownAt(adjust(Float64Array.from(all), all.length, 1, plain), step);
        expect(known(changed)).toEqual(known(start));
      }),
    );
  });
});
