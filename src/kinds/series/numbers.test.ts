import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { detectNumberStyle, isMissing, looksNumeric, type NumberStyle, readNumber } from "./numbers.js";

const POINT: NumberStyle = { decimal: ".", doubtful: undefined };
const COMMA: NumberStyle = { decimal: ",", doubtful: undefined };

describe("isMissing", () => {
  it.each(["", "NA", "n/a", "#N/A", "NaN", "null", "NULL", "None", "-", "--", ".", "?", "\\N", "<NA>"])(
    "%j says that there is no value",
    (cell) => expect(isMissing(cell)).toBe(true),
  );
  it.each(["0", "x", "inf", "nano", "-1", "no"])("%j does not", (cell) =>
    expect(isMissing(cell)).toBe(false),
  );
});

describe("readNumber", () => {
  it.each<[string, NumberStyle, number | undefined]>([
    ["1234.5", POINT, 1234.5],
    ["-12", POINT, -12],
    ["+.5", POINT, 0.5],
    ["5.", POINT, 5],
    ["1e-3", POINT, 0.001],
    ["1,234.5", POINT, 1234.5],
    ["1,234,567", POINT, 1_234_567],
    ["1 234 567.8", POINT, 1_234_567.8],
    ["1'234.5", POINT, 1234.5],
    ["1\u202f234", POINT, 1234],
    ["$1,234.50", POINT, 1234.5],
    ["-$5", POINT, -5],
    ["$-5", POINT, -5],
    ["12 €", POINT, 12],
    ["\u22125", POINT, -5],
    ["5e-324", POINT, 5e-324],
    ["1.234,5", COMMA, 1234.5],
    ["1234,5", COMMA, 1234.5],
    ["1.234.567", COMMA, 1_234_567],
    ["1234.5", COMMA, undefined],
    ["1.234,5", POINT, undefined],
    ["1,5", POINT, undefined],
    ["12,34,567", POINT, undefined],
    ["1,234'567", POINT, undefined],
    ["1 23", POINT, undefined],
    ["", POINT, Number.NaN],
    ["abc", POINT, undefined],
    ["0x10", POINT, undefined],
    ["1_000", POINT, undefined],
    ["12%", POINT, undefined],
    ["--5", POINT, undefined],
    [".", POINT, Number.NaN],
    ["+", POINT, undefined],
    ["e5", POINT, undefined],
    ["$", POINT, undefined],
    ["١٢", POINT, undefined],
    ["inf", POINT, Number.POSITIVE_INFINITY],
    ["-Infinity", POINT, Number.NEGATIVE_INFINITY],
    ["1e999", POINT, Number.POSITIVE_INFINITY],
  ])("%j with %o is %d", (cell, style, value) => expect(readNumber(cell, style)).toEqual(value));

  it("reads every double that JavaScript writes", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expect(readNumber(String(value), POINT)).toBe(Object.is(value, -0) ? 0 : value);
        expect(looksNumeric(String(value))).toBe(true);
      }),
    );
  });

  it("takes no number that is not one, and needs no time for it", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0123456789.,' eE+-$€") }), (cell) => {
        for (const style of [POINT, COMMA]) {
          const value = readNumber(cell.trim(), style);
          if (value !== undefined && !isMissing(cell.trim())) expect(value).not.toBeNaN();
        }
      }),
    );
    expect(readNumber(`${"1,234".repeat(100_000)}x`, POINT)).toBeUndefined();
    const started = performance.now();
    expect(looksNumeric(`5${" ".repeat(100_000)}x`)).toBe(false);
    // What is tried again from every blank takes ten seconds.
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe("detectNumberStyle", () => {
  it.each<[string[], string, "." | ",", string | undefined]>([
    [["1.5", "2"], ",", ".", undefined],
    [["1,5", "2"], ";", ",", undefined],
    [["1,234.5"], ",", ".", undefined],
    [["1.234,5", "1.234"], ";", ",", undefined],
    [["1.234.567"], ";", ",", undefined],
    [["1,234,567", "1,234"], ";", ".", undefined],
    [["0,123"], ",", ",", undefined],
    [["1,234", "999"], ",", ".", "1,234"],
    [["999", "1,234"], ";", ",", "1,234"],
    [["1.234"], ",", ".", undefined],
    [["1.234"], ";", ".", "1.234"],
    [["12", "13"], ";", ".", undefined],
    [["a,b", "x.y", "1,5"], ";", ",", undefined],
    [["1,5", "1.5", "2.5"], ",", ".", undefined],
    [["1,5", "1.5"], ",", ".", undefined],
  ])("%j between %j: decimal %j, in doubt %j", (cells, delimiter, decimal, doubtful) => {
    expect(detectNumberStyle(cells, delimiter)).toEqual({ decimal, doubtful });
  });
});
