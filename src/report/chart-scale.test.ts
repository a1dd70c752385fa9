import { describe, expect, it } from "vitest";
import { dotScale, historyShown, valueRange } from "./chart-scale.js";

describe("valueRange", () => {
  it("spans the finite values", () => {
    expect(valueRange([3, Number.NaN, -2, Number.POSITIVE_INFINITY])).toEqual([-2, 3]);
  });

  it("widens what has no extent", () => {
    expect(valueRange([5, 5])).toEqual([4.5, 5.5]);
    expect(valueRange([0])).toEqual([-1, 1]);
    expect(valueRange([])).toEqual([0, 1]);
    expect(valueRange([0.1 + 0.2, 0.3])[0]).toBeCloseTo(0.27);
    expect(valueRange([0, 5e-324])).toEqual([-1, 1]);
  });

  it("stays finite for the largest doubles", () => {
    const [low, high] = valueRange([-Number.MAX_VALUE, Number.MAX_VALUE]);
    expect(Number.isFinite(high - low)).toBe(true);
  });
});

describe("historyShown", () => {
  it("leaves the forecast a fifth, shows the seasons, and never more than there is", () => {
    expect(historyShown(334, 12, 12, 140)).toBe(48);
    expect(historyShown(334, 1, 12, 140)).toBe(36);
    expect(historyShown(10, 12, 12, 140)).toBe(10);
  });

  it("keeps to a step a dot unless the forecast is too long for that", () => {
    expect(historyShown(5000, 100, 24, 140)).toBe(200);
    expect(historyShown(5000, 24, 168, 140)).toBe(116);
  });
});

describe("dotScale", () => {
  it("puts the ends of the range on the outermost dots", () => {
    const { x, y } = dotScale(5, [-1, 3], 9, 5);
    expect([0, 2, 4].map(x)).toEqual([0, 4, 8]);
    expect([3, 1, -1].map(y)).toEqual([0, 2, 4]);
    expect(dotScale(1, [0, 1], 9, 5).x(0)).toBe(4);
  });
});
