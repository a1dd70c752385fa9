import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COPYING_GAIN, COPYING_SHARE, type Continuation, copying } from "./copying.js";
import { mae } from "./metrics.js";

const continuation = (
  last: number,
  actual: readonly number[],
  forecast: readonly number[],
): Continuation => ({
  last,
  actual: Float64Array.from(actual),
  forecast: Float64Array.from(forecast),
});

describe("copying", () => {
  it("calls the last value a copy, and the truth none", () => {
    const truth = [12, 15, 11];
    expect(copying([continuation(10, truth, [10, 10, 10])])).toEqual({
      share: 0,
      firstStep: 0,
      isCopy: true,
    });
    expect(copying([continuation(10, truth, truth)])).toEqual({ share: 1, firstStep: 1, isCopy: false });
  });

  it("takes the movements of all origins together, and the first steps by themselves", () => {
    const all = [continuation(10, [14, 20], [11, 10]), continuation(20, [16, 20], [20, 21])];
    expect(copying(all)).toEqual({ share: 2 / 18, firstStep: 1 / 8, isCopy: true });
    const farther = [continuation(10, [14, 20], [8, 8]), continuation(20, [16, 20], [20, 23])];
    expect(copying(farther)).toMatchObject({ share: 7 / 18, isCopy: false });
  });

  it("calls what is near no copy if it is better by what it adds", () => {
    expect(copying([continuation(0, [10, 10], [1, 0.9])])).toMatchObject({ share: 0.095, isCopy: false });
    expect(copying([continuation(0, [10, 10], [1, -0.9])])).toMatchObject({ share: 0.095, isCopy: true });
  });

  it("leaves out what is not known, and says nothing where the truth does not move", () => {
    const gaps = [continuation(10, [Number.NaN, 20], [99, 15]), continuation(Number.NaN, [1, 2], [3, 4])];
    expect(copying(gaps)).toEqual({ share: 0.5, firstStep: null, isCopy: false });
    expect(copying([continuation(5, [5, 5], [5, 5])])).toEqual({
      share: null,
      firstStep: null,
      isCopy: false,
    });
    expect(copying([continuation(5, [5, 5], [6, 5])])).toMatchObject({ share: null, isCopy: false });
    expect(copying([])).toMatchObject({ share: null, isCopy: false });
  });

  it("keeps its promise: the error of a copy is that of the last value, within the share", () => {
    const value = fc.integer({ min: -100, max: 100 });
    fc.assert(
      fc.property(
        value,
        fc.array(fc.tuple(value, fc.double({ min: -0.3, max: 0.3, noNaN: true })), { minLength: 1 }),
        (last, rows) => {
          const one = continuation(
            last,
            rows.map(([actual]) => actual),
            rows.map(([actual, near]) => last + near * (actual - last)),
          );
          const { share, isCopy } = copying([one]);
          if (share === null) return;
          const own = mae(one.actual, one.forecast);
          const lastValue = mae(
            one.actual,
            one.actual.map(() => last),
          );
          const rounding = 1e-12 * lastValue;
          expect(Math.abs(own - lastValue)).toBeLessThanOrEqual(share * lastValue + rounding);
          if (isCopy) expect(own).toBeGreaterThanOrEqual((1 - COPYING_GAIN) * lastValue - rounding);
          else if (share <= COPYING_SHARE)
            expect(own).toBeLessThan((1 - COPYING_GAIN) * lastValue + rounding);
        },
      ),
    );
  });
});
