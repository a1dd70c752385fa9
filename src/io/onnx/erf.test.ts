import { expect, it } from "vitest";
import { erf } from "./erf.js";

/** Abramowitz & Stegun 1964, table 7.1, and more digits from the same series in exact arithmetic. */
it.each([
  [0, 0],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [2, 0.9953222650189527],
  [3, 0.9999779095030014],
  [-1, -0.8427007929497149],
  [100, 1],
  [Number.NEGATIVE_INFINITY, -1],
])("erf(%d) is %d", (x, expected) => expect(erf(x)).toBeCloseTo(expected, 15));

it("is NaN of NaN", () => expect(erf(Number.NaN)).toBeNaN());
