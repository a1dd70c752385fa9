import { describe, expect, it } from "vitest";
import { extrapolate, type SmoothingParameters, smooth } from "./exponential-smoothing.js";
import { oracleCases, relativeDifference } from "./testing/oracle.js";

const parameters: SmoothingParameters = { level: 0.4, trend: 0.3, season: 0.2, damping: 0.9 };

describe("smooth and extrapolate", () => {
  for (const { name, values, fixed } of oracleCases) {
    for (const expected of fixed) {
      it(`agree with statsmodels to rounding: ${name}, ${expected.seasonality}`, () => {
        const initial = { ...expected.initial, season: Float64Array.from(expected.initial.season) };
        const { seasonality } = expected;
        const run = smooth(Float64Array.from(values), seasonality, expected.parameters, initial);
        expect(relativeDifference([run.squaredError], [expected.squaredError])).toBeLessThan(1e-12);
        const forecast = extrapolate(
          run.state,
          seasonality,
          expected.parameters.damping,
          expected.forecast.length,
        );
        expect(relativeDifference(forecast, expected.forecast)).toBeLessThan(1e-12);
      });
    }
  }

  it("carries the state through missing values as its own forecast does", () => {
    for (const seasonality of ["additive", "multiplicative"] as const) {
      const initial = { level: 10, trend: 1, season: Float64Array.of(1.2, 0.9, 0.9) };
      const seen = smooth(Float64Array.of(11, 12, 9, 14), seasonality, parameters, initial);
      const gap = smooth(Float64Array.of(11, 12, 9, 14, NaN, NaN), seasonality, parameters, initial);
      expect(gap.squaredError).toBe(seen.squaredError);
      const beyondGap = extrapolate(gap.state, seasonality, parameters.damping, 4);
      const whole = extrapolate(seen.state, seasonality, parameters.damping, 6);
      expect(relativeDifference(beyondGap, whole.subarray(2))).toBeLessThan(1e-14);
    }
  });

  it("refuses a multiplicative season at a level that falls to zero", () => {
    const initial = { level: 1, trend: -1, season: Float64Array.of(1, 1) };
    const run = smooth(Float64Array.of(NaN, 5, 5), "multiplicative", { ...parameters, damping: 1 }, initial);
    expect(run.squaredError).toBe(Number.POSITIVE_INFINITY);
  });

  it("leaves the initial state as it was", () => {
    const season = Float64Array.of(1, -1);
    smooth(Float64Array.of(3, 8, 1, 9), "additive", parameters, { level: 2, trend: 0, season });
    expect([...season]).toEqual([1, -1]);
  });
});
