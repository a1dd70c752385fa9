/** The dirty time series that lie outside the repository, as `sequitur check` sees them. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../errors.js";
import { decodeText } from "../kinds/series/encoding.js";
import { check } from "./check.js";

const path = join(import.meta.dirname, "../../../shared/conformance/timeseries/dirty_inputs.json");
const present = existsSync(path);
if (!present) console.warn("skipped dirty_inputs.json: ../shared/conformance is absent");
const { cases } = present
  ? (JSON.parse(readFileSync(path, "utf8")) as { cases: { name: string; csv: string }[] })
  : { cases: [] };

/** Errors begin with the name of the file; all else is part of what is said of a file that can be used. */
const EXPECTED: Readonly<Record<string, string>> = {
  sorted: "daily, 2024-01-01 to 2024-01-03, no gaps",
  unsorted: 'rows are not in order of time (1 step back): sorted by "t"',
  duplicate_same_value: 'f: row 3: column "t": "2024-01-01" is also the time of row 2',
  duplicate_conflict: 'f: row 3: column "t": "2024-01-01" is also the time of row 2',
  gap: "2 of 4 values are missing (50 %), at most 2 in a row, from 2024-01-02 on: masked",
  dst_spring_local: "hourly, 2024-03-10T01:30 to 2024-03-10T03:30, no gaps",
  dst_autumn_local: "likely the hour that clocks go through twice when daylight saving ends",
  mixed_offsets: 'f: row 3: column "t": "2024-01-01T01:00:00+01:00" is also the time of row 2',
  day_month_ambiguous: "say which with --dates day-first or --dates month-first",
  leap_day: 'f: row 2: column "t": "2023-02-29": there is no such day',
  leap_second: "f: row 2: a single row of data",
  epoch_units: "looks like epoch milliseconds",
  out_of_range: 'f: row 2: column "t": "+275760-09-13T00:00:00.001Z" is not a date',
  nan_spellings: "f: row 12: 3 cells, but the first row has 2",
  all_missing: 'f: column "y": all values are missing',
  constant: "all values are 5",
  too_short: "f: row 2: a single row of data; give at least two rows",
  header_only: "f: a header and no rows",
  empty: "f: the file is empty",
  huge_values: "daily, 2024-01-01 to 2024-01-03",
  bom_crlf_semicolon: "f: row 2: a single row of data",
  proto_column: "f: row 2: a single row of data",
  duplicate_columns: 'f: row 1: columns 2 and 3 are both named "y"',
};

const outcome = (csv: string): string => {
  try {
    const { actions, health } = check(decodeText(Buffer.from(csv), "f"), { file: "f" });
    return [...actions, ...health].map(({ text }) => text).join("\n");
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    return thrown.message;
  }
};

describe.skipIf(!present)("dirty time series", () => {
  it("are all in the table", () =>
    expect(cases.map(({ name }) => name).sort()).toEqual(Object.keys(EXPECTED).sort()));

  it.each(cases)("$name", ({ name, csv }) => {
    const said = outcome(csv);
    expect(said).toContain(EXPECTED[name] as string);
    expect(said.startsWith("f: ")).toBe(
      /^f: |likely the hour|say which|epoch/.test(EXPECTED[name] as string),
    );
  });

  it("become usable by the flags that the errors name", () => {
    const csv = (name: string): string => cases.find((one) => one.name === name)?.csv ?? "";
    const read = (name: string, flags: object, more = ""): string =>
      JSON.stringify(check(decodeText(Buffer.from(csv(name) + more), "f"), { file: "f", ...flags }));
    expect(read("duplicate_conflict", { duplicates: "sum" })).toContain("each time gets the sum");
    expect(read("dst_autumn_local", { duplicates: "mean" })).toContain("1 row repeats the time of another");
    expect(read("day_month_ambiguous", { dates: "month-first" })).toContain("monthly, 2024-01-02");
    expect(read("bom_crlf_semicolon", {}, "2024-01-02;2,5\r\n")).toContain("have a decimal comma");
    expect(read("bom_crlf_semicolon", {}, "2024-01-02;2,5\r\n")).toContain("UTF-8 with byte order mark");
    expect(read("proto_column", { column: "__proto__" }, "2024-01-02,4,5,6\n")).toContain(
      '"name":"__proto__"',
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
