import { describe, expect, it } from "vitest";
import { defineCell } from "../cells/cell.js";
import { gru } from "../cells/gru.js";
import { lstm } from "../cells/lstm.js";
import { InputError } from "../errors.js";
import { tanh } from "../graph/build.js";
import type { SeriesInput } from "../kinds/series/read-series.js";
import { DEFAULT_RECIPE } from "../kinds/series/recipe.js";
import type { Frequency } from "../sequence/series.js";
import { cellOf, checkRequest, type PredictRequest } from "./request.js";
import { monthly, sales, steps } from "./testing/inputs.js";

const years = monthly(steps(80, sales));

/** The same rows with another frequency, and no season found by the reader. */
function withFrequency(unit: Frequency["unit"], count = 1, length = 1000, season = 1): SeriesInput {
  const values = Float64Array.from(steps(length, (step) => ((step * 7919) % 101) + 1));
  return {
    ...years,
    season,
    series: { ...years.series, values, times: undefined, frequency: { unit, count } },
  };
}

describe("checkRequest refuses a recipe", () => {
  it.each([
    [{ members: 0 }, "recipe.members is 0; give a whole number of at least 1"],
    [{ updates: 1.5 }, "recipe.updates is 1.5"],
    [{ rate: Number.NaN }, "recipe.rate is NaN; give a number above 0"],
    [{ clipNorm: 0 }, "recipe.clipNorm is 0; give a number above 0"],
  ])("%o", (recipe, message) => {
    expect(() => checkRequest(years, { recipe })).toThrow(InputError);
    expect(() => checkRequest(years, { recipe })).toThrow(message);
  });
});

describe("checkRequest completes", () => {
  it("what is left out", () => {
    expect(checkRequest(years, {})).toEqual({
      horizon: 12,
      cell: lstm,
      units: 32,
      layers: 1,
      strategy: "direct",
      seed: 1,
      season: 12,
      recipe: DEFAULT_RECIPE,
      file: "the series",
    });
  });

  it("nothing that was given", () => {
    const strategy = "recursive" as const;
    const request = {
      horizon: 7,
      cell: "gru",
      units: 3,
      layers: 2,
      strategy,
      seed: 0,
      season: 4,
      file: "a.csv",
    };
    const recipe = { ...DEFAULT_RECIPE, members: 2 };
    expect(checkRequest(years, { ...request, recipe: { members: 2 } })).toEqual({
      ...request,
      cell: gru,
      recipe,
    });
  });

  it.each([
    ["year", 6],
    ["quarter", 8],
    ["month", 12],
    ["week", 13],
    ["day", 14],
    ["businessDay", 10],
    ["hour", 24],
    ["step", 12],
    ["minute", 12],
  ] as const)("the horizon that people plan a %s by", (unit, horizon) => {
    expect(checkRequest(withFrequency(unit), {}).horizon).toBe(horizon);
  });

  it("a horizon of one season for other frequencies, at most 48 steps", () => {
    expect(checkRequest(withFrequency("minute", 15, 1000, 20), {}).horizon).toBe(20);
    expect(checkRequest(withFrequency("minute", 15, 1000, 96), {}).horizon).toBe(48);
    expect(checkRequest(withFrequency("month", 2), {}).horizon).toBe(12);
  });

  it("a horizon of a quarter of the rows, at most", () => {
    expect(checkRequest(withFrequency("month", 1, 30), {}).horizon).toBe(7);
    expect(checkRequest(withFrequency("month", 1, 11), {}).horizon).toBe(2);
  });

  it("the season from the rows before the test span alone", () => {
    // The season begins where the test span does, so that only the whole series shows it.
    const late = monthly(
      steps(84, (step) => (step < 36 ? ((step * 7919) % 31) + 50 : 60 + 30 * Math.sin(step / 1.91))),
    );
    expect(late.season).toBe(12);
    expect(checkRequest(late, { horizon: 48 }).season).toBe(1);
    expect(checkRequest(late, { horizon: 48, season: 12 }).season).toBe(12);
  });
});

