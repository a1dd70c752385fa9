import { describe, expect, it } from "vitest";
import {
  bfloat16FromBits,
  bfloat16ToBits,
  float16FromBits,
  float16ToBits,
  roundToBfloat16,
  roundToFloat16,
} from "./half.js";

const allBits = Array.from({ length: 2 ** 16 }, (_, bits) => bits);

describe("float16", () => {
  it("all of its values come back from numbers, and round to themselves", () => {
    for (const bits of allBits) {
      const value = float16FromBits(bits);
      if (Number.isNaN(value)) continue;
      if (float16ToBits(value) !== bits || !Object.is(roundToFloat16(value), value)) expect(bits).toBe(value);
    }
  });

  it.each([
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x0400, 2 ** -14],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0x8000, -0],
  ])("%i is %d", (bits, value) => expect(float16FromBits(bits)).toBe(value));

  it.each([
    [1 + 2 ** -11, 1],
    [1 + 3 * 2 ** -11, 1 + 2 ** -9],
    // A hair above the tie: through float32 it would be rounded twice, down.
    [1 + 2 ** -11 + 2 ** -40, 1 + 2 ** -10],
    [65519, 65504],
    [65520, Number.POSITIVE_INFINITY],
    [2 ** -25, 0],
    [-(2 ** -25) * 1.001, -(2 ** -24)],
    [2 ** -14 - 2 ** -26, 2 ** -14],
    [5e-324, 0],
  ])("%d rounds to %d", (value, expected) => expect(roundToFloat16(value)).toBe(expected));

  it("NaN stays NaN", () => {
    expect(roundToFloat16(Number.NaN)).toBeNaN();
    expect(float16FromBits(float16ToBits(Number.NaN))).toBeNaN();
  });
});

describe("bfloat16", () => {
  it("all of its values come back from numbers, and round to themselves", () => {
    for (const bits of allBits) {
      const value = bfloat16FromBits(bits);
      if (Number.isNaN(value)) continue;
      if (bfloat16ToBits(value) !== bits || !Object.is(roundToBfloat16(value), value))
        expect(bits).toBe(value);
    }
  });

  it.each([
    [1 + 2 ** -8, 1],
    [1 + 3 * 2 ** -8, 1 + 2 ** -6],
    [Math.PI, 3.140625],
    [3.4e38, Number.POSITIVE_INFINITY],
  ])("%d rounds to %d", (value, expected) => expect(roundToBfloat16(value)).toBe(expected));
});
