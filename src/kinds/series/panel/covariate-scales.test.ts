import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Covariates } from "../../../sequence/covariates.js";
import { covariateScales, covariateWidths, ScaledCovariates } from "./covariate-scales.js";

const known = (...series: readonly number[][]): Covariates[] =>
  series.map((values) => ({ static: new Float64Array(0), past: [], known: [Float64Array.from(values)] }));
/** What the network reads of the known covariate of one series. */
const written = (all: readonly Covariates[], lengths: readonly number[], index: number): number[][] => {
  const scales = covariateScales(all, lengths);
  const one = all[index] as Covariates;
  const scaled = new ScaledCovariates(one, scales, lengths[index] as number);
  return Array.from(one.known[0] as Float64Array, (_, step) => {
    const into = new Float32Array(covariateWidths(scales).known);
    scaled.writeAt("known", step, into, 0);
    return [...into];
  });
};

describe("covariates as a network reads them", () => {
  it("have mean 0 and deviation 1 over all series", () => {
    const all = known([1, 3, 5, 7], [3, 5, 3, 5]);
    const values = [0, 1].flatMap((index) => written(all, [4, 4], index).flat());
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 5);
    expect(values.reduce((sum, value) => sum + value ** 2, 0) / 8).toBeCloseTo(1, 5);
  });

  it("are measured from their own mean where series lie far apart", () => {
    const all = known([1, 2, 3], [1001, 1002, 1003]);
    expect(written(all, [3, 3], 0)).toEqual(written(all, [3, 3], 1));
    expect(written(all, [3, 3], 0)[1]).toEqual([0]);
  });

  it("are 0 where they are missing, which a second number tells, if any is", () => {
    const all = known([1, Number.NaN, 3]);
    expect(written(all, [3], 0).map(([, isSeen]) => isSeen)).toEqual([1, 0, 1]);
    expect(written(all, [3], 0)[1]).toEqual([0, 0]);
    expect(written(known([1, 2, Number.NaN]), [2], 0)).toEqual([[-1], [1], [0]]);
  });

  it("are all 0 where they are the same everywhere, and never far out", () => {
    expect(written(known([7, 7, 7]), [3], 0)).toEqual([[0], [0], [0]]);
    expect(written(known([1, 2, 1e300]), [2], 0)[2]).toEqual([10]);
  });

  it("do not depend on what comes after what is learnt from", () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 3 }), number, number, (values, one, other) => {
        const [length, last] = [values.length, values.length];
        const first = written(known([...values, one]), [length], 0);
        const second = written(known([...values, other]), [length], 0);
        expect(first.slice(0, last)).toEqual(second.slice(0, last));
      }),
    );
  });

  it("are finite, whatever they are", () => {
    const wild = fc.array(fc.double({ noDefaultInfinity: true }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(wild, wild, (one, other) => {
        const all = known(one, other);
        for (const index of [0, 1])
          expect(written(all, [one.length, other.length], index).flat().every(Number.isFinite)).toBe(true);
      }),
    );
  });
});
