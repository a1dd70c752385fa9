import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Random } from "../../tensor/random.js";
import { type DieboldMariano, dieboldMariano } from "./diebold-mariano.js";

interface Case {
  readonly horizon: number;
  readonly differences: readonly number[];
  readonly expected: DieboldMariano | null;
}

const { cases } = JSON.parse(
  readFileSync(new URL("../../../test/oracles/diebold-mariano.json", import.meta.url), "utf8"),
) as { readonly cases: readonly Case[] };

describe("dieboldMariano", () => {
  it("is that of an independent computation, and nothing where the variance is not positive", () => {
    for (const { horizon, differences, expected } of cases) {
      const found = dieboldMariano(Float64Array.from(differences), horizon);
      if (expected === null) expect(found).toBeNull();
      else {
        expect(found?.statistic).toBeCloseTo(expected.statistic, 10);
        expect(found?.probability).toBeCloseTo(expected.probability, 10);
      }
    }
    expect(cases.filter(({ expected }) => expected === null).length).toBeGreaterThan(0);
  });

  it("takes no side, and knows no unit", () => {
    const [one] = cases as [Case];
    const scaled = (factor: number): DieboldMariano | null =>
      dieboldMariano(
        Float64Array.from(one.differences, (difference) => factor * difference),
        one.horizon,
      );
    expect(scaled(-1)?.statistic).toBe(-(scaled(1)?.statistic as number));
    expect(scaled(-1)?.probability).toBe(scaled(1)?.probability);
    expect(scaled(1e-9)?.statistic).toBeCloseTo(scaled(1)?.statistic as number, 9);
  });

  it("leaves out steps that are unknown, at the ends as if they were not there", () => {
    const { differences, horizon } = cases[2] as Case;
    const gaps = Float64Array.of(Number.NaN, ...differences, Number.NaN, Number.NaN);
    expect(dieboldMariano(gaps, horizon)).toEqual(dieboldMariano(Float64Array.from(differences), horizon));
    // Pairs are counted by their distance in time: with a lag of 1 only 2 and 5 are neighbours.
    const apart = Float64Array.of(1, Number.NaN, 2, 5, Number.NaN, 0);
    const variance = (1 + 0 + 9 + 4 + 2 * (1 / 2) * 0 * 3) / 4;
    expect(dieboldMariano(apart, 2)?.statistic).toBeCloseTo(
      (2 / Math.sqrt(variance / 4)) * Math.sqrt((4 + 1 - 4 + 2 / 4) / 4),
      12,
    );
  });

  it.each([
    ["nothing", [], 1],
    ["a single step", [1], 1],
    ["as many steps as the horizon", [1, 2, 4], 3],
    ["nothing known", [Number.NaN, Number.NaN], 1],
    ["forecasters that are equal", [0, 0, 0, 0], 1],
    ["a difference that is always the same, but for rounding", [0.1 + 0.2, 0.3, 0.3, 0.3, 0.3], 1],
  ])("says nothing of %s", (_, differences, horizon) => {
    expect(dieboldMariano(Float64Array.from(differences), horizon)).toBeNull();
  });

  it("calls forecasters different by chance about as often as it says", () => {
    const random = new Random(5);
    const runs = Array.from({ length: 1000 }, () =>
      dieboldMariano(
        Float64Array.from({ length: 30 }, () => random.normal()),
        1,
      ),
    );
    const share = runs.filter((run) => (run?.probability ?? 1) < 0.1).length / runs.length;
    expect(share).toBeGreaterThan(0.07);
    expect(share).toBeLessThan(0.13);
  });
});
