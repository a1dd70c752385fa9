import { describe, expect, it } from "vitest";
import { crossShrunk, shrinkageOf } from "./shrinkage.js";

const rows = (...all: number[][]): Float64Array[] => all.map((row) => Float64Array.from(row));

describe("shrinkageOf", () => {
  it("is the share that would have missed least", () => {
    const missed = rows([1, 2], [-3, 0.5]);
    const twice = missed.map((row) => row.map((value) => 2 * value));
    expect(shrinkageOf(missed, twice)).toBe(0.5);
    // (1·2 + 2·1) / (2² + 1²)
    expect(shrinkageOf(rows([1, 2]), rows([2, 1]))).toBe(0.8);
  });

  it("takes nothing of what is wrong, and no more of it than was said", () => {
    expect(shrinkageOf(rows([1, -2]), rows([-1, 2]))).toBe(0);
    expect(shrinkageOf(rows([3, 3]), rows([1, 1]))).toBe(1);
  });

  it("leaves out what is unknown, and doubts nothing where all is", () => {
    expect(shrinkageOf(rows([1, Number.NaN]), rows([2, 100]))).toBe(0.5);
    expect(shrinkageOf(rows([Number.NaN]), rows([2]))).toBe(1);
    expect(shrinkageOf(rows([1]), rows([0]))).toBe(1);
    expect(shrinkageOf([], [])).toBe(1);
  });
});

describe("crossShrunk", () => {
  it("judges each half by the other", () => {
    // The network is right in the first half, and wrong in the second.
    const missed = rows([1], [2], [1], [2]);
    const corrections = rows([1], [2], [-1], [-2]);
    expect(crossShrunk(missed, corrections)).toEqual(rows([1], [2], [2], [4]));
  });

  it("keeps the order of the origins, of an odd number, too", () => {
    const missed = rows([1, 1], [2, Number.NaN], [3, 3]);
    const none = missed.map((row) => row.map(() => 0));
    expect(crossShrunk(missed, none)).toEqual(missed);
  });
});
