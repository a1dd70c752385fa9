import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../tensor/random.js";
import type { Batch } from "../../train/batch.js";
import { type Adjusted, adjust, fitAdjustment, type SeriesSmoothing } from "./adjustment.js";
import { finish } from "./baselines/pieces.js";
import {
  FEATURES,
  residualReach,
  residualScale,
  residuals,
  windowExamples,
  windowInputs,
} from "./examples.js";

const plain = { kind: "linear", unit: 1 } as const;
const missing = Number.NaN;
/** The level is the last value, whatever came before. */
const lastValue: SeriesSmoothing = {
  trend: false,
  season: 1,
  parameters: { level: 1, trend: 0, season: 0, damping: 1 },
  deviation: 0.5,
};
const of = (values: readonly number[]): Adjusted =>
  adjust(Float64Array.from(values), values.length, lastValue, plain);
const ramp = Array.from({ length: 16 }, (_, step) => step);

/** As the first `end` steps suggest. */
function fitted(values: readonly number[], end: number, season: number): Adjusted {
  const whole = Float64Array.from(values);
  return adjust(whole, end, finish(fitAdjustment(whole.subarray(0, end), season, plain)), plain);
}

/** Every example of a dataset as one batch. */
function everything(dataset: ReturnType<typeof windowExamples>): Batch {
  return dataset.batch(Int32Array.from({ length: dataset.length }, (_, index) => index));
}

describe("residuals", () => {
  it("are what the base forecast misses", () => {
    expect([...residuals(of(ramp), 11, 3, 16)]).toEqual([1, 2, 3]);
  });

  it("are unknown where the truth is missing, and from the first step that must not be seen", () => {
    const series = of(ramp.with(11, missing));
    expect([...residuals(series, 10, 5, 14)]).toEqual([missing, 2, 3, missing, missing]);
    expect([...residuals(series, 14, 3, 16)]).toEqual([1, missing, missing]);
  });
});

describe("residualScale", () => {
  it("is the root mean square of all residuals that may be seen", () => {
    const random = new Random(1);
    const values = Array.from({ length: 30 }, () => random.normal());
    const series = of(values);
    const squares: number[] = [];
    for (let origin = 2; origin < 20; origin++)
      for (let step = 1; step <= 4 && origin + step < 20; step++)
        squares.push(((values[origin + step] as number) - (values[origin] as number)) ** 2);
    const expected = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
    expect(residualScale(series, 4, 20)).toBeCloseTo(expected, 12);
  });

  it("follows the smallest movement, and is 1 where nothing moves", () => {
    const small = of(ramp.map((value) => 1 + 1e-12 * value));
    expect(residualScale(small, 2, 16) / 1e-12).toBeCloseTo(1.6, 1);
    expect(residualScale(of(ramp.map(() => 0)), 2, 16)).toBe(1);
    expect(residualScale(of(ramp.map(() => missing)), 2, 16)).toBe(1);
    expect(residualScale(of([1, 2]), 2, 2)).toBe(1);
  });
});

describe("residualReach", () => {
  it("is how far residuals go that may be seen, in units of the scale, and at least 1", () => {
    // On the ramp, step k ahead is missed by k.
    expect(residualReach(of(ramp), 3, 16, 0.5)).toBe(6);
    expect(residualReach(of(ramp), 3, 16, 100)).toBe(1);
    const jump = of(ramp.with(15, -100));
    expect(residualReach(jump, 3, 15, 0.5)).toBe(6);
    expect(residualReach(jump, 3, 16, 0.5)).toBeGreaterThan(200);
  });
});

describe("windowInputs", () => {
  it("lays out [L, rows, 3]: movement around the level of the origin, surprise, and whether it was observed", () => {
    const series = of(ramp.with(9, missing));
    const inputs = windowInputs(series, [10, 5], 3, 2);
    // Step 10 comes two higher than the last value before it, in units of 0.5.
    const expected = [
      [(8 - 10) / 2, 2, 1],
      [(3 - 5) / 2, 2, 1],
      [0, 0, 0],
      [(4 - 5) / 2, 2, 1],
      [0, 4, 1],
      [0, 2, 1],
    ].flat();
    expect(inputs).toHaveLength(3 * 2 * FEATURES);
    inputs.forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index] as number, 6);
    });
  });

  it("is 0 before the series begins", () => {
    const inputs = windowInputs(of(ramp), [2], 5, 1);
    expect([...inputs].slice(0, 6)).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...inputs].slice(9)).toEqual([-1, 2, 1, 0, 2, 1]);
  });
});

describe("windowExamples", () => {
  const shape = { length: 4, horizon: 3 };

  it("has an example for each origin: its window, and its residuals in units of the scale", () => {
    const series = of(ramp);
    const dataset = windowExamples(series, shape, 2, { from: 0, to: 15, end: 16 });
    expect(dataset.length).toBe(13);
    const { inputs, targets, weights, rows, steps } = dataset.batch(Int32Array.of(12, 3));
    expect([rows, steps]).toEqual([2, 4]);
    expect(inputs).toEqual(windowInputs(series, [14, 5], 4, 2));
    // On the ramp, step k ahead is missed by k; after origin 14 only step 15 is there.
    expect([...targets]).toEqual([0.5, 0, 0, 0.5, 1, 1.5]);
    expect([...(weights ?? [])]).toEqual([1, 0, 0, 1, 1, 1]);
  });

  it("masks missing targets, and leaves out origins without any", () => {
    const series = of(ramp.map((value) => (value >= 8 && value <= 10 ? missing : value)));
    const dataset = windowExamples(series, shape, 1, { from: 5, to: 9, end: 16 });
    // After origin 7 nothing is observed within the horizon.
    expect(dataset.length).toBe(3);
    const { weights, targets } = everything(dataset);
    expect([...(weights ?? [])]).toEqual([1, 1, 0, 1, 0, 0, 0, 0, 1]);
    targets.forEach((target, index) => {
      if (weights?.[index] === 0) expect(target).toBe(0);
    });
  });

  it("begins where something can be predicted", () => {
    const late = of(ramp.map((value) => (value < 5 ? missing : value)));
    expect(windowExamples(late, shape, 1, { from: 0, to: 15, end: 16 }).length).toBe(15 - 7);
  });

  it("leaks nothing: no input knows a step after its origin, no target one at or beyond the end", () => {
    const value = fc.option(fc.double({ min: -10, max: 10, noNaN: true }), { nil: missing });
    const values = fc.array(value, { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(
        values,
        values,
        fc.integer({ min: 10, max: 22 }),
        fc.integer({ min: 1, max: 4 }),
        (before, after, end, season) => {
          const start = [1, 3, ...before.slice(2)];
          const changed = start.map((one, step) => (step < end ? one : (after[step] as number)));
          const seen = (all: number[]): unknown => {
            const series = fitted(all, end, season);
            const scale = residualScale(series, 3, end);
            const dataset = windowExamples(series, shape, scale, { from: 0, to: end - 1, end });
            return { scale, examples: everything(dataset) };
          };
          expect(seen(changed)).toEqual(seen(start));
          const inputsAt = (all: number[]): Float32Array =>
            windowInputs(fitted(all, end, 1), [end - 1], 8, 1);
          expect(inputsAt(changed)).toEqual(inputsAt(start));
        },
      ),
    );
  });
});
