import { describe, expect, it } from "vitest";
import { twoSidedProbability } from "./standard-student.js";

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
