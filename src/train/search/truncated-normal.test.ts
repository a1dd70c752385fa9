import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../tensor/random.js";
import { normalMass, TruncatedNormal } from "./truncated-normal.js";

/** Simpson's rule over [0, 1]. */
function integral(of: (at: number) => number, steps = 2000): number {
  let sum = of(0) + of(1);
  for (let step = 1; step < steps; step++) sum += (step % 2 === 0 ? 2 : 4) * of(step / steps);
  return sum / (3 * steps);
}

const anyNormal = fc.record({
  mean: fc.double({ min: 0, max: 1, noNaN: true }),
  deviation: fc.double({ min: 0.01, max: 1, noNaN: true }),
});

describe("normalMass", () => {
  // Abramowitz & Stegun, tables 26.1 and 26.2.
  it.each([
    [Number.NEGATIVE_INFINITY, 0, 0.5],
    [-1, 1, 0.682689492137086],
    [0, 1.96, 0.4750021048517795],
    [2.4, 2.6, 0.008197535924596 - 0.004661188023719],
    [5, 6, 2.866515718791939e-7 - 9.865876450376946e-10],
    [-6, -5, 2.866515718791939e-7 - 9.865876450376946e-10],
    [10, Number.POSITIVE_INFINITY, 7.619853024160527e-24],
  ])("between %d and %d", (from, to, expected) => {
    expect(normalMass(from, to) / expected).toBeCloseTo(1, 11);
  });
});

describe("TruncatedNormal", () => {
  it("has a density that integrates to 1, and probabilities that are its integrals", () => {
    fc.assert(
      fc.property(
        anyNormal,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ mean, deviation }, one, other) => {
          const normal = new TruncatedNormal(mean, deviation);
          expect(integral((at) => normal.density(at))).toBeCloseTo(1, 8);
          const [from, to] = [Math.min(one, other), Math.max(one, other)];
          const part = (to - from) * integral((at) => normal.density(from + (to - from) * at));
          expect(normal.probability(from, to)).toBeCloseTo(part, 8);
          expect(normal.probability(0, 1)).toBeCloseTo(1, 12);
        },
      ),
    );
  });

  it("draws within [0, 1], with the mean of its density", () => {
    fc.assert(
      fc.property(anyNormal, fc.integer({ min: 0, max: 1e6 }), ({ mean, deviation }, seed) => {
        const normal = new TruncatedNormal(mean, deviation);
        const random = new Random(seed);
        const draws = Array.from({ length: 1000 }, () => normal.sample(random));
        for (const draw of draws) expect(draw >= 0 && draw <= 1).toBe(true);
        const expected = integral((at) => at * normal.density(at));
        const found = draws.reduce((sum, draw) => sum + draw / 1000, 0);
        // Six standard errors.
        expect(Math.abs(found - expected)).toBeLessThan((6 * Math.min(deviation, 0.29)) / Math.sqrt(1000));
      }),
      { numRuns: 50 },
    );
  });
});
