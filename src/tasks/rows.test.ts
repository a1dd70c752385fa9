import { describe, expect, it } from "vitest";
import type { Series } from "../sequence/series.js";
import { forecastRows, futureLabels, historyLabels } from "./rows.js";

const values = Float64Array.of(1, 2, 3);
const dated: Series = {
  name: "y",
  values,
  times: Float64Array.of(Date.UTC(2023, 10, 30), Date.UTC(2023, 11, 31), Date.UTC(2024, 0, 31)),
  frequency: { unit: "month", count: 1 },
};
const undated: Series = { name: "y", values, times: undefined, frequency: { unit: "step", count: 1 } };
const numbered: Series = {
  name: "y",
  values,
  times: Float64Array.of(10, 15, 20),
  frequency: { unit: "step", count: 5 },
};

describe("labels", () => {
  it("are dates where there are dates", () => {
    expect(historyLabels(dated)).toEqual(["2023-11-30", "2023-12-31", "2024-01-31"]);
    expect(futureLabels(dated, 3)).toEqual(["2024-02-29", "2024-03-31", "2024-04-30"]);
  });

  it("are numbers from 1 where there are none", () => {
    expect(historyLabels(undated)).toEqual(["1", "2", "3"]);
    expect(futureLabels(undated, 2)).toEqual(["4", "5"]);
  });

  it("go on as numbered rows are numbered", () => {
    expect(historyLabels(numbered)).toEqual(["10", "15", "20"]);
    expect(futureLabels(numbered, 2)).toEqual(["25", "30"]);
  });
});

it("forecastRows puts each bound where it belongs", () => {
  const interval = (lower: number[], upper: number[]) => ({
    lower: Float64Array.from(lower),
    upper: Float64Array.from(upper),
  });
  const forecast = {
    name: "any",
    mean: Float64Array.of(10, 20),
    intervals: new Map([
      [0.8, interval([9, 18], [11, 22])],
      [0.9, interval([8, 16], [12, 24])],
    ]),
  };
  expect(forecastRows(["a", "b"], forecast)).toEqual([
    { at: "a", mean: 10, lo80: 9, hi80: 11, lo90: 8, hi90: 12 },
    { at: "b", mean: 20, lo80: 18, hi80: 22, lo90: 16, hi90: 24 },
  ]);
});
