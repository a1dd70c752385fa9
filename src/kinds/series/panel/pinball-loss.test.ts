import { describe, expect, it } from "vitest";
import { scaledPinball } from "./pinball-loss.js";

describe("scaledPinball", () => {
  const history = Float64Array.of(1, 3, 5, 7);
  const interval = { lower: Float64Array.of(6, 6), upper: Float64Array.of(10, 10) };
  const forecast = { point: Float64Array.of(8, 8), intervals: new Map([[0.9, interval]]) };

  it("is the mean of what median and bounds lose, in steps of the series", () => {
    // At 12: median ½·4, bounds 0.05·6 and 0.95·2; the series moves by 2.
    expect(scaledPinball([{ forecast, actual: Float64Array.of(12) }], history, 1)).toBeCloseTo(
      (2 + 0.3 + 1.9) / 3 / 2,
      12,
    );
    // Of several origins, all steps count the same.
    const twice = [12, 12].map((value) => ({ forecast, actual: Float64Array.of(value) }));
    expect(scaledPinball(twice, history, 1)).toBeCloseTo(0.7, 12);
    // At 8: bounds alone, 0.05·2 each.
    expect(scaledPinball([{ forecast, actual: Float64Array.of(8, Number.NaN) }], history, 1)).toBeCloseTo(
      0.2 / 3 / 2,
      12,
    );
  });

  it("is nothing where there is no scale, or nothing came", () => {
    expect(scaledPinball([{ forecast, actual: Float64Array.of(8) }], Float64Array.of(0, 0), 1)).toBeNull();
    expect(scaledPinball([{ forecast, actual: Float64Array.of(Number.NaN) }], history, 1)).toBeNull();
  });
});
