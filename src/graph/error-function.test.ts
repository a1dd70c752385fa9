import { describe, expect, it } from "vitest";
import { errorFunction } from "./error-function.js";

/** By mpmath 1.3, `erf(mpf(x))` at 30 digits. */
const table: readonly (readonly [x: number, y: number])[] = [
  [1e-12, 1.1283791670955126e-12],
  [0.01, 0.011283415555849618],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [1.5, 0.9661051464753108],
  [2.4, 0.9993114861033549],
  [2.6, 0.9997639655834707],
  [3, 0.9999779095030014],
  [4, 0.9999999845827421],
  [5.5, 0.9999999999999926],
];

describe("errorFunction", () => {
  it.each(table)("of ±%f is exact to 1e-15", (x, y) => {
    expect(Math.abs(errorFunction(x) / y - 1)).toBeLessThan(1e-15);
    expect(errorFunction(-x)).toBe(-errorFunction(x));
  });

  it("has no seam where the series ends", () => {
    const [below, above] = [2.5, 2.5 + 1e-15].map(errorFunction) as [number, number];
    expect(Math.abs(above - below)).toBeLessThan(1e-15);
  });

  it("knows its limits", () => {
    expect([0, -0, 7, -7, Infinity, -Infinity, Number.NaN].map(errorFunction)).toEqual([
      0,
      -0,
      1,
      -1,
      1,
      -1,
      Number.NaN,
    ]);
  });
});
