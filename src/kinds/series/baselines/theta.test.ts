import { describe, expect, it } from "vitest";
import { isSeasonal, seasonalIndices } from "./seasonal-adjustment.js";
import { smoothedLevel } from "./simple-smoothing.js";
import { oracleCases, relativeDifference } from "./testing/oracle.js";
import { theta } from "./theta.js";

describe("Theta", () => {
  for (const { name, season, values, theta: expected } of oracleCases) {
    const history = Float64Array.from(values);
    it(`agrees with the method put together from statsmodels' parts: ${name}`, () => {
      expect(isSeasonal(history, season)).toBe(expected.seasonal);
      const forecast = theta.forecast(history, season, expected.forecast.length);
      expect(relativeDifference(forecast, expected.forecast)).toBeLessThan(2e-3);
    });

    if (!expected.seasonal) continue;
    it(`has the indices of statsmodels' classical decomposition: ${name}`, () => {
      const kind = Math.min(...values) > 0 ? "multiplicative" : "additive";
      const indices = seasonalIndices(history, season, kind) as Float64Array;
      expect(relativeDifference(indices, expected.indices)).toBeLessThan(1e-12);
    });
  }

  it("has the drift of Hyndman and Billah: half the slope of the line a step", () => {
    const history = Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6, 5, 3);
    const slope = 22.5 / 82.5;
    const forecast = theta.forecast(history, 1, 3);
    expect((forecast[1] as number) - (forecast[0] as number)).toBeCloseTo(slope / 2, 12);
    expect((forecast[2] as number) - (forecast[1] as number)).toBeCloseTo(slope / 2, 12);
  });

  it("takes the line across gaps, and the last observed value beside it", () => {
    const history = Float64Array.from({ length: 20 }, (_, t) => (t % 6 === 1 ? Number.NaN : 5 + 2 * t));
    const means = [45, 47, 49].map((line) => (line + 41) / 2);
    expect(relativeDifference(theta.forecast(history, 1, 3), means)).toBeLessThan(1e-4);
  });
});

describe("smoothedLevel", () => {
  it("takes the mean where the past says nothing, and the last value where it says all", () => {
    expect(smoothedLevel(Float64Array.of(1, -1, 1, -1, 1, -1))).toBeCloseTo(0, 1);
    expect(smoothedLevel(Float64Array.of(0, 0, 0, 0, 7, 7, 7, 7))).toBeCloseTo(7, 4);
  });

  it("passes over missing values", () => {
    const dense = smoothedLevel(Float64Array.of(3, 5, 4, 8, 6));
    expect(smoothedLevel(Float64Array.of(3, NaN, 5, 4, NaN, NaN, 8, 6))).toBe(dense);
  });
});

describe("seasonalIndices", () => {
  const factors = [1.4, 0.6, 1.1, 0.9];
  const whole = Float64Array.from({ length: 40 }, (_, t) => 50 * (factors[t % 4] as number));

  it("finds a pure season again though every window of the average has a gap", () => {
    const gappy = whole.map((value, t) => (t % 5 === 2 ? Number.NaN : value));
    expect(relativeDifference(seasonalIndices(gappy, 4, "multiplicative") ?? [], factors)).toBeLessThan(
      1e-12,
    );
    expect(isSeasonal(gappy, 4)).toBe(true);
  });

  it("gives nothing where a place was never observed", () => {
    const blind = whole.map((value, t) => (t % 4 === 2 ? Number.NaN : value));
    expect(seasonalIndices(blind, 4, "multiplicative")).toBeUndefined();
    expect(seasonalIndices(blind, 4, "additive")).toBeUndefined();
  });
});

describe("isSeasonal", () => {
  it("is false for constants, for season 1 and for two seasons or fewer", () => {
    expect(isSeasonal(new Float64Array(40).fill(3), 4)).toBe(false);
    expect(isSeasonal(Float64Array.of(1, 2, 1, 2, 1, 2), 1)).toBe(false);
    expect(isSeasonal(Float64Array.of(1, 9, 3, 4, 1, 9, 3, 4), 4)).toBe(false);
  });
});
