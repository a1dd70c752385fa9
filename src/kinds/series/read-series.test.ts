import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTime } from "../../sequence/frequency.js";
import { type ReadOptions, readSeries, type SeriesInput } from "./read-series.js";

const read = (text: string, options: ReadOptions = {}): SeriesInput =>
  readSeries(text, { ...options, file: "f.csv" });
const lines = (...rows: string[]): string => rows.join("\n");
const said = (input: SeriesInput): string =>
  input.findings.map(({ text, flag }) => `${text} [${flag ?? ""}]`).join("\n");
describe("what is found", () => {
  it("is said, with the flags that override it", () => {
    const input = read(lines("month;price;sales", ...["2024-01;7;1.234,5", "2024-02;8;NA", "2024-04;9;3"]));
    expect(input).toMatchObject({ column: "sales", time: "month", season: 1, rows: 3, missing: 2 });
    expect(Array.from(input.series.values)).toEqual([1234.5, Number.NaN, Number.NaN, 3]);
    expect(Array.from(input.series.times ?? [], (time) => formatTime(time, input.series.frequency))).toEqual([
      "2024-01-01",
      "2024-02-01",
      "2024-03-01",
      "2024-04-01",
    ]);
    expect(said(input)).toBe(
      lines(
        "f.csv: 3 rows, cells separated by semicolons []",
        'forecasts column "sales", by its name among 2 columns of numbers [--column NAME]',
        'numbers in "sales" have a decimal comma []',
        '1 row without a value in "sales": masked, never invented []',
        'times from column "month" (YYYY-MM): monthly, 2024-01-01 to 2024-04-01, 1 gap with 1 row inserted as missing, the first after 2024-02-01 [--time NAME]',
        "no season: one of 12 steps would show in 36 rows, there are 4 [--season STEPS]",
      ),
    );
  });

  it("does not forecast what is named like a time, if there is anything else", () => {
    const text = lines("y,year,month", "5,2024,11", "6,2024,12", "7,2025,1");
    expect(said(read(text))).toContain('forecasts column "y", the only column of numbers besides times');
    expect(read(lines("year,month", "2024,3", "2024,1")).column).toBe("month");
  });

  it("prefers dates that are named so", () => {
    const text = lines("born,date,y", "1990-05-01,2024-01-01,1", "1980-07-02,2024-01-02,2");
    expect(read(text).time).toBe("date");
    expect(read(text.replace("date", "when")).time).toBe("born");
  });

  it("can be overridden", () => {
    const text = lines(
      "date,day,a,b",
      "2024-01-01,2024-02-01,1,5",
      "2024-01-02,2024-03-01,2,6",
      "2024-01-03,2024-04-01,3,7",
    );
    expect(read(text)).toMatchObject({ column: "b", time: "date", series: { frequency: { unit: "day" } } });
    const other = read(text, { column: "a", time: "day", season: 2 });
    expect(other).toMatchObject({
      column: "a",
      time: "day",
      season: 2,
      series: { frequency: { unit: "month" } },
    });
    const byRow = read(text, { time: "none" });
    expect(byRow).toMatchObject({
      time: null,
      series: { times: undefined, frequency: { unit: "step", count: 1 } },
    });
  });

  it.each<[string, string[], Partial<SeriesInput>, string]>([
    [
      "the last numbers",
      ["t,a,b", "2024-01-01,1,3", "2024-01-02,2,4"],
      { column: "b" },
      "the last of 2 columns of numbers",
    ],
    [
      "text beside numbers",
      ["t,y,note", "2024-01-01,1,x", "2024-01-02,2,y"],
      { column: "y" },
      "the only column of numbers",
    ],
    [
      "no dates",
      ["y", "1", "2", "", "4"],
      { time: null, missing: 1, rows: 4 },
      "no column of times: rows are taken as evenly spaced",
    ],
    ["no header", ["1", "2"], { column: "column 1", rows: 2 }, "the first row holds data"],
    ["a constant", ["y", "5", "5"], {}, 'all values of "y" are 5: a constant series'],
    ["newest first", ["t,y", "2024-01-02,2", "2024-01-01,1"], {}, 'rows stand newest first: sorted by "t"'],
    [
      "an index without name",
      [",y", "0,5", "1,6"],
      { column: "y", time: "column 1" },
      "one step a row, 0 to 1",
    ],
    [
      "repeating months",
      ["month,y", "1,5", "2,6", "1,7"],
      { column: "y", time: null },
      'column "month" holds neither dates nor ascending whole numbers',
    ],
    [
      "decimal times",
      ["time,y", "1949.0,5", "1949.1,6"],
      { column: "y", time: null },
      'column "time" holds neither dates',
    ],
    [
      "a lone column named like a time",
      ["time", "12", "11"],
      { column: "time", time: null },
      "the only column of numbers",
    ],
    [
      "a comma in doubt",
      ["y", "1,234", "999"],
      {},
      '"1,234" in "y" is read as 1234: commas are taken to group thousands',
    ],
    [
      "a comma in doubt, among semicolons",
      ["a;y", "1;1,234", "2;9"],
      {},
      '"1,234" in "y" is read as 1.234: commas are taken for decimal signs',
    ],
    [
      "month first",
      ["t,y", "01/13/2024,1", "01/14/2024,2"],
      {},
      'dates are read month first, as "01/13/2024" in row 2 shows',
    ],
    ["day first", ["t,y", "12/01/2024,1", "13/01/2024,2"], {}, "(DD/MM/YYYY): daily, 2024-01-12 to"],
    [
      "an irregular clock",
      ["t,y", "2024-01-01,1", "2024-01-02,2", "2034-06-01,3"],
      { time: "t" },
      '"t" are not evenly spaced (row 4 comes 3803 days after row 3, most rows 1 day)',
    ],
  ])("%s", (_, rows, expected, finding) => {
    const input = read(lines(...rows));
    expect(input).toMatchObject(expected);
    expect(said(input)).toContain(finding);
  });

  it.each<[string, string[], string, string]>([
    ["years", ["1949", "1950", "1951"], "yearly", "1951-01-01"],
    ["YYYYMM", ["194911", "194912", "195001"], "monthly", "1950-01-01"],
    ["YYYYMMDD", ["19491230", "19491231", "19500101"], "daily", "1950-01-01"],
    ["epoch seconds", ["1700000000", "1700003600", "1700007200"], "hourly", "2023-11-15T00:13"],
    [
      "epoch milliseconds",
      ["1700000000000", "1700000060000", "1700000120000"],
      "every minute",
      "2023-11-14T22:15",
    ],
    ["step numbers", ["10", "11", "12"], "one step a row", "12"],
    ["step numbers", ["-10", "0", "10", "20"], "every 10 steps", "20"],
    ["YYYYQq", ["2024Q1", "2024Q2", "2024Q3"], "quarterly", "2024-07-01"],
    ["Mon-YY (69 to 99 = 1969 to 1999)", ["Nov-99", "Dec-99", "Jan-00"], "monthly", "2000-01-01"],
    [
      "YYYY-MM-DD HH:MM",
      ["2024-01-01 00:00", "2024-01-01 00:15:00", "2024-01-01 00:30"],
      "every 15 minutes",
      "2024-01-01T00:30",
    ],
  ])("times as %s: %j", (format, times, frequency, last) => {
    const input = read(lines("t,y", ...times.map((time, row) => `${time},${row}`)));
    expect(said(input)).toContain(`times from column "t" (${format}): ${frequency}, `);
    expect(said(input)).toContain(` to ${last}, no gaps [--time NAME]`);
  });

  it("shows dates with offsets as written where nothing is lost by it, else in UTC", () => {
    const shown = (...times: string[]): string =>
      said(read(lines("t,y", ...times.map((time) => `${time},1`))));
    expect(shown("2024-03-30T00:00+01:00", "2024-03-31T00:00+01:00", "2024-04-01T00:00+02:00")).toContain(
      "daily, 2024-03-30 to 2024-04-01",
    );
    expect(shown("2024-01-01T00:00+01:00", "2024-01-01T01:00+01:00")).toContain("2024-01-01T00:00 to");
    expect(shown("2024-03-31T01:00+01:00", "2024-03-31T03:00+02:00", "2024-03-31T04:00+02:00")).toContain(
      "hourly, 2024-03-31T00:00 to 2024-03-31T02:00",
    );
  });

  it("gives the same series for any order of the rows", () => {
    const rows = Array.from({ length: 20 }, (_, day) => `2024-01-${String(day + 1).padStart(2, "0")},${day}`);
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: 20 }), (shuffled) => {
        expect(read(lines("t,y", ...shuffled)).series).toEqual(read(lines("t,y", ...rows)).series);
      }),
    );
  });
});

describe("names", () => {
  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "none"])(
    "a column may be named %s",
    (name) => {
      const text = lines(`t,other,${name}`, "2024-01-01,1,5", "2024-01-02,2,6");
      expect(read(text, { column: name })).toMatchObject({ column: name, series: { name } });
      const times = read(lines(`${name},y`, "2024-01-01,1", "2024-01-02,2"), { time: name });
      expect(times).toMatchObject({ column: "y", time: name });
    },
  );
});
