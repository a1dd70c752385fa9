import { describe, expect, it } from "vitest";
import { fillMask } from "./masks.js";

const usual = { seed: 1, stream: 2, counter: 3 };
function maskOf(length: number, probability: number, value = 1, from = usual): Float32Array {
  const mask = new Float32Array(length).fill(7);
  fillMask(mask, probability, value, from);
  return mask;
}

describe("fillMask", () => {
  it.each([0.01, 0.25, 0.5, 0.9])("has a share of %d, evenly over the draws of a block", (probability) => {
    const length = 80_000;
    const mask = maskOf(length, probability, 3);
    const near = (found: number, draws: number): void =>
      expect(Math.abs(found / draws - probability)).toBeLessThan(
        4.5 * Math.sqrt((probability * (1 - probability)) / draws),
      );
    expect(new Set(mask)).toEqual(new Set([0, 3]));
    near(mask.filter((value) => value > 0).length, length);
    for (let place = 0; place < 8; place++)
      near(mask.filter((value, index) => index % 8 === place && value > 0).length, length / 8);
    // Neighbours do not agree more often than chance has it.
    const pairs = mask.filter((value, index) => value > 0 && (mask[index + 1] ?? 0) > 0).length;
    expect(Math.abs(pairs / length - probability ** 2)).toBeLessThan(0.012);
  });

  it("has none at 0 and all at 1", () => {
    // Enough that each of the 65,536 draws that there are comes up.
    expect(maskOf(800_000, 0).every((value) => value === 0)).toBe(true);
    expect(maskOf(800_000, 1, 0.5).every((value) => value === 0.5)).toBe(true);
  });

  it("is the same for the same seed, stream and counter, and another for another", () => {
    const mask = maskOf(200, 0.5);
    expect(maskOf(200, 0.5)).toEqual(mask);
    for (const other of [{ seed: 2 }, { stream: 3 }, { counter: 4 }])
      expect(maskOf(200, 0.5, 1, { ...usual, ...other })).not.toEqual(mask);
  });

  it("takes any length: a shorter one is the beginning of a longer one", () => {
    const long = maskOf(40, 0.5);
    for (let length = 0; length <= 40; length++)
      expect(maskOf(length, 0.5)).toEqual(long.subarray(0, length));
  });
});
