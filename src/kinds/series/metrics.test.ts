import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../errors.js";
import { coverage, mae, mase, rmse, smape } from "./metrics.js";

const actual = Float64Array.of(1, NaN, 3, 0, -2);
const forecast = Float64Array.of(2, 100, 3, 0, 2);

describe("metrics", () => {
  it("are their formulas, missing actual values left out", () => {
    expect(rmse(actual, forecast)).toBeCloseTo(Math.sqrt((1 + 0 + 0 + 16) / 4), 14);
    expect(mae(actual, forecast)).toBeCloseTo(5 / 4, 14);
    // 1 against 2: 200 · 1/3; 0 against 0: 0; −2 against 2: 200.
    expect(smape(actual, forecast)).toBeCloseTo((200 / 3 + 0 + 0 + 200) / 4, 12);
  });

  it("mase divides by the seasonal naive error within the history, over pairs both observed", () => {
    const history = Float64Array.of(1, 5, NaN, 8, 4, 8, 6);
    // A season of 2 apart: 5→8 and 8→8, 4→6; pairs with the missing value are left out: (3 + 0 + 2) / 3.
    expect(mase(actual, forecast, history, 2)).toBeCloseTo(5 / 4 / (5 / 3), 14);
  });

  it("mase is null without a scale", () => {
    expect(mase(actual, forecast, Float64Array.of(4, 4, 4), 1)).toBeNull();
    expect(mase(actual, forecast, Float64Array.of(1, 2, 3), 3)).toBeNull();
    expect(mase(actual, forecast, Float64Array.of(1, 2, 3), 12)).toBeNull();
    expect(mase(actual, forecast, Float64Array.of(1, NaN, 3, NaN), 1)).toBeNull();
  });

  it("coverage counts the bounds as inside", () => {
    const lower = Float64Array.of(1, 0, 4, -1, -9);
    const upper = Float64Array.of(2, 0, 5, 0, -3);
    expect(coverage(actual, lower, upper)).toBe(2 / 4);
  });

  it("are NaN where nothing was observed, or where a forecast is unknown", () => {
    for (const metric of [rmse, mae, smape]) {
      expect(metric(Float64Array.of(NaN, NaN), Float64Array.of(1, 2))).toBeNaN();
      expect(metric(Float64Array.of(1, 2), Float64Array.of(1, NaN))).toBeNaN();
    }
    expect(coverage(new Float64Array(0), new Float64Array(0), new Float64Array(0))).toBeNaN();
  });

  it("refuse arrays of different lengths", () => {
    expect(() => rmse(actual, forecast.subarray(1))).toThrow(ShapeError);
    expect(() => coverage(actual, forecast, forecast.subarray(1))).toThrow("5 actual values and 4 forecasts");
  });

  it("neither overflow nor vanish: to the bit the same in any unit", () => {
    const numbers = fc.array(
      fc.tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: -999, max: 999 })),
      {
        minLength: 2,
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(numbers, fc.integer({ min: -1000, max: 1000 }), (pairs, power) => {
        const one = Float64Array.from(pairs, ([left]) => left / 8);
        const other = Float64Array.from(pairs, ([, right]) => right / 8);
        const scaled = (value: number): number => value * 2 ** power;
        const [large, largeOther] = [one.map(scaled), other.map(scaled)];
        expect(rmse(large, largeOther)).toBe(scaled(rmse(one, other)));
        expect(mae(large, largeOther)).toBe(scaled(mae(one, other)));
        expect(smape(large, largeOther)).toBe(smape(one, other));
        expect(mase(large, largeOther, large, 1)).toBe(mase(one, other, one, 1));
      }),
    );
    const largest = Number.MAX_VALUE;
    expect(rmse(Float64Array.of(1e300, -1e300), Float64Array.of(0, 0))).toBe(1e300);
    expect(rmse(Float64Array.of(1e-300, -1e-300), Float64Array.of(0, 0))).toBe(1e-300);
    expect(mae(Float64Array.of(largest, largest), Float64Array.of(0, 0))).toBe(largest);
    expect(smape(Float64Array.of(largest, largest), Float64Array.of(-largest, largest))).toBe(100);
    expect(smape(Float64Array.of(5e-324), Float64Array.of(-5e-324))).toBe(200);
    for (const metric of [rmse, mae])
      expect(metric(Float64Array.of(largest), Float64Array.of(-largest))).toBe(Number.POSITIVE_INFINITY);
  });

  it("keep their ranges and scale as they should", () => {
    const numbers = fc.array(fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 9 }), (pairs, factor) => {
        const one = Float64Array.from(pairs, ([left]) => left);
        const other = Float64Array.from(pairs, ([, right]) => right);
        const times = (values: Float64Array): Float64Array => values.map((value) => value * factor);
        expect(mae(one, other)).toBeLessThanOrEqual(rmse(one, other) + 1e-12);
        expect(smape(one, other)).toBeLessThanOrEqual(200);
        expect(smape(times(one), times(other))).toBeCloseTo(smape(one, other), 10);
        expect(rmse(times(one), times(other))).toBeCloseTo(factor * rmse(one, other), 9);
        expect(mae(one, one)).toBe(0);
      }),
    );
  });
});
