import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rollingOrigins } from "./origins.js";

describe("rollingOrigins", () => {
  it("lays the forecasts end to end over the last rows", () => {
    expect(rollingOrigins(144, 12, 5, 8)).toEqual({ origins: [84, 96, 108, 120, 132], stride: 12 });
    expect(rollingOrigins(20, 3, 1, 8)).toEqual({ origins: [17], stride: 3 });
  });

  it("puts them closer where less than half of the rows, or than is needed, would lie before the first", () => {
    expect(rollingOrigins(60, 12, 5, 8)).toEqual({ origins: [32, 36, 40, 44, 48], stride: 4 });
    expect(rollingOrigins(60, 12, 5, 40)).toEqual({ origins: [40, 42, 44, 46, 48], stride: 2 });
    expect(rollingOrigins(20, 9, 3, 8)).toEqual({ origins: [9, 10, 11], stride: 1 });
  });

  it("covers every row after the first origin, and ends where the series does", () => {
    const whole = (least: number, most: number) => fc.integer({ min: least, max: most });
    fc.assert(
      fc.property(
        whole(30, 500),
        whole(1, 20),
        whole(1, 10),
        whole(1, 40),
        (length, horizon, count, least) => {
          const { origins, stride } = rollingOrigins(length, horizon, count, least);
          expect(origins).toHaveLength(count);
          expect((origins.at(-1) as number) + horizon).toBe(length);
          for (const [index, origin] of origins.entries())
            if (index > 0) expect(origin - (origins[index - 1] as number)).toBe(stride);
          expect(stride).toBeGreaterThanOrEqual(1);
          expect(stride).toBeLessThanOrEqual(horizon);
          if (stride > 1) expect(origins[0]).toBeGreaterThanOrEqual(Math.max(least, length / 2));
        },
      ),
    );
  });
});
