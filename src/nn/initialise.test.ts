import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../tensor/random.js";
import {
  heNormal,
  heUniform,
  type Initialiser,
  identity,
  normal,
  orthogonal,
  uniform,
  xavierNormal,
  xavierUniform,
} from "./initialise.js";

function matrixOf(initialise: Initialiser, outputs: number, inputs: number, random: Random): Float32Array {
  const weight = new Float32Array(outputs * inputs);
  initialise(weight, outputs, inputs, random);
  return weight;
}

/** Always draws one end of the interval it is asked for. */
class EndsOnly extends Random {
  readonly #end: "low" | "high";

  constructor(end: "low" | "high") {
    super(0);
    this.#end = end;
  }

  override uniform(low = 0, high = 1): number {
    return this.#end === "low" ? low : high;
  }
}

describe("xavierUniform", () => {
  it.each([
    [1, 1],
    [7, 3],
    [3, 7],
    [64, 2],
  ])("draws a %i x %i matrix between exactly ±sqrt(6) / sqrt(inputs + outputs)", (outputs, inputs) => {
    const limit = Math.fround(Math.sqrt(6) / Math.sqrt(inputs + outputs));
    const ends = (end: "low" | "high"): Set<number> =>
      new Set(matrixOf(xavierUniform, outputs, inputs, new EndsOnly(end)));
    expect(ends("low")).toEqual(new Set([-limit]));
    expect(ends("high")).toEqual(new Set([limit]));
  });

  it("has mean 0 and variance 2 / (inputs + outputs), and fills the interval", () => {
    const [outputs, inputs] = [200, 150];
    const weight = matrixOf(xavierUniform, outputs, inputs, new Random(3));
    const mean = weight.reduce((sum, value) => sum + value, 0) / weight.length;
    const variance = weight.reduce((sum, value) => sum + value ** 2, 0) / weight.length - mean ** 2;
    const expected = 2 / (inputs + outputs);
    // Three standard errors: of the mean √(v/n), of the variance v·√(0.8/n).
    expect(Math.abs(mean)).toBeLessThan(3 * Math.sqrt(expected / weight.length));
    expect(Math.abs(variance / expected - 1)).toBeLessThan(3 * Math.sqrt(0.8 / weight.length));
    const limit = Math.sqrt(3 * expected);
    expect(Math.max(...weight)).toBeGreaterThan(0.999 * limit);
    expect(Math.min(...weight)).toBeLessThan(-0.999 * limit);
  });
});

