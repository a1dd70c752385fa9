import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { movementOfFew, usualMovement } from "./few-values.js";
import { movement } from "./pooled-intervals.js";

const zigzag = (level: number, by: number, length: number): Float64Array =>
  Float64Array.from({ length }, (_, step) => level + (step % 2 === 0 ? 0 : by));

describe("series with few values", () => {
  it("move as usual for their size, the less the more is known of them", () => {
    const histories = [zigzag(9, 2, 20), zigzag(90, 20, 20), zigzag(9, 4, 20), zigzag(1, 50, 3)];
    // By a fifth of their mean of 10 and 100, by 4 of 11; three values are too few to tell.
    const usual = usualMovement(histories, 1);
    expect(usual).toBeCloseTo(0.2, 12);
    expect(movementOfFew(Float64Array.of(50), 1, usual)).toBeCloseTo(10, 12);
    expect(movementOfFew(Float64Array.of(50, 50), 1, usual)).toBeCloseTo(8, 12);
    expect(movementOfFew(Float64Array.of(50, Number.NaN, 50, 50), 1, usual)).toBeCloseTo((4 * 10) / 6, 12);
    expect(movementOfFew(Float64Array.of(40, 60), 1, usual)).toBeCloseTo((20 + 4 * 10) / 5, 12);
  });

  it("are the only ones for which that counts", () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
      minLength: 12,
      maxLength: 30,
    });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 9, noNaN: true }), (all, usual) => {
        const history = Float64Array.from(all);
        expect(movementOfFew(history, 4, usual)).toBe(movement(history, 4));
      }),
    );
    const short = Float64Array.of(3, 4, 5);
    expect(movementOfFew(short, 4, 0)).toBe(movement(short, 4));
    expect(movementOfFew(new Float64Array(0), 4, 0.5)).toBe(0);
    expect(usualMovement([short], 1)).toBe(0);
    expect(usualMovement([], 1)).toBe(0);
  });
});
