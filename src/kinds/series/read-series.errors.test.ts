import { describe, expect, it } from "vitest";
import { InputError } from "../../errors.js";
import { type ReadOptions, readSeries } from "./read-series.js";

const lines = (...rows: string[]): string => rows.join("\n");
const error = (text: string, options: ReadOptions = {}): string => {
  try {
    readSeries(text, { ...options, file: "f.csv" });
    return "no error";
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    return thrown.message;
  }
};

describe("what cannot be used is an InputError", () => {
  const DATE = "write dates as YYYY-MM-DD, with HH:MM where needed";
  const VALUE = "leave the cell empty if the value is missing, or choose another column with --column";
  const REPEATED =
    "keep one row for each time, tell series apart with --id, or merge them with --duplicates keep-first, mean or sum";
  it.each<[string, string[], string, ReadOptions?]>([
    ["one row", ["t,y", "2024-01-01,1"], "f.csv: row 2: a single row of data; give at least two rows"],
    [
      "no numbers",
      ["t,y", "2024-01-01,a", "2024-01-02,b"],
      'f.csv: row 2: no column of numbers among "t", "y"; give a column of values, or name one with --column',
    ],
    [
      "text",
      ["t,y", "2024-01-01,1", "2024-01-02,abc"],
      `f.csv: row 3: column "y": "abc" is not a number; write a number, ${VALUE}`,
    ],
    [
      "infinite",
      ["y", "1", "2", "-inf"],
      `f.csv: row 4: column "y": "-inf" is infinite or too large; write a finite number, ${VALUE}`,
    ],
    [
      "too large",
      ["y", "1", "1e999"],
      `f.csv: row 3: column "y": "1e999" is infinite or too large; write a finite number, ${VALUE}`,
    ],
    [
      "point and comma mixed",
      ["y;z", "1,5;1", "2,5;1", "1234.5;1"],
      `f.csv: row 4: column "y": "1234.5" is not a number (the decimal sign of the column is a comma); write a number, ${VALUE}`,
      { column: "y" },
    ],
    [
      "all missing",
      ["t,y", "2024-01-01,", "2024-01-02,NA"],
      'f.csv: column "y": all values are missing; give a column with numbers in it, or name one with --column',
    ],
    [
      "unknown column",
      ["t,sales", "2024-01-01,1", "2024-01-02,2"],
      'f.csv: there is no column "saels"; did you mean "sales"? choose with --column one of "t", "sales"',
      { column: "saels" },
    ],
    [
      "unknown time",
      ["t,sales", "2024-01-01,1", "2024-01-02,2"],
      'f.csv: there is no column "zzzz"; choose with --time one of "t", "sales"',
      { time: "zzzz" },
    ],
    [
      "one column for both",
      ["t,y", "2024-01-01,1", "2024-01-02,2"],
      'f.csv: column "t" cannot hold both the times and the values; choose another with --column or --time',
      { column: "t", time: "t" },
    ],
    [
      "twice the same time",
      ["t,y", "2024-01-02,1", "2024-01-01,2", "2024-01-02,3"],
      `f.csv: row 4: column "t": "2024-01-02" is also the time of row 2; ${REPEATED}`,
    ],
    [
      "one instant, two offsets",
      ["t,y", "2024-01-01T00:00Z,1", "2024-01-01T02:00+02:00,2"],
      `f.csv: row 3: column "t": "2024-01-01T02:00+02:00" is also the time of row 2, written "2024-01-01T00:00Z"; ${REPEATED}`,
    ],
    [
      "mixed formats",
      ["t,y", "2024-01-01,1", "02.01.2024,2"],
      `f.csv: row 3: column "t": "02.01.2024" is written in another way than "2024-01-01" in row 2; use one format for all; ${DATE}`,
    ],
    [
      "dates with and without offset",
      ["t,y", "2024-01-01 00:00,1", "2024-01-01 01:00Z,2"],
      `f.csv: row 3: column "t": "2024-01-01 01:00Z" is written in another way than "2024-01-01 00:00" in row 2; use one format for all; ${DATE}`,
    ],
    [
      "no such date",
      ["t,y", "2023-02-28,1", "2023-02-29,2"],
      'f.csv: row 3: column "t": "2023-02-29": there is no such day in the calendar; correct the date or delete the row',
    ],
    [
      "day or month",
      ["t,y", "01/02/2024,1", "02/02/2024,2"],
      `f.csv: row 2: column "t": "01/02/2024" may have the day first or the month first, and no other row decides; say which with --dates day-first or --dates month-first, or write YYYY-MM-DD`,
    ],
    [
      "day and month",
      ["t,y", "13/02/2024,1", "02/14/2024,2"],
      `f.csv: row 3: column "t": "02/14/2024" has day and month in another order than "13/02/2024" in row 2; ${DATE}`,
    ],
    [
      "neither day nor month",
      ["t,y", "13/13/2024,1", "02/01/2024,2"],
      `f.csv: row 2: column "t": "13/13/2024": there is no such day in the calendar; ${DATE}`,
    ],
    [
      "epoch units",
      ["t,y", "1700000000,1", "1700000000000,2"],
      'f.csv: row 3: column "t": "1700000000000" looks like epoch milliseconds, but "1700000000" in row 2 like epoch seconds; use one unit for all times',
    ],
    [
      "nanoseconds",
      ["t,y", "1700000000000000000,1", "1700000000000000001,2"],
      'f.csv: row 2: column "t": "1700000000000000000" has 19 digits: too large for a step number, epoch seconds or milliseconds; write dates as YYYY-MM-DD',
    ],
    [
      "no time",
      ["t,y", "2024-01-01,1", ",2", "2024-01-03,3"],
      'f.csv: row 3: column "t": "": the time is missing; give every row its time, or delete the row',
    ],
    [
      "a summary row",
      ["t,y", "2024-01-01,1", "2024-01-02,2", "Total,3"],
      `f.csv: row 4: column "t": "Total" is not a date that can be read; ${DATE}`,
    ],
    [
      "a number among dates",
      ["t,y", "2024-01-01,1", "2024-01-02,2", "3,3"],
      `f.csv: row 4: column "t": "3" is not a date that can be read; ${DATE}`,
    ],
    [
      "a date among numbers",
      ["t,y", "1,1", "2,2", "2024-01-01,3"],
      'f.csv: row 4: column "t": "2024-01-01" is not a whole number like "1" in row 2; write all times in one way, best as YYYY-MM-DD',
    ],
    [
      "a season longer than the series",
      ["y", "1", "2"],
      "f.csv: a season of 2 steps for a series of 2; give --season a whole number from 1 (no season) to less than the length of the series",
      { season: 2 },
    ],
    [
      "a terminal escape",
      ["t,y", "2024-01-01,1", "2024-01-02,\u001b[2J"],
      `f.csv: row 3: column "y": "\\u{1b}[2J" is not a number; write a number, ${VALUE}`,
    ],
  ])("%s", (_, rows, message, options) => expect(error(lines(...rows), options)).toBe(message));
});
