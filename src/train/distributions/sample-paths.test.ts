import { describe, expect, it } from "vitest";
import { DefinitionError, ShapeError } from "../../errors.js";
import { Random } from "../../tensor/random.js";
import { gaussian } from "./gaussian.js";
import { negativeBinomial } from "./negative-binomial.js";
import { samplePaths } from "./sample-paths.js";

const steps = [
  gaussian.with({ location: 10, scale: 1 }),
  gaussian.with({ location: 12, scale: 2 }),
  negativeBinomial.with({ mean: 3, dispersion: 0.5 }),
];

/** Errors that add up along the horizon, as those of a random walk do. */
function walks(count: number): Float64Array[] {
  const random = new Random(8);
  return Array.from({ length: count }, () => {
    let level = 0;
    return Float64Array.from(steps, () => (level += random.normal()));
  });
}

function correlation(paths: readonly Float64Array[], one: number, other: number): number {
  const column = (step: number): number[] => paths.map((path) => path[step] as number);
  const centred = (values: number[]): number[] => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  };
  const [a, b] = [centred(column(one)), centred(column(other))];
  const product = (x: number[], y: number[]): number =>
    x.reduce((sum, value, index) => sum + value * (y[index] as number), 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

describe("samplePaths", () => {
  it("keeps each step's distribution: one value in each n-th of it", () => {
    const paths = samplePaths(steps, walks(40), 500, new Random(1));
    for (const [step, marginal] of steps.slice(0, 2).entries()) {
      const places = paths
        .map((path) => Math.floor(500 * marginal.cdf(path[step] as number)))
        .sort((a, b) => a - b);
      expect(places).toEqual(Array.from({ length: 500 }, (_, index) => index));
    }
    const counts = paths.map((path) => path[2] as number);
    expect(counts.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
    expect(counts.reduce((sum, value) => sum + value, 0) / 500).toBeCloseTo(3, 1);
  });

  it("joins steps as errors were joined", () => {
    const joined = samplePaths(steps, walks(400), 2000, new Random(1));
    // Of a random walk's first and second step.
    expect(Math.abs(correlation(joined, 0, 1) - Math.SQRT1_2)).toBeLessThan(0.06);
    const opposite = walks(400).map(([a = 0, , c = 0]) => [a, -a, c]);
    expect(correlation(samplePaths(steps, opposite, 2000, new Random(1)), 0, 1)).toBeLessThan(-0.95);
  });

  it("leaves steps independent without errors, or with none that is wholly known", () => {
    for (const errors of [[], [[1, Number.NaN, 2]]]) {
      const paths = samplePaths(steps, errors, 2000, new Random(1));
      expect(Math.abs(correlation(paths, 0, 1))).toBeLessThan(0.07);
    }
  });

  it("gives the same paths for the same seed, a single one too", () => {
    const once = samplePaths(steps, walks(5), 7, new Random(3));
    expect(samplePaths(steps, walks(5), 7, new Random(3))).toEqual(once);
    expect(samplePaths(steps, walks(5), 1, new Random(3))).toHaveLength(1);
  });

  it("refuses what does not fit", () => {
    expect(() => samplePaths(steps, [[1, 2]], 5, new Random(3))).toThrow(ShapeError);
    expect(() => samplePaths([], [], 5, new Random(3))).toThrow("a path needs at least one step");
    for (const count of [0, 1.5, -1]) {
      expect(() => samplePaths(steps, [], count, new Random(3))).toThrow(DefinitionError);
      expect(() => samplePaths(steps, [], count, new Random(3))).toThrow(`received ${count}`);
    }
  });
});
