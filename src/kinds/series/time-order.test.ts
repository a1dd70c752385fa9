/** Rows of the same time, the hours at which clocks change, and dates whose order is open. */

import { describe, expect, it } from "vitest";
import { InputError } from "../../errors.js";
import { readPanel } from "./panel/read-panel.js";
import { type ReadOptions, readSeries, type SeriesInput } from "./read-series.js";

const read = (rows: readonly string[], options: ReadOptions = {}): SeriesInput =>
  readSeries(["t,y", ...rows].join("\n"), { ...options, file: "f.csv" });
const said = ({ findings }: Pick<SeriesInput, "findings">): string =>
  findings.map(({ text, flag }) => `${text} [${flag ?? ""}]`).join("\n");
const problem = (act: () => unknown): string => {
  try {
    act();
    return "no error";
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    return thrown.message;
  }
};

describe("rows of the same time", () => {
  const rows = ["2024-01-02,3", "2024-01-01,1", "2024-01-02,NA", "2024-01-02,9", "2024-01-04,4"];

  it.each([
    ["keep-first", 3, "the first value of each time is kept"],
    ["mean", 6, "each time gets the mean of their values"],
    ["sum", 12, "each time gets the sum of their values"],
  ] as const)("merge by %s, where that is asked for", (duplicates, value, text) => {
    const input = read(rows, { duplicates });
    expect(Array.from(input.series.values)).toEqual([1, value, Number.NaN, 4]);
    expect(Array.from(input.lines ?? [])).toEqual([3, 2, 0, 6]);
    expect(said(input)).toContain(`2 rows repeat the time of another: ${text} [--duplicates POLICY]`);
  });

  it("are an error where nothing is asked for, and no finding where there are none", () => {
    expect(problem(() => read(rows))).toContain("or merge them with --duplicates keep-first, mean or sum");
    expect(said(read(rows.slice(0, 2), { duplicates: "sum" }))).not.toContain("--duplicates");
  });

  it("never become infinite", () => {
    const large = ["2024-01-01,1e308", "2024-01-01,1e308", "2024-01-02,1"];
    expect(read(large, { duplicates: "mean" }).series.values[0]).toBe(1e308);
    expect(problem(() => read(large, { duplicates: "sum" }))).toContain("the sum of the rows of this time");
  });

  it("stay missing where all are missing, and may be all of one time", () => {
    const input = read(["2024-01-01,1", "2024-01-02,", "2024-01-02,NA", "2024-01-03,2"], {
      duplicates: "sum",
    });
    expect(Array.from(input.series.values)).toEqual([1, Number.NaN, 2]);
    expect(read(["2024-01-01,1", "2024-01-01,2"], { duplicates: "sum" }).series.values).toEqual(
      Float64Array.of(3),
    );
  });

  it("merge in each series of a panel, but never across what is held out", () => {
    const text = (marks: string): string =>
      ["id,ds,y,part", "a,2024-01-01,1,train", "b,2024-01-01,7,train", "a,2024-01-02,2,train"]
        .concat(`a,2024-01-02,5,${marks}`, "a,2024-01-03,4,test", "b,2024-01-02,8,test")
        .join("\n");
    const options = { file: "f.csv", split: "part", horizon: 1, duplicates: "mean" } as const;
    const panel = readPanel(text("train"), options);
    expect(panel.groups[0]?.members.map(({ values }) => Array.from(values))).toEqual([
      [1, 3.5, 4],
      [7, 8],
    ]);
    expect(said(panel)).toContain('rows of series "a" have the time of another: each time gets the mean');
    expect(problem(() => readPanel(text("test"), { ...options, horizon: 2 }))).toContain(
      'row 5: column "ds": "2024-01-02" is also the time of row 4 in series "a"',
    );
  });
});

describe("days on which clocks change", () => {
  const hours = (day: string, ...of: number[]): string[] =>
    of.map((hour) => `${day} ${String(hour).padStart(2, "0")}:00,${hour}`);

  it.each([
    ["2024-03-10", "America"],
    ["2024-03-31", "Europe"],
    ["2024-10-06", "Sydney"],
    ["2024-09-29", "Auckland"],
  ])("a gap of one hour is said to be skipped, on %s (%s)", (day) => {
    const input = read(hours(day, 0, 1, 3, 4, 5, 6));
    expect(said(input)).toContain(
      `1 gap is likely the hour that clocks skip when daylight saving begins (after ${day}T01:00): masked like any gap`,
    );
    expect(input.series.values[2]).toBeNaN();
  });

  it.each([
    ["a Saturday", hours("2024-03-09", 0, 1, 3, 4, 5)],
    ["a Sunday in June", hours("2024-06-09", 0, 1, 3, 4, 5)],
    ["an afternoon", hours("2024-03-10", 0, 1, 2, 3, 4, 5, 6, 7, 8, 10)],
    ["two hours", hours("2024-03-10", 0, 1, 4, 5, 6, 7)],
    ["times with offsets", hours("2024-03-10", 0, 1, 3, 4, 5).map((row) => row.replace(",", "Z,"))],
  ])("nothing of the kind is said of a gap on %s", (_, rows) => {
    expect(said(read(rows))).toContain("1 gap");
    expect(said(read(rows))).not.toContain("daylight");
  });

  it("an hour that stands twice is said to be repeated, and not merged", () => {
    const rows = hours("2024-11-03", 0, 1, 1, 2, 3);
    expect(problem(() => read(rows))).toBe(
      'f.csv: row 4: column "t": "2024-11-03 01:00" is also the time of row 3: likely the hour that clocks go through twice when daylight saving ends; write times with their offset from UTC, or merge them with --duplicates keep-first, mean or sum',
    );
    expect(problem(() => read(rows.map((row) => row.replace("11-03", "11-04"))))).not.toContain("daylight");
    const panel = `id,ds,y\n${rows.map((row) => `a,${row}`).join("\n")}\nb,2024-11-03 00:00,1`;
    expect(problem(() => readPanel(panel, { file: "f.csv" }))).toContain("likely the hour that clocks go");
  });
});

describe("dates", () => {
  const open = ["01/02/2024,1", "02/02/2024,2", "03/02/2024,3"];

  it("whose order no row decides are read as asked for", () => {
    expect(problem(() => read(open))).toContain("say which with --dates day-first or --dates month-first");
    expect(said(read(open, { dates: "day-first" }))).toContain("daily, 2024-02-01 to 2024-02-03");
    expect(said(read(open, { dates: "month-first" }))).toContain("monthly, 2024-01-02 to 2024-03-02");
  });

  it("whose order a row decides say which, and are not read in another", () => {
    const decided = ["12/01/2024,1", "13/01/2024,2"];
    expect(said(read(decided))).toContain(
      'dates are read day first, as "13/01/2024" in row 3 shows [--dates ORDER]',
    );
    expect(problem(() => read(decided, { dates: "month-first" }))).toBe(
      'f.csv: row 3: column "t": "13/01/2024" has the day first, but --dates is month-first; correct the date, or leave --dates out',
    );
  });

  it.each([
    ["2024-W01", "2024-W02", "weekly, 2024-01-01"],
    ["1Q2024", "2Q2024", "quarterly, 2024-01-01"],
    ["2024-Jan", "2024-Feb", "monthly, 2024-01-01"],
    ["2024-01-31", "2024-02-29", "monthly, on the last day, 2024-01-31"],
  ])("such as %s, %s are %s", (first, second, text) => {
    expect(said(read([`${first},1`, `${second},2`]))).toContain(text);
  });
});
