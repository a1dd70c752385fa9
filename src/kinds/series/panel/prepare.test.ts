import { describe, expect, it } from "vitest";

import { prepare, prepareCounts, restore, scaled } from "./prepare.js";

const seasonal = Float64Array.from(
  { length: 24 },
  (_, step) => 100 * 1.01 ** step * ([1, 2, 0.5, 1][step % 4] as number),
);

describe("prepare", () => {
  it("takes logarithms of what is positive, and leaves what is not as it is", () => {
    expect(prepare(Float64Array.of(1, Math.E), 1, true).values).toEqual(Float64Array.of(0, 1));
    for (const least of [0, -1]) {
      const values = Float64Array.of(3, least, 2);
      expect(prepare(values, 1, true)).toMatchObject({ values, isLogarithmic: false });
    }
  });

  it("takes off a season that is there, and restore puts it back", () => {
    const prepared = prepare(seasonal, 4, true);
    const steps = [...prepared.values]
      .slice(1)
      .map((value, index) => value - (prepared.values[index] as number));
    for (const step of steps) expect(step).toBeCloseTo(Math.log(1.01), 3);
    prepared.values.forEach((value, step) => {
      expect(restore(prepared, step, value)).toBeCloseTo(seasonal[step] as number, 9);
      expect(scaled(prepared, step, seasonal[step] as number)).toBeCloseTo(value, 12);
    });
  });

  it("keeps the season where it is to be kept, is none, or was not seen three times", () => {
    expect(prepare(seasonal, 4, false).season).toBeUndefined();
    expect(
      prepare(
        seasonal.map((_, step) => 5 + step),
        4,
        true,
      ).season,
    ).toBeUndefined();
    expect(prepare(seasonal.slice(0, 11), 4, true).season).toBeUndefined();
  });

  it("takes counts as they are", () => {
    const counts = Float64Array.of(1, 4, 2, 4);
    expect(prepareCounts(counts, 1)).toEqual({
      values: counts,
      isLogarithmic: false,
      season: undefined,
      movement: 7 / 3,
    });
  });

  it("has what cannot be below what can", () => {
    const prepared = prepare(Float64Array.of(1, 2, 3), 1, false);
    expect(scaled(prepared, 3, -5)).toBe(-Infinity);
  });

  it("keeps what is missing missing, and never gives a forecast that is no number", () => {
    const prepared = prepare(Float64Array.of(1, Number.NaN, 2), 1, true);
    expect(prepared.values[1]).toBeNaN();
    expect(restore(prepared, 3, 1e6)).toBe(Number.MAX_VALUE);
  });
});
