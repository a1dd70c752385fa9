/** Dirty time series and naughty names that lie outside the repository, and what the reader does with each. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Engine } from "../../engine/engine.js";
import { InputError } from "../../errors.js";
import { StandardScaler } from "../../sequence/scaler.js";
import { wholeSpan } from "../../sequence/span.js";
import { predict } from "../../tasks/predict.js";
import type { DateOrder } from "./date-times.js";
import type { DuplicatePolicy } from "./duplicates.js";
import { findManySeries } from "./panel/many-series.js";
import { type ReadOptions, readSeries, type SeriesInput } from "./read-series.js";

const folder = join(import.meta.dirname, "../../../../shared/conformance");
const load = (path: string): unknown => {
  if (existsSync(join(folder, path))) return JSON.parse(readFileSync(join(folder, path), "utf8"));
  console.warn(`skipped ${path}: ../shared/conformance is absent`);
  return undefined;
};
const outcome = (text: string): SeriesInput | string => {
  try {
    return readSeries(text, { file: "f" });
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    return thrown.message;
  }
};

const dirty = load("timeseries/dirty_inputs.json") as { cases: { name: string; csv: string }[] } | undefined;
const csv = new Map(dirty?.cases.map((one) => [one.name, one.csv]));

/** By case: part of the error, or the values and part of what is said about them. */
const EXPECTED: Readonly<Record<string, string | readonly [values: number[], finding: string]>> = {
  sorted: [[1, 2, 3], "daily, 2024-01-01 to 2024-01-03, no gaps"],
  unsorted: [[1, 2, 3], 'sorted by "t"'],
  duplicate_same_value: 'row 3: column "t": "2024-01-01" is also the time of row 2',
  duplicate_conflict: 'row 3: column "t": "2024-01-01" is also the time of row 2',
  gap: [[1, Number.NaN, Number.NaN, 4], "1 gap with 2 rows inserted as missing, the first after 2024-01-01"],
  // Local times have no zone here: they are read as written, and a repeated one is a duplicate.
  dst_spring_local: [[1, 2, 3], "hourly, 2024-03-10T01:30 to 2024-03-10T03:30, no gaps"],
  dst_autumn_local: '"2024-11-03 01:30" is also the time of row 2',
  mixed_offsets: '"2024-01-01T01:00:00+01:00" is also the time of row 2, written "2024-01-01T00:00:00Z"',
  day_month_ambiguous: 'row 2: column "t": "01/02/2024" may have the day first or the month first',
  leap_day: 'row 2: column "t": "2023-02-29": there is no such day',
  leap_second: "row 2: a single row of data",
  epoch_units: '"1700000000000" looks like epoch milliseconds, but "1700000000" in row 2 like epoch seconds',
  out_of_range: 'row 2: column "t": "+275760-09-13T00:00:00.001Z" is not a date that can be read',
  nan_spellings: "row 12: 3 cells, but the first row has 2",
  all_missing: 'column "y": all values are missing',
  constant: [Array(30).fill(5) as number[], 'all values of "y" are 5: a constant series'],
  too_short: "row 2: a single row of data",
  header_only: "a header and no rows",
  empty: "the file is empty",
  huge_values: [[1e308, -1e308, 5e-324], "daily"],
  bom_crlf_semicolon: "row 2: a single row of data",
  proto_column: "row 2: a single row of data",
  duplicate_columns: 'row 1: columns 2 and 3 are both named "y"',
};

describe.skipIf(dirty === undefined)("dirty time series", () => {
  it("are all in the table", () => expect([...csv.keys()].sort()).toEqual(Object.keys(EXPECTED).sort()));

  it.each(Object.entries(EXPECTED))("%s", (name, expected) => {
    const found = outcome(csv.get(name) as string);
    if (typeof expected === "string") {
      expect(found).toContain(expected);
      return;
    }
    if (typeof found === "string") throw new Error(found);
    expect(Array.from(found.series.values)).toEqual(expected[0]);
    expect(found.findings.map(({ text }) => text).join("\n")).toContain(expected[1]);
    const scaled = StandardScaler.fit(wholeSpan(found.series)).transform(found.series.values);
    expect(scaled.every((value, row) => Number.isFinite(value) || Number.isNaN(expected[0][row]))).toBe(true);
  });

  it.each<[string, string, string, string | readonly [values: number[], finding: string]]>([
    ["leap_second", "2017-01-01T00:00:00Z,2\n", "", "leap seconds cannot be told apart"],
    ["bom_crlf_semicolon", "2024-01-02;2,5\r\n", "", [[1.5, 2.5], 'numbers in "y" have a decimal comma']],
    ["proto_column", "2024-01-02,4,5,6\n", "", [[3, 6], 'forecasts column "toString"']],
    ["nan_spellings", "", "2024-01-11,1.234,5\n", 'row 8: column "y": "inf" is infinite'],
    [
      "nan_spellings",
      "",
      '2024-01-07,inf\n2024-01-08,-Infinity\n2024-01-09,1e999\n2024-01-10,"1,234.5"\n2024-01-11,1.234,5\n',
      'column "y": all values are missing',
    ],
  ])("%s, with %j added and %j taken out, is read further", (name, added, removed, expected) => {
    const found = outcome((csv.get(name) as string).replace(removed, "") + added);
    if (typeof expected === "string") expect(found).toContain(expected);
    else {
      expect(found).toMatchObject({ series: { values: Float64Array.from(expected[0]) } });
      expect((found as SeriesInput).findings.map(({ text }) => text).join("\n")).toContain(expected[1]);
    }
  });
});

