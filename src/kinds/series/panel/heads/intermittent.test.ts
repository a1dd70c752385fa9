import { describe, expect, it } from "vitest";
import { isIntermittent } from "./intermittent.js";

const of = (...series: number[][]): boolean =>
  isIntermittent(series.map((values) => Float64Array.from(values)));

describe("isIntermittent", () => {
  it.each<[string, boolean, number[][]]>([
    ["counts with many zeros", true, [[0, 0, 3, 0, 1]]],
    ["the same with gaps", true, [[0, Number.NaN, 3, 0, 1, Number.NaN]]],
    [
      "over all series together",
      true,
      [
        [0, 0, 0, 1],
        [5, 2],
      ],
    ],
    ["counts with few zeros", false, [[4, 0, 3, 7, 1]]],
    ["no demand at all", false, [[0, 0, 0]]],
    ["what is no count", false, [[0, 0, 0, 1.5]]],
    ["what is below 0", false, [[0, 0, 0, -1]]],
    ["nothing known", false, [[Number.NaN]]],
  ])("%s: %s", (_, expected, series) => {
    expect(of(...series)).toBe(expected);
  });
});
