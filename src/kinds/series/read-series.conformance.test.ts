/** Dirty time series and naughty names that lie outside the repository, and what the reader does with each. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../errors.js";
import { StandardScaler } from "../../sequence/scaler.js";
import { wholeSpan } from "../../sequence/span.js";
import { readSeries, type SeriesInput } from "./read-series.js";

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