describe.skipIf(dirty === undefined)("what the cases ask for beyond their first reading", () => {
  const text = (name: string): string => csv.get(name) as string;
  const read = (name: string, options: ReadOptions = {}): SeriesInput =>
    readSeries(text(name), { file: "f", ...options });

  it("none of them is taken for many series", () => {
    for (const each of csv.values()) expect(findManySeries(each, { file: "f" })).toBeUndefined();
  });

  it("unsorted rows give the very series of the sorted ones, and so the same model", () => {
    expect(read("unsorted").series).toEqual(read("sorted").series);
  });

  it("equal times are merged on request, whether their values are the same or not", () => {
    const valuesOf = (name: string, duplicates: DuplicatePolicy): number[] =>
      Array.from(read(name, { duplicates }).series.values);
    expect(valuesOf("duplicate_same_value", "keep-first")).toEqual([1, 2]);
    expect(valuesOf("duplicate_same_value", "mean")).toEqual([1, 2]);
    expect(valuesOf("duplicate_same_value", "sum")).toEqual([2, 2]);
    expect(valuesOf("duplicate_conflict", "keep-first")).toEqual([1, 2]);
    expect(valuesOf("duplicate_conflict", "mean")).toEqual([5, 2]);
    expect(valuesOf("duplicate_conflict", "sum")).toEqual([10, 2]);
    expect(valuesOf("mixed_offsets", "sum")).toEqual([3, 3]);
    expect(valuesOf("dst_autumn_local", "keep-first")).toEqual([1, 3]);
  });

  it("days and months are read as is said", () => {
    const firsts = (dates: DateOrder): string[] =>
      Array.from(read("day_month_ambiguous", { dates }).series.times ?? [], (time) =>
        new Date(time).toISOString().slice(0, 10),
      );
    expect(firsts("day-first")).toEqual(["2024-02-01", "2024-02-02", "2024-02-03"]);
    expect(firsts("month-first")).toEqual(["2024-01-02", "2024-02-02", "2024-03-02"]);
  });

  it("each spelling is missing, infinite, or a number", () => {
    const rows = text("nan_spellings").trimEnd().split("\n").slice(1, -1);
    const cells = rows.map((row) => row.slice(row.indexOf(",") + 1));
    expect(cells).toHaveLength(10);
    for (const [place, cell] of cells.entries()) {
      // They stand on the first ten days of January.
      const before = place === 0 ? "2023-12-31" : `2024-01-${String(place).padStart(2, "0")}`;
      const found = outcome(`t,y\n${before},7\n${rows[place]}\n`);
      if (place < 6) {
        expect(found, cell).toMatchObject({ missing: 1, series: { values: Float64Array.of(7, Number.NaN) } });
        expect((found as SeriesInput).findings.map((each) => each.text)).toContain(
          '1 row without a value in "y": masked, never invented',
        );
      } else if (place < 9) expect(found).toContain(`row 3: column "y": "${cell}" is infinite or too large`);
      else expect(found).toMatchObject({ missing: 0, series: { values: Float64Array.of(7, 1234.5) } });
    }
  });

  it("every column is there by its name, whatever that means to objects", () => {
    const more = `${text("proto_column")}2024-01-02,4,5,6\n`;
    for (const [column, values] of Object.entries({ constructor: [2, 5], toString: [3, 6] }))
      expect(Array.from(readSeries(more, { file: "f", column }).series.values)).toEqual(values);
    const proto = readSeries(more, { file: "f", column: "__proto__" });
    expect(Array.from(proto.series.values)).toEqual([1, 4]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it("what cannot be learnt from is refused before training, and says how much it takes", async () => {
    const message = async (name: string): Promise<string> =>
      predict(read(name), { file: "f", engine: noEngine }).then(
        () => "no error",
        (thrown: unknown) => (thrown instanceof InputError ? thrown.message : String(thrown)),
      );
    expect(await message("constant")).toContain("all 30 values are 5; there is nothing to learn");
    expect(await message("sorted")).toMatch(/^f: 3 rows are too few: .* where 8 are needed/);
    expect(await message("huge_values")).toMatch(/^f: 3 rows are too few/);
  });
});

/** Nothing is to be computed. */
const noEngine = {} as Engine;

const names = load("strings/blns.json") as string[] | undefined;

describe.skipIf(names === undefined)("naughty strings", () => {
  it("name columns, of values and of times", () => {
    for (const name of names ?? []) {
      const header = `"${name.replaceAll('"', '""')}"`;
      const shown = name.trim() || "column 2";
      const text = `t,${header},other\n2024-01-01,1,2\n2024-01-02,3,4\n`;
      if (name.includes("\0")) continue;
      expect(readSeries(text, { file: "f", column: shown }).column).toBe(shown);
      const times = `y,${header}\n1,2024-01-01\n2,2024-01-02\n`;
      expect(readSeries(times, { file: "f", time: shown }).time).toBe(shown);
      // As names that do not exist, as cells, and as files they are quoted in one printable line.
      const asColumn = outcomeOf(() => readSeries("a,b\n1,2\n3,4\n", { file: name, column: `${name}?` }));
      const asCell = outcome(`y\n1\n2\n3\n${header}\n`);
      for (const message of [asColumn, asCell]) {
        if (typeof message === "string") expect(message).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }
    }
  });
});

function outcomeOf(act: () => SeriesInput): SeriesInput | string {
  try {
    return act();
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    return thrown.message;
  }
}
