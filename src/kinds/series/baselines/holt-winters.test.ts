import { describe, expect, it } from "vitest";
import { Random } from "../../../tensor/random.js";
import { holtWinters } from "./holt-winters.js";
import { relativeDifference } from "./testing/oracle.js";

const pattern = [10, -4, 3, -9];

describe("Holt-Winters", () => {
  it("extends a straight line", () => {
    const forecast = holtWinters.forecast(
      Float64Array.from({ length: 30 }, (_, t) => 7 - 2 * t),
      1,
      5,
    );
    expect(relativeDifference(forecast, [-53, -55, -57, -59, -61])).toBeLessThan(1e-9);
  });

  it("extends a line with an additive season, across missing values", () => {
    const whole = Float64Array.from({ length: 46 }, (_, t) => t - 15 + (pattern[t % 4] as number));
    const history = whole.slice(0, 38);
    for (const missing of [0, 5, 6, 7, 20, 37]) history[missing] = Number.NaN;
    expect(relativeDifference(holtWinters.forecast(history, 4, 8), whole.slice(38))).toBeLessThan(1e-6);
  });

  it("sees that a season grows with the level", () => {
    const whole = Float64Array.from(
      { length: 72 },
      (_, t) => (50 + 4 * t) * (1 + (pattern[t % 4] as number) / 40),
    );
    const forecast = holtWinters.forecast(whole.slice(0, 60), 4, 12);
    expect(relativeDifference(forecast, whole.slice(60))).toBeLessThan(1e-4);
  });

  it("follows neither trend nor season in noise", () => {
    const random = new Random(3);
    const noise = Float64Array.from({ length: 80 }, () => 100 + random.normal());
    const forecast = holtWinters.forecast(noise, 4, 8);
    expect(Math.max(...forecast) - Math.min(...forecast)).toBe(0);
    expect(Math.abs((forecast[0] as number) - 100)).toBeLessThan(1);
  });

  it("leaves out a season shorter histories have not shown twice", () => {
    const history = Float64Array.of(1, 8, 3, 1, 8, 3, 1, 8);
    const forecast = holtWinters.forecast(history, 5, 4);
    expect(forecast.every(Number.isFinite)).toBe(true);
  });

  it("refits in well under 100 ms on 600 rows", () => {
    const random = new Random(1);
    const rows = Float64Array.from(
      { length: 600 },
      (_, t) => 100 + t / 10 + 20 * Math.sin((2 * Math.PI * t) / 12) + 3 * random.normal(),
    );
    holtWinters.forecast(rows, 12, 24);
    // Processor time: the wall clock also measures what else the machine does.
    const times = [1, 2, 3].map(() => {
      const start = process.cpuUsage();
      holtWinters.forecast(rows, 12, 24);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(100);
  });
});
