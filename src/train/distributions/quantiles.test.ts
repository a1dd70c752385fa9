import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DefinitionError } from "../../errors.js";
import { argument } from "../../graph/build.js";
import { interpret } from "../../graph/interpret.js";
import type { ArgumentNode } from "../../graph/node.js";
import { pinball, quantiles } from "./quantiles.js";

const levels = [0.1, 0.25, 0.5, 0.9];
const distribution = quantiles(levels);
const outputs = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 4, maxLength: 4 });

describe("quantiles", () => {
  it("never cross, and start from the one in the middle", () => {
    fc.assert(
      fc.property(outputs, (given) => {
        const { quantile } = distribution.marginal(given);
        const found = levels.map(quantile);
        expect(found[1]).toBe(given[1]);
        for (const [index, value] of found.entries())
          if (index > 0) expect(value).toBeGreaterThanOrEqual(found[index - 1] as number);
      }),
    );
  });

  it("lose by the mean of their pinball losses", () => {
    const prediction = argument("prediction", [4]);
    const [target, weight] = [argument("target", [1]), argument("weight", [1])];
    fc.assert(
      fc.property(outputs, fc.double({ min: -60, max: 60, noNaN: true }), (given, actual) => {
        const bindings = new Map<ArgumentNode, ArrayLike<number>>([
          [prediction, given],
          [target, [actual]],
          [weight, [3]],
        ]);
        const [loss] = interpret([distribution.loss(prediction, target, weight)], bindings, {});
        const { quantile } = distribution.marginal(given);
        const sum = levels.reduce((total, level) => total + pinball(actual, quantile(level), level), 0);
        expect(loss?.data[0]).toBeCloseTo((3 * sum) / 4, 9);
      }),
    );
  });

  it("are a distribution: straight between the levels, exponential beyond them", () => {
    const marginal = distribution.marginal([
      Math.log(Math.E - 1),
      5,
      Math.log(Math.E - 1),
      Math.log(Math.E ** 4 - 1),
    ]);
    expect([0.1, 0.25, 0.375, 0.5, 0.7, 0.9].map((p) => +marginal.quantile(p).toFixed(9))).toEqual([
      4, 5, 5.5, 6, 8, 10,
    ]);
    expect([4, 4.5, 5, 6, 8, 10].map((value) => +marginal.cdf(value).toFixed(9))).toEqual([
      0.1, 0.175, 0.25, 0.5, 0.7, 0.9,
    ]);
    // From level 0.5 to 0.9 the rest falls to a fifth over 4: so it does beyond 10.
    expect(marginal.quantile(0.98)).toBeCloseTo(14, 9);
    expect([marginal.quantile(0), marginal.quantile(1)]).toEqual([-Infinity, Infinity]);
    const grid = Array.from({ length: 400_000 }, (_, index) => marginal.quantile((index + 0.5) / 400_000));
    const mean = grid.reduce((sum, value) => sum + value, 0) / grid.length;
    const variance = grid.reduce((sum, value) => sum + (value - mean) ** 2, 0) / grid.length;
    expect(marginal.mean).toBeCloseTo(mean, 4);
    expect(marginal.variance).toBeCloseTo(variance, 2);
  });

  it("have quantiles that invert their cdf", () => {
    fc.assert(
      fc.property(outputs, fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (given, probability) => {
        const marginal = distribution.marginal(given.map((output) => Math.max(output, -20)));
        expect(marginal.cdf(marginal.quantile(probability))).toBeCloseTo(probability, 5);
      }),
    );
  });

  it("of one level are one number", () => {
    const marginal = quantiles([0.5]).marginal([7]);
    expect([
      marginal.mean,
      marginal.variance,
      marginal.quantile(0.2),
      marginal.cdf(6.9),
      marginal.cdf(7),
    ]).toEqual([7, 0, 7, 0, 1]);
  });

  it.each([[[]], [[0, 0.5]], [[0.5, 0.4]], [[0.5, 0.5]], [[0.5, 1]], [[Number.NaN]]])(
    "refuse levels %j",
    (odd) => {
      expect(() => quantiles(odd)).toThrow(DefinitionError);
      expect(() => quantiles(odd)).toThrow("levels of quantiles must rise, each between 0 and 1, received");
    },
  );
});

it("pinball is least at the quantile of the sample", () => {
  const values = Array.from({ length: 101 }, (_, index) => index);
  const cost = (quantile: number): number =>
    values.reduce((sum, value) => sum + pinball(value, quantile, 0.8), 0);
  const best = values.reduce((least, value) => (cost(value) < cost(least) ? value : least));
  expect(best).toBe(80);
});
