import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../tensor/random.js";
import { axisOf } from "./axis.js";
import { ParzenEstimator, type Point } from "./parzen.js";
import { choice, integer, type Parameter, real, type Scale } from "./space.js";

const anyScale = fc.constantFrom<Scale>("linear", "logarithmic");
const anyParameter: fc.Arbitrary<Parameter> = fc.oneof(
  fc
    .tuple(
      fc.double({ min: 1e-6, max: 10, noNaN: true }),
      fc.double({ min: 1.001, max: 1e6, noNaN: true }),
      anyScale,
    )
    .map(([low, factor, scale]) => real(low, low * factor, scale)),
  fc
    .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 40 }), anyScale)
    .map(([low, width, scale]) => integer(low, low + width, scale)),
  fc
    .integer({ min: 1, max: 6 })
    .map((count) => choice(Array.from({ length: count }, (_, index) => `v${index}`))),
);
/** One or two parameters, and points among them. */
const anyCase = fc.record({
  parameters: fc.array(anyParameter, { minLength: 1, maxLength: 2 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
  count: fc.integer({ min: 0, max: 12 }),
});

function estimatorOf({
  parameters,
  seed,
  count,
}: typeof anyCase extends fc.Arbitrary<infer Case> ? Case : never) {
  const axes = parameters.map(axisOf);
  const random = new Random(seed);
  const points = Array.from({ length: count }, (): Point => axes.map(({ prior }) => prior.sample(random)));
  return { axes, random, estimator: new ParzenEstimator(axes, points) };
}

const FINE = 300;
/** Positions that stand for a whole axis, and what each counts: of numbers a density, of the rest a probability. */
function grid(parameter: Parameter): { readonly at: number; readonly counts: number }[] {
  switch (parameter.kind) {
    case "real":
      return Array.from({ length: FINE }, (_, step) => ({ at: (step + 0.5) / FINE, counts: 1 / FINE }));
    case "integer":
      return Array.from({ length: parameter.high - parameter.low + 1 }, (_, index) => ({
        at: axisOf(parameter).encode(parameter.low + index),
        counts: 1,
      }));
    case "choice":
      return parameter.values.map((_, at) => ({ at, counts: 1 }));
  }
}

describe("the Parzen estimator", () => {
  it("is a density: it sums up to 1 over the space, and is never 0", () => {
    fc.assert(
      fc.property(anyCase, (each) => {
        const { estimator } = estimatorOf(each);
        const [first = [], second = [{ at: 0, counts: 1 }]] = each.parameters.map(grid);
        let sum = 0;
        for (const one of first)
          for (const other of second) {
            const density = estimator.density([one.at, other.at].slice(0, each.parameters.length));
            expect(density).toBeGreaterThan(0);
            sum += density * one.counts * other.counts;
          }
        // The middle of 300 strips is near enough.
        expect(sum).toBeCloseTo(1, 3);
      }),
      { numRuns: 40 },
    );
  });

  it("draws nothing out of bounds", () => {
    fc.assert(
      fc.property(anyCase, (each) => {
        const { axes, random, estimator } = estimatorOf(each);
        for (let draw = 0; draw < 50; draw++) {
          const point = estimator.sample(random);
          expect(estimator.density(point)).toBeGreaterThan(0);
          each.parameters.forEach((parameter, index) => {
            const value = axes[index]?.decode(point[index] as number) as never;
            if (parameter.kind === "choice") expect(parameter.values).toContain(value);
            else {
              expect(value).toBeGreaterThanOrEqual(parameter.low);
              expect(value).toBeLessThanOrEqual(parameter.high);
              if (parameter.kind === "integer") expect(Number.isInteger(value)).toBe(true);
            }
          });
        }
      }),
      { numRuns: 100 },
    );
  });

  it("draws as often as its density says, parameters together", () => {
    const parameters = [integer(1, 4), choice(["a", "b", "c"])] as const;
    const axes = parameters.map(axisOf);
    const at = (value: number, name: string): Point => [
      axes[0]?.encode(value) as number,
      axes[1]?.encode(name) as number,
    ];
    const estimator = new ParzenEstimator(axes, [at(1, "a"), at(4, "c")]);
    const random = new Random(3);
    const draws = 20_000;
    const counts = new Map<string, number>();
    for (let draw = 0; draw < draws; draw++) {
      const key = estimator.sample(random).join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const value of [1, 2, 3, 4])
      for (const name of ["a", "b", "c"]) {
        const expected = estimator.density(at(value, name));
        const found = (counts.get(at(value, name).join()) ?? 0) / draws;
        // Six standard errors.
        expect(Math.abs(found - expected)).toBeLessThan(6 * Math.sqrt(expected / draws));
      }
    // What was found together is likelier than what was found apart.
    expect(estimator.density(at(1, "a"))).toBeGreaterThan(1.5 * estimator.density(at(1, "c")));
  });

  it("gives values back as they were, and refuses others", () => {
    const [whole, log, name] = [
      integer(3, 90, "logarithmic"),
      real(1e-4, 1e-1, "logarithmic"),
      choice(["x", "y"]),
    ].map(axisOf);
    for (let value = 3; value <= 90; value++) expect(whole?.decode(whole.encode(value))).toBe(value);
    for (const value of [1e-4, 3e-3, 1e-1]) expect(log?.decode(log.encode(value))).toBeCloseTo(value, 12);
    expect(log?.encode(1e-2)).toBeCloseTo(2 / 3, 12);
    expect(name?.decode(name.encode("y"))).toBe("y");
    for (const wrong of [2, 91, 4.5, "x"])
      expect(() => whole?.encode(wrong)).toThrow("is not among the values");
    expect(() => log?.encode(0.2)).toThrow("1e-4 to 0.1".replace("1e-4", "0.0001"));
    expect(() => name?.encode("z")).toThrow("z is none of the values");
  });
});

describe("a search space", () => {
  it.each([
    [() => real(1, 1), "from 1 to 1"],
    [() => real(0, Number.POSITIVE_INFINITY), "to Infinity"],
    [() => real(0, 1, "logarithmic"), "begins at 0"],
    [() => integer(1, 2.5), "whole bounds"],
    [() => integer(3, 2), "the lower first"],
    [() => integer(0, 2, "logarithmic"), "begins at 0"],
    [() => choice([]), "has no values"],
    [() => choice(["a", "a"]), "twice"],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
