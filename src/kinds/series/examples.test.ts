import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../tensor/random.js";
import type { Batch } from "../../train/batch.js";
import { type Adjusted, adjust } from "./adjustment.js";
import {
  baseForecast,
  FEATURES,
  firstOrigin,
  residualReach,
  residualScale,
  residuals,
  windowExamples,
  windowInputs,
} from "./examples.js";

const plain = { kind: "linear", unit: 1 } as const;
const missing = Number.NaN;
const of = (values: readonly number[], season = 1): Adjusted =>
  adjust(Float64Array.from(values), values.length, season, plain);
const ramp = Array.from({ length: 16 }, (_, step) => step);

/** Every example of a dataset as one batch. */
function everything(dataset: ReturnType<typeof windowExamples>): Batch {
  return dataset.batch(Int32Array.from({ length: dataset.length }, (_, index) => index));
}

describe("base forecast and residuals", () => {
  it("are the level at the origin and the season to come, and what is missed", () => {
    const swing = [2, -2];
    const values = Array.from({ length: 20 }, (_, step) => 10 + step + (swing[step % 2] as number));
    const series = of(values, 2);
    // A level of one step: the value of the origin without its season.
    expect(series.levelLength).toBe(1);
    expect([...baseForecast(series, 11, 3)].map((value) => value.toFixed(9))).toEqual(
      [23, 19, 23].map((value) => value.toFixed(9)),
    );
    expect([...residuals(series, 11, 3, 20)].map((value) => Number(value.toFixed(9)))).toEqual([1, 2, 3]);
  });

  it("are unknown where the truth is missing, and from the first step that must not be seen", () => {
    const series = of(ramp.with(11, missing));
    // The level of steps 8, 9, 10 is 9.
    expect([...residuals(series, 10, 5, 14)]).toEqual([missing, 3, 4, missing, missing]);
    expect([...residuals(series, 14, 3, 16)]).toEqual([1 + 1, missing, missing]);
  });
});

describe("firstOrigin", () => {
  it("is where the level is known: after its length of steps from the first observed one", () => {
    expect(firstOrigin(of(ramp))).toBe(2);
    expect(firstOrigin(of(ramp.map((value) => (value < 5 ? missing : value))))).toBe(7);
    expect(firstOrigin(of([1, 2, 3, 4]))).toBe(1);
  });
});

describe("residualScale", () => {
  it("is the root mean square of all residuals that may be seen", () => {
    const random = new Random(1);
    const values = Array.from({ length: 30 }, () => random.normal());
    const series = of(values);
    const squares: number[] = [];
    for (let origin = 2; origin < 20; origin++)
      for (let step = 1; step <= 4 && origin + step < 20; step++) {
        const level =
          ((values[origin] as number) + (values[origin - 1] as number) + (values[origin - 2] as number)) / 3;
        squares.push(((values[origin + step] as number) - level) ** 2);
      }
    const expected = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
    expect(residualScale(series, 4, 20)).toBeCloseTo(expected, 12);
  });

  it("follows the smallest movement, and is 1 where nothing moves", () => {
    const small = of(ramp.map((value) => 1 + 1e-12 * value));
    expect(residualScale(small, 2, 16) / 1e-12).toBeCloseTo(2.5, 0);
    expect(residualScale(of(ramp.map(() => 0)), 2, 16)).toBe(1);
    expect(residualScale(of(ramp.map(() => missing)), 2, 16)).toBe(1);
    expect(residualScale(of([1, 2]), 2, 2)).toBe(1);
  });
});

describe("residualReach", () => {
  it("is how far residuals go that may be seen, in units of the scale, and at least 1", () => {
    // On the ramp, step k ahead is missed by k + 1.
    expect(residualReach(of(ramp), 3, 16, 0.5)).toBe(8);
    expect(residualReach(of(ramp), 3, 16, 100)).toBe(1);
    const jump = of(ramp.with(15, -100));
    expect(residualReach(jump, 3, 15, 0.5)).toBe(8);
    expect(residualReach(jump, 3, 16, 0.5)).toBeGreaterThan(200);
  });
});

describe("windowInputs", () => {
  it("lays out [L, rows, 2]: movement around the level of the origin, and whether it was observed", () => {
    const series = of(ramp.with(9, missing));
    // Carried into step 9 is 8; the levels at 10 and 5 are (8 + 8 + 10) / 3 and 4.
    const level = 26 / 3;
    const inputs = windowInputs(series, [10, 5], 3, 2);
    const expected = [
      [(8 - level) / 2, 1],
      [(3 - 4) / 2, 1],
      [(8 - level) / 2, 0],
      [(4 - 4) / 2, 1],
      [(10 - level) / 2, 1],
      [(5 - 4) / 2, 1],
    ].flat();
    expect(inputs).toHaveLength(3 * 2 * FEATURES);
    inputs.forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index] as number, 6);
    });
  });

  it("is 0 before the series begins", () => {
    const inputs = windowInputs(of(ramp), [2], 5, 1);
    expect([...inputs]).toEqual([0, 0, 0, 0, -1, 1, 0, 1, 1, 1]);
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
    // On the ramp, step k ahead is missed by k + 1; after origin 14 only step 15 is there.
    expect([...targets]).toEqual([1, 0, 0, 1, 1.5, 2]);
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
            const series = adjust(Float64Array.from(all), end, season, plain);
            const scale = residualScale(series, 3, end);
            const dataset = windowExamples(series, shape, scale, { from: 0, to: end - 1, end });
            return { scale, examples: everything(dataset) };
          };
          expect(seen(changed)).toEqual(seen(start));
          const inputsAt = (all: number[]): Float32Array =>
            windowInputs(adjust(Float64Array.from(all), all.length, 1, plain), [end - 1], 8, 1);
          expect(inputsAt(changed)).toEqual(inputsAt(start));
        },
      ),
    );
  });
});
