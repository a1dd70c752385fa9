import { describe, expect, it } from "vitest";
import { minimise } from "./nelder-mead.js";

describe("minimise", () => {
  it("finds the bottom of a bowl", () => {
    const { at, value } = minimise(
      (point) => ((point[0] as number) - 0.7) ** 2 + 3 * ((point[1] as number) - 0.2) ** 2 + 5,
      Float64Array.of(0.3, 0.3),
    );
    expect(at[0]).toBeCloseTo(0.7, 2);
    expect(at[1]).toBeCloseTo(0.2, 2);
    expect(value).toBeCloseTo(5, 5);
  });

  it("follows Rosenbrock's curved valley", () => {
    const rosenbrock = (point: Float64Array): number => {
      const [x, y] = [...point].map((unit) => 4 * unit - 2) as [number, number];
      return (1 - x) ** 2 + 100 * (y - x * x) ** 2 + 1;
    };
    const { at } = minimise(rosenbrock, Float64Array.of(0.2, 0.8));
    expect(at[0]).toBeCloseTo(0.75, 2);
    expect(at[1]).toBeCloseTo(0.75, 2);
  });

  it("stays in the unit box and ends on the wall nearest to a minimum outside", () => {
    const { at } = minimise(
      (point) => {
        for (const coordinate of point) if (coordinate < 0 || coordinate > 1) throw new Error("left the box");
        return ((point[0] as number) + 1) ** 2 + ((point[1] as number) - 4) ** 2;
      },
      Float64Array.of(0.5, 0.5),
    );
    expect(at[0]).toBeCloseTo(0, 6);
    expect(at[1]).toBeCloseTo(1, 6);
  });

  it("walks away from refused points", () => {
    const { at, value } = minimise(
      (point) => ((point[0] as number) < 0.4 ? Number.POSITIVE_INFINITY : (point[0] as number)),
      Float64Array.of(0.9),
    );
    expect(at[0]).toBeCloseTo(0.4, 3);
    expect(value).toBeGreaterThanOrEqual(0.4);
  });

  it("never returns less than the best of what it tried, nor changes its start", () => {
    const start = Float64Array.of(0.3, 0.6, 0.9);
    let least = Number.POSITIVE_INFINITY;
    const { value } = minimise((point) => {
      const height =
        Math.sin(9 * (point[0] as number)) + Math.cos(7 * (point[1] as number)) + (point[2] as number);
      least = Math.min(least, height);
      return height;
    }, start);
    expect(value).toBe(least);
    expect([...start]).toEqual([0.3, 0.6, 0.9]);
  });
});
