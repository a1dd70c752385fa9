import { describe, expect, it } from "vitest";
import { gru } from "../cells/gru.js";
import { InputError } from "../errors.js";
import type { SeriesInput } from "../kinds/series/read-series.js";
import { type CompareRequest, checkComparison } from "./comparison-request.js";
import { monthly, sales, steps } from "./testing/inputs.js";

const years = monthly(steps(120, sales));

describe("checkComparison", () => {
  it("completes what is left out", () => {
    const { cells, ...request } = checkComparison(years, {});
    expect(cells.map(({ name }) => name)).toEqual(["simple", "gru", "lstm", "peephole-lstm"]);
    expect(request).toMatchObject({ horizon: 12, season: 12, units: 32, stride: 12 });
    expect(request.origins).toEqual([60, 72, 84, 96, 108]);
  });

  it("takes fewer origins where a short series has no room for five", () => {
    const short = monthly(steps(14, sales));
    expect(checkComparison(short, { horizon: 4 }).origins).toEqual([8, 9, 10]);
    expect(checkComparison(short, { horizon: 6 }).origins).toEqual([8]);
  });

  it("leaves two of the seasons that were asked for before the first origin", () => {
    expect(checkComparison(years, { season: 12, horizon: 20 }).origins[0]).toBe(60);
    expect(checkComparison(years, { season: 40, horizon: 20 }).origins[0]).toBe(80);
  });

  it("takes the season from the rows before the first origin alone", () => {
    // The season begins in the test span.
    const late = monthly(
      steps(120, (step) => (step < 60 ? ((step * 7919) % 31) + 50 : 60 + 30 * Math.sin(step / 1.91))),
    );
    expect(late.season).toBe(12);
    expect(checkComparison(late, { horizon: 12 }).season).toBe(1);
  });
});

describe("checkComparison refuses", () => {
  const gaps = monthly(steps(120, (step) => (step < 60 ? sales(step) : null)));
  const empty = monthly(steps(120, (step) => (step < 60 && step > 3 ? null : sales(step))));
  const refusals: [string, SeriesInput, CompareRequest, string][] = [
    ["no origin", years, { origins: 0 }, "--origins is 0; give a whole number from 1 to 1000"],
    ["half an origin", years, { origins: 1.5 }, "--origins is 1.5"],
    [
      "more origins than rows",
      years,
      { origins: 110, horizon: 12 },
      "110 origins with 12 steps after each leave none of the 120 rows to learn from; give fewer --origins, a shorter --horizon, or more rows",
    ],
    [
      "origins that leave too little",
      years,
      { origins: 103, horizon: 12 },
      "120 rows are too few: 114 are held out for the test, and 6 are left where 8 are needed; give more rows, a shorter --horizon, or fewer --origins",
    ],
    [
      "fewer than two seasons",
      years,
      { season: 60, horizon: 12 },
      "two seasons of 60 are needed; give more rows, a shorter --horizon, fewer --origins, or --season 1",
    ],
    ["a horizon of 0", years, { horizon: 0 }, "--horizon is 0; give a whole number of at least 1"],
    ["a test span without values", gaps, {}, "have no value, so nothing can be scored"],
    ["too few values before it", empty, { season: 1 }, "only 4 of the 60 rows before the test span"],
    ["no cell", years, { cells: [] }, "no cell is to be compared"],
    ["a cell twice", years, { cells: ["gru", gru] }, 'two cells are called "gru"'],
    ["an unknown cell", years, { cells: ["lstmm"] }, 'there is no cell "lstmm"; did you mean "lstm"?'],
  ];
  it.each(refusals)("%s", (_, input, request, message) => {
    expect(() => checkComparison(input, { ...request, file: "sales.csv" })).toThrow(InputError);
    expect(() => checkComparison(input, request)).toThrow(message);
  });
});
