import { describe, expect, it } from "vitest";
import { pairedTest } from "./paired-test.js";
import { twoSidedProbability } from "./student-t.js";

describe("twoSidedProbability", () => {
  it("has the closed forms of one and of two degrees of freedom", () => {
    for (const t of [0.01, 0.5, 1, 2, 7, 40, 1e4]) {
      expect(twoSidedProbability(t, 1) / (1 - (2 / Math.PI) * Math.atan(t))).toBeCloseTo(1, 6);
      expect(twoSidedProbability(t, 2) / (1 - t / Math.sqrt(2 + t * t))).toBeCloseTo(1, 5);
      expect(twoSidedProbability(-t, 2)).toBe(twoSidedProbability(t, 2));
    }
  });

  it("has the critical values of the tables", () => {
    const tables = [
      [5, 2.570582, 0.05],
      [10, 3.169273, 0.01],
      [30, 1.697261, 0.1],
      [1000, 1.962339, 0.05],
      [1e7, 1.959964, 0.05],
      [9, 4.780913, 0.001],
    ] as const;
    for (const [degrees, t, expected] of tables)
      expect(twoSidedProbability(t, degrees)).toBeCloseTo(expected, 6);
  });

  it("is 1 at zero, 0 at infinity and falls between", () => {
    expect(twoSidedProbability(0, 7)).toBe(1);
    expect(twoSidedProbability(Number.POSITIVE_INFINITY, 7)).toBe(0);
    const values = Array.from({ length: 200 }, (_, index) => twoSidedProbability(index / 10, 13));
    for (const [index, value] of values.entries())
      if (index > 0) expect(value).toBeLessThan(values[index - 1] as number);
  });
});

describe("pairedTest", () => {
  it("is that of Student's sleep data (1908): t = 4.0621, p = 0.00283", () => {
    const test = pairedTest([1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4]);
    expect(test?.mean).toBeCloseTo(1.58, 12);
    expect((test?.mean ?? 0) / (test?.standardError ?? 0)).toBeCloseTo(4.0621, 4);
    expect(test?.probability).toBeCloseTo(0.00283, 5);
  });

  it("says nothing of one difference, and that equal forecasters do not differ", () => {
    expect(pairedTest([3])).toBeUndefined();
    expect(pairedTest([0, 0, 0])).toEqual({ mean: 0, standardError: 0, probability: 1 });
    expect(pairedTest([2, 2, 2])?.probability).toBe(0);
  });
});
