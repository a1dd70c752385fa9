import { describe, expect, it } from "vitest";
import { fitSmoothing } from "./fit-smoothing.js";
import { finish } from "./pieces.js";
import { oracleCases } from "./testing/oracle.js";

describe("fitSmoothing", () => {
  for (const { name, values, fitted } of oracleCases) {
    for (const expected of fitted) {
      const form = `${expected.season === 1 ? "no season" : expected.seasonality}${expected.trend ? ", trend" : ""}`;
      it(`reaches the least squared error that a global search by statsmodels finds: ${name}, ${form}`, () => {
        const { squaredError } = finish(fitSmoothing(Float64Array.from(values), expected));
        expect(squaredError / expected.squaredError).toBeLessThan(1.002);
        expect(squaredError / expected.squaredError).toBeGreaterThan(0.99);
      });
    }
  }

  it("keeps the parameters in their ranges", () => {
    for (const { values, fitted } of oracleCases) {
      for (const form of fitted) {
        const { parameters } = finish(fitSmoothing(Float64Array.from(values), form));
        const { level, trend, season, damping } = parameters;
        for (const value of [level, trend, season, 1 - level - season + 1e-15, 5 * damping - 4]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
        }
      }
    }
  });
});
