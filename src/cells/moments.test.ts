import { describe, expect, it } from "vitest";
import { argument } from "../graph/build.js";
import { interpret } from "../graph/interpret.js";
import { measureMoments, momentsOf } from "./moments.js";

const value = argument("value", ["B", 2]);
const valid = argument("valid", ["B", 1]);

function measured(rows: readonly (readonly [number, number])[], counting?: readonly number[]): number[] {
  const { mean, variance, count } = measureMoments(value, counting && valid);
  const bindings = new Map([
    [value, rows.flat()],
    [valid, counting ?? []],
  ]);
  if (counting === undefined) bindings.delete(valid);
  return interpret([mean, variance, count], bindings, { B: rows.length }).flatMap(({ data }) => [...data]);
}

describe("measureMoments", () => {
  it("has the mean and the biased variance of each feature", () => {
    expect(
      measured([
        [1, 10],
        [3, 10],
        [5, 40],
      ]),
    ).toEqual([3, 20, 8 / 3, 200, 3]);
  });

  it("leaves out rows that are not valid", () => {
    const rows = [
      [1, 10],
      [777, -777],
      [3, 20],
    ] as const;
    expect(measured(rows, [1, 0, 1])).toEqual([2, 15, 1, 25, 2]);
    expect(measured(rows, [0, 0, 0])).toEqual([0, 0, 0, 0, 0]);
  });
});

describe("momentsOf", () => {
  it("takes both from where they lie side by side", () => {
    const both = argument("both", [4]);
    const { mean, variance } = momentsOf(both);
    const found = interpret([mean, variance], new Map([[both, [1, 2, 3, 4]]]), {});
    expect(found.map(({ data }) => [...data])).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});
