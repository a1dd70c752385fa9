import { describe, expect, it } from "vitest";
import { pairedTest } from "./paired-test.js";

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
