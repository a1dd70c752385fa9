import { describe, expect, it } from "vitest";
import { prepare, prepareCounts } from "./prepare.js";
import { type Sizing, sizeAt } from "./sizing.js";

const NaNs = Number.NaN;
const raw = (...values: number[]) => prepare(Float64Array.from([...values, -1]), 1, false);
const rules = (sizing: Sizing, levelSteps = 2) => ({ sizing, levelSteps, window: 4 });

describe("sizeAt", () => {
  it("takes the mean of the last values for level, and the unit by its rule", () => {
    const series = raw(100, 1, 3, 5, 9, 50);
    expect(sizeAt(series, 4, rules("relative"))).toEqual({ level: 7, unit: 4.5 });
    expect(sizeAt(series, 4, rules("movement"))).toEqual({ level: 7, unit: 8 / 3 });
    expect(sizeAt(series, 4, rules("spread"))).toEqual({ level: 7, unit: Math.sqrt((36 + 16 + 4 + 4) / 4) });
  });

  it("has no unit but 1 for relative sizes of logarithms", () => {
    const series = prepare(Float64Array.of(1, 10, 100), 1, false);
    expect(sizeAt(series, 2, rules("relative", 1))).toEqual({ level: Math.log(100), unit: 1 });
  });

  it("sees nothing after the origin", () => {
    const [one, other] = [raw(1, 2, 3, 4, 5), raw(1, 2, 3, -70, 1e9)];
    for (const sizing of ["relative", "movement", "spread"] as const)
      expect(sizeAt(one, 2, rules(sizing))).toEqual(sizeAt(other, 2, rules(sizing)));
  });

  it("goes by the last value where the last steps have none, and by 0 where there is none at all", () => {
    expect(sizeAt(raw(4, 8, NaNs, NaNs, NaNs), 4, rules("movement")).level).toBe(8);
    expect(sizeAt(raw(NaNs, NaNs, 3), 1, rules("movement"))).toEqual({ level: 0, unit: 1 });
  });

  it("has a unit above 0 for what does not move", () => {
    for (const sizing of ["movement", "spread"] as const) {
      expect(sizeAt(raw(5, 5, 5, 5), 3, rules(sizing)).unit).toBe(0.005);
      expect(sizeAt(raw(0, 0, 0, 0), 3, rules(sizing)).unit).toBe(1);
    }
  });

  it("sizes counts by their mean, with no level, and never by nothing", () => {
    const counts = prepareCounts(Float64Array.of(9, 0, 4, NaNs, 2, 7), 1);
    expect(sizeAt(counts, 4, rules("demand"))).toEqual({ level: 0, unit: 2 });
    expect(sizeAt(prepareCounts(new Float64Array(9), 1), 8, rules("demand"))).toEqual({
      level: 0,
      unit: 0.125,
    });
  });
});
