import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { thinned } from "./thinning.js";

describe("thinned", () => {
  it("keeps everything that is short", () => {
    expect(thinned([5, 6, 7], 2)).toEqual([0, 1, 2]);
  });

  it("keeps the extremes, the gaps and the ends, in order", () => {
    const value = fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(value, { minLength: 30, maxLength: 300 }), (values) => {
        const kept = thinned(values, 10);
        expect(kept.length).toBeLessThanOrEqual(22);
        expect([kept[0], kept.at(-1)]).toEqual([0, values.length - 1]);
        expect(kept).toEqual([...kept].sort((a, b) => a - b));
        const finite = values.filter(Number.isFinite);
        const shown = kept.map((step) => values[step] as number).filter(Number.isFinite);
        expect(shown.length === 0 ? undefined : Math.max(...shown)).toBe(
          finite.length === 0 ? undefined : Math.max(...finite),
        );
        expect(shown.length === 0 ? undefined : Math.min(...shown)).toBe(
          finite.length === 0 ? undefined : Math.min(...finite),
        );
      }),
    );
    const gap = Array.from({ length: 100 }, (_, step) => (step >= 40 && step < 60 ? Number.NaN : step));
    expect(thinned(gap, 10).some((step) => step >= 40 && step < 60)).toBe(true);
  });
});