describe("orthogonal", () => {
  /** Largest deviation of the vectors' inner products from those of an orthonormal set. */
  function deviation(weight: Float32Array, outputs: number, inputs: number): number {
    const byRow = outputs <= inputs;
    const count = Math.min(outputs, inputs);
    const element = (vector: number, index: number): number =>
      weight[byRow ? vector * inputs + index : index * inputs + vector] as number;
    let worst = 0;
    for (let a = 0; a < count; a++)
      for (let b = 0; b < count; b++) {
        let overlap = a === b ? -1 : 0;
        for (let i = 0; i < Math.max(outputs, inputs); i++) overlap += element(a, i) * element(b, i);
        worst = Math.max(worst, Math.abs(overlap));
      }
    return worst;
  }

  it.each([
    ["square", 40, 40],
    ["tall", 40, 9],
    ["wide", 9, 40],
    ["of one row", 1, 8],
    ["of one column", 8, 1],
    ["of one element", 1, 1],
  ])("makes rows or columns orthonormal to 1e-6: %s", (_, outputs, inputs) => {
    expect(deviation(matrixOf(orthogonal, outputs, inputs, new Random(5)), outputs, inputs)).toBeLessThan(
      1e-6,
    );
  });

  it("does so for every size and seed", () => {
    const size = fc.integer({ min: 1, max: 24 });
    fc.assert(
      fc.property(size, size, fc.nat(), (outputs, inputs, seed) => {
        const weight = matrixOf(orthogonal, outputs, inputs, new Random(seed));
        expect(deviation(weight, outputs, inputs)).toBeLessThan(1e-6);
      }),
      { numRuns: 50 },
    );
  });

  it("keeps the norm of what passes through it a hundred times", () => {
    const size = 16;
    const weight = matrixOf(orthogonal, size, size, new Random(2));
    let vector = Float64Array.from({ length: size }, (_, i) => Math.cos(i));
    const before = Math.hypot(...vector);
    for (let step = 0; step < 100; step++)
      vector = vector.map((_, row) =>
        vector.reduce((sum, value, column) => sum + value * (weight[row * size + column] as number), 0),
      );
    expect(Math.hypot(...vector) / before).toBeCloseTo(1, 5);
  });

  it("has no preferred direction: the elements have mean 0 and variance 1 / size", () => {
    const size = 60;
    const weight = matrixOf(orthogonal, size, size, new Random(8));
    const mean = weight.reduce((sum, value) => sum + value, 0) / weight.length;
    expect(Math.abs(mean)).toBeLessThan(3 / Math.sqrt(size * weight.length));
    const positive = weight.filter((value) => value > 0).length / weight.length;
    expect(Math.abs(positive - 0.5)).toBeLessThan(1.5 / Math.sqrt(weight.length));
  });

  it("draws another vector where one is parallel to those before it", () => {
    class Repeating extends Random {
      #drawn = 0;
      // The second vector equals the first; the third does not.
      override normal(): number {
        return [1, 2, 1, 2, 2, 1][this.#drawn++ % 6] as number;
      }
    }
    expect(deviation(matrixOf(orthogonal, 2, 2, new Repeating(0)), 2, 2)).toBeLessThan(1e-6);
  });
});

describe("the others", () => {
  const [outputs, inputs] = [120, 300];
  const moments = (initialise: Initialiser): { mean: number; variance: number; largest: number } => {
    const weight = matrixOf(initialise, outputs, inputs, new Random(5));
    const mean = weight.reduce((sum, value) => sum + value, 0) / weight.length;
    const variance = weight.reduce((sum, value) => sum + (value - mean) ** 2, 0) / weight.length;
    return { mean, variance, largest: weight.reduce((most, value) => Math.max(most, Math.abs(value)), 0) };
  };

  it.each([
    ["xavierNormal", xavierNormal, 2 / (outputs + inputs), false],
    ["heNormal", heNormal, 2 / inputs, false],
    ["heUniform", heUniform, 2 / inputs, true],
    ["normal", normal(0.3), 0.09, false],
    ["uniform", uniform(-0.6, 0.6), 0.12, true],
  ] as const)(
    "%s has mean 0 and its variance, with bounds if it is uniform",
    (_, initialise, expected, bounded) => {
      const { mean, variance, largest } = moments(initialise);
      const deviation = Math.sqrt(expected);
      expect(Math.abs(mean)).toBeLessThan((4 * deviation) / Math.sqrt(outputs * inputs));
      expect(variance / expected).toBeGreaterThan(0.96);
      expect(variance / expected).toBeLessThan(1.04);
      expect(largest < deviation * Math.sqrt(3) * 1.0001).toBe(bounded);
    },
  );

  it("uniform keeps to its ends, and refuses those that are none", () => {
    const weight = matrixOf(uniform(2, 3), 10, 10, new Random(1));
    expect(weight.every((value) => value >= 2 && value < 3.0001)).toBe(true);
    for (const [low, high] of [
      [1, 1],
      [2, 1],
      [Number.NaN, 1],
      [0, Number.POSITIVE_INFINITY],
      ["0" as unknown as number, 1],
    ] as const)
      expect(() => uniform(low, high)).toThrow(
        `a uniform start needs low < high, received ${low} and ${high}`,
      );
    for (const deviation of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => normal(deviation)).toThrow(
        `a normal start needs a deviation above 0, received ${deviation}`,
      );
  });

  it("identity is one, times its scale, whatever stood there before", () => {
    const filled = (outer: number, inner: number, scale?: number): number[] => {
      const weight = new Float32Array(outer * inner).fill(9);
      identity(scale)(weight, outer, inner, new Random(1));
      return [...weight];
    };
    expect(filled(2, 2)).toEqual([1, 0, 0, 1]);
    expect(filled(2, 3, 0.5)).toEqual([0.5, 0, 0, 0, 0.5, 0]);
    expect(filled(3, 2)).toEqual([1, 0, 0, 1, 0, 0]);
    for (const scale of [Number.NaN, Number.NEGATIVE_INFINITY, "1" as unknown as number])
      expect(() => identity(scale)).toThrow(`an identity start needs a finite scale, received ${scale}`);
  });
});
