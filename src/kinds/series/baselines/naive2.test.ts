import { describe, expect, it } from "vitest";
import { Random } from "../../../tensor/random.js";
import { lastValue } from "./last-value.js";
import { naive2 } from "./naive2.js";
import { isSeasonal } from "./seasonal-adjustment.js";
import { relativeDifference } from "./testing/oracle.js";

const factors = [1.4, 0.6, 1.1, 0.9];
const seasonal = (length: number): Float64Array =>
  Float64Array.from({ length }, (_, step) => 50 * (factors[step % 4] as number));

describe("Naive2", () => {
  it("is the last level times the factor of each place, wherever in the season the history ends", () => {
    for (let length = 40; length < 48; length++) {
      const expected = seasonal(length + 9).subarray(length);
      expect(relativeDifference(naive2.forecast(seasonal(length), 4, 9), expected)).toBeLessThan(1e-12);
    }
  });

  it("adds the season of a series that falls to zero", () => {
    const values = Float64Array.from({ length: 40 }, (_, step) => [5, -5, 0, 0][step % 4] as number);
    expect(relativeDifference(naive2.forecast(values, 4, 6), [5, -5, 0, 0, 5, -5])).toBeLessThan(1e-12);
  });

  it("needs three seasons, where Theta needs more than two", () => {
    const whole = Float64Array.from({ length: 36 }, (_, step) => (step % 12 === 3 ? 9 : 1));
    const part = whole.subarray(0, 35);
    for (const values of [whole, part]) expect(isSeasonal(values, 12)).toBe(true);
    expect(Math.max(...naive2.forecast(whole, 12, 12))).toBeCloseTo(9, 12);
    expect(naive2.forecast(part, 12, 12)).toEqual(lastValue.forecast(part, 12, 12));
  });

  it("is the last value where the test finds no season", () => {
    const random = new Random(1);
    const values = Float64Array.from({ length: 60 }, () => 8 + random.normal());
    expect(isSeasonal(values, 4)).toBe(false);
    expect(relativeDifference(naive2.forecast(values, 4, 5), lastValue.forecast(values, 4, 5))).toBeLessThan(
      1e-15,
    );
  });
});