describe("checkRequest refuses", () => {
  const refusals: [string, SeriesInput, PredictRequest, string][] = [
    ["a horizon of 0", years, { horizon: 0 }, "--horizon is 0; give a whole number of at least 1"],
    ["a broken horizon", years, { horizon: 2.5 }, "--horizon is 2.5; give a whole number of at least 1"],
    ["no horizon", years, { horizon: Number.NaN }, "--horizon is NaN; give a whole number of at least 1"],
    [
      "a horizon as long as the data",
      years,
      { horizon: 80 },
      "a horizon of 80 steps is not shorter than the 80 rows of the series; give a shorter --horizon or more rows",
    ],
    [
      "a horizon that leaves too little",
      years,
      { horizon: 75 },
      "80 rows are too few: 75 are held out for the test, and 5 are left where 8 are needed; give more rows, or a shorter --horizon",
    ],
    [
      "fewer than two seasons",
      years,
      { horizon: 57, season: 12 },
      "80 rows are too few: 57 are held out for the test, and 23 are left where two seasons of 12 are needed; give more rows, a shorter --horizon, or --season 1",
    ],
    [
      "too few rows",
      monthly(steps(8, sales)),
      { horizon: 1 },
      "8 rows are too few: 1 are held out for the test, and 7 are left where 8 are needed; give more rows",
    ],
    ["no units", years, { units: 0 }, "--units is 0; give a whole number from 1 to 4096"],
    [
      "a slip of the finger",
      years,
      { units: 32e9 },
      "--units is 32000000000; give a whole number from 1 to 4096",
    ],
    ["a broken layer", years, { layers: 1.5 }, "--layers is 1.5; give a whole number from 1 to 16"],
    ["a negative seed", years, { seed: -1 }, "--seed is -1; give a whole number from 0 to 4294967295"],
    ["a seed beyond 32 bits", years, { seed: 2 ** 32 }, "--seed is 4294967296; give a whole number from 0"],
    ["no season", years, { season: 0 }, "--season is 0; give a whole number of at least 1"],
    ["a broken season", years, { season: 2.5 }, "--season is 2.5; give a whole number of at least 1"],
    [
      "a constant series",
      monthly(steps(80, () => 7)),
      {},
      'column "sales": all 80 values are 7; there is nothing to learn from a constant series; choose another column with --column',
    ],
    [
      "a constant series with gaps",
      monthly(steps(80, (step) => (step % 4 === 0 ? null : 7))),
      {},
      'column "sales": all 60 values are 7',
    ],
    [
      "a series without values",
      { ...years, series: { ...years.series, values: new Float64Array(80).fill(Number.NaN) } },
      {},
      'column "sales": no row has a value; choose another column with --column',
    ],
    [
      "a test span without values",
      monthly(steps(80, (step) => (step < 68 ? sales(step) : null))),
      {},
      'column "sales": the last 12 rows have no value, so nothing can be scored; drop the empty rows at the end, or give a longer --horizon',
    ],
    [
      "a history with hardly a value",
      monthly(steps(80, (step) => (step < 61 ? null : sales(step)))),
      {},
      'column "sales": only 7 of the 68 rows before the test span have a value, where 8 are needed; give more values, or choose another column with --column',
    ],
  ];

  it.each(refusals)("%s", (_, input, request, message) => {
    const check = () => checkRequest(input, { ...request, file: "sales.csv" });
    expect(check).toThrow(InputError);
    expect(check).toThrow(`sales.csv: ${message}`);
  });

  it("but not the shortest series there can be", () => {
    expect(checkRequest(monthly(steps(9, sales)), { horizon: 1 }).season).toBe(1);
    expect(checkRequest(years, { horizon: 56, season: 12 }).season).toBe(12);
    expect(checkRequest(years, { seed: 2 ** 32 - 1 }).seed).toBe(2 ** 32 - 1);
  });
});

describe("cellOf", () => {
  it("knows the built-in cells by name, and takes a cell as it is", () => {
    expect(cellOf("gru")).toBe(gru);
    expect(cellOf()).toBe(lstm);
    const own = { ...lstm, name: "own" };
    expect(cellOf(own)).toBe(own);
  });

  it("teaches the names, and which one was meant", () => {
    expect(() => cellOf("lstn")).toThrow(InputError);
    expect(() => cellOf("lstn")).toThrow(
      'there is no cell "lstn"; did you mean "lstm"? choose one of simple, indrnn, lstm, peephole-lstm, coupled-lstm, gru, gru-reset-before, mingru, minlstm, slstm with --cell',
    );
    expect(() => cellOf("transformer")).toThrow('there is no cell "transformer"; choose one of');
  });

  it("refuses a cell that is called like a baseline: scores go by name", () => {
    const theta = defineCell({
      name: "Theta",
      source: "this test",
      states: ["h"],
      step: ({ x, h }, { linear }) => ({ h: tanh(linear("candidate", { h, x })) }),
    });
    expect(() => cellOf(theta)).toThrow('a cell called "Theta"; give it a name that no baseline has');
  });
});
