import { describe, expect, it } from "vitest";
import { sampleOf } from "./sample.js";

describe("a sample of series", () => {
  const drawn = (count: number, most: number): number[] => {
    const isDrawn = sampleOf(count, most);
    return [...Array(count).keys()].filter(isDrawn);
  };

  it("is all of few", () => {
    expect(drawn(5, 5)).toEqual([0, 1, 2, 3, 4]);
  });

  it("is as many as are wanted of many, the same each time", () => {
    expect(drawn(10_000, 100)).toHaveLength(100);
    expect(drawn(10_000, 100)).toEqual(drawn(10_000, 100));
  });

  it("comes from everywhere, and follows no rhythm of the order", () => {
    const places = Array(10).fill(0);
    const parts = Array(10).fill(0);
    for (const index of drawn(10_000, 1000)) {
      places[index % 10]++;
      parts[Math.floor(index / 1000)]++;
    }
    for (const count of [...places, ...parts]) {
      expect(count).toBeGreaterThan(60);
      expect(count).toBeLessThan(140);
    }
  });
});
