import { describe, expect, it } from "vitest";
import { positions } from "./html-plot.js";

describe("positions", () => {
  it("are times, step numbers, or a count", () => {
    expect(positions(["2019-01-01", "2019-02-01"])).toEqual([new Date("2019-01-01"), new Date("2019-02-01")]);
    expect(positions(["5", "6", "7"])).toEqual([5, 6, 7]);
    expect(positions(["5.5", "6.5"])).toEqual([1, 2]);
    expect(positions(["week 1", "2019-01-01"])).toEqual([1, 2]);
    expect(positions(["1", "", "3"])).toEqual([1, 2, 3]);
  });
});
