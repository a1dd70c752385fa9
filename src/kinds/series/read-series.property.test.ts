/** Any series, written in any style, is read back; any text at all gives a series or an InputError. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../errors.js";
import { advance } from "../../sequence/frequency.js";
import type { Frequency } from "../../sequence/series.js";
import { type ReadOptions, readSeries, type SeriesInput } from "./read-series.js";

const read = (text: string, options: ReadOptions = {}): SeriesInput =>
  readSeries(text, { ...options, file: "f.csv" });

describe("a series that is written is read back", () => {
  const frequencies: readonly [Frequency, (time: number) => string][] = [
    [{ unit: "month", count: 1 }, (time) => new Date(time).toISOString().slice(0, 7)],
    [{ unit: "day", count: 1 }, (time) => new Date(time).toISOString().slice(0, 10)],
    [
      { unit: "day", count: 1 },
      (time) => new Date(time).toISOString().slice(0, 10).split("-").reverse().join("."),
    ],
    [{ unit: "hour", count: 1 }, (time) => new Date(time).toISOString()],
    [{ unit: "hour", count: 1 }, (time) => String(time / 1000)],
    [{ unit: "minute", count: 15 }, (time) => new Date(time).toISOString().slice(0, 16).replace("T", " ")],
    [{ unit: "week", count: 1 }, (time) => new Date(time).toISOString().slice(0, 10).replaceAll("-", "/")],
    [{ unit: "year", count: 1 }, (time) => String(new Date(time).getUTCFullYear())],
  ];
  const styles: readonly [delimiter: string, (value: number) => string][] = [
    [",", (value) => value.toFixed(2)],
    [
      ",",
      (value) => `"${value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}"`,
    ],
    [";", (value) => value.toLocaleString("de-DE", { minimumFractionDigits: 2, maximumFractionDigits: 2 })],
    ["\t", (value) => value.toFixed(2).replace(".", ",")],
    ["|", (value) => `$${value.toFixed(2)}`],
  ];

  it("in every format, with holes, in any order", () => {
    const cents = fc.option(fc.integer({ min: -1e9, max: 1e9 }), { freq: 6 });
    fc.assert(
      fc.property(
        fc.constantFrom(...frequencies),
        fc.constantFrom(...styles),
        fc.array(cents, { minLength: 24, maxLength: 40 }),
        fc.boolean(),
        ([frequency, writeTime], [delimiter, writeValue], list, isReversed) => {
          fc.pre(list.some((value) => value !== null));
          const start = Date.UTC(2001, 0, 1);
          const rows = list.map((value, step) =>
            [writeTime(advance(start, frequency, step)), value === null ? "" : writeValue(value / 100)].join(
              delimiter,
            ),
          );
          const body = isReversed ? rows.toReversed() : rows;
          const input = read(`\ufeffwhen${delimiter}y\r\n${body.join("\r\n")}\r\n`, { time: "when" });
          expect(Array.from(input.series.values)).toEqual(
            list.map((value) => (value === null ? Number.NaN : value === 0 ? 0 : value / 100)),
          );
          expect(input.series.frequency).toEqual(frequency);
          expect(Array.from(input.series.times ?? [])).toEqual(
            list.map((_, step) => advance(start, frequency, step)),
          );
          expect(input.missing).toBe(list.filter((value) => value === null).length);
        },
      ),
    );
  });
});

describe("whatever the text", () => {
  const isHandled = (text: string, options: ReadOptions = {}): void => {
    try {
      const { series, rows, missing } = read(text, options);
      expect(rows).toBeGreaterThan(1);
      expect(series.values.every((value) => Number.isFinite(value) || Number.isNaN(value))).toBe(true);
      expect(series.values.filter(Number.isNaN).length).toBe(missing);
      expect(missing).toBeLessThan(series.values.length);
      const times = series.times ?? new Float64Array();
      expect(times.every((time, row) => row === 0 || time > (times[row - 1] as number))).toBe(true);
    } catch (thrown) {
      if (!(thrown instanceof InputError)) throw thrown;
      expect(thrown.message).not.toMatch(/\p{Cc}/u);
    }
  };
  const options = { numRuns: 500 };

  it("bytes give a series or an InputError", () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(bytes, (list) => isHandled(String.fromCharCode(...list))),
      options,
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => isHandled(text)),
      options,
    );
  });

  it("scraps of tables give a series or an InputError", () => {
    const scraps = [
      "\n",
      "\n",
      "\r\n",
      "\r",
      ",",
      ",",
      ";",
      "\t",
      "|",
      '"',
      '""',
      " ",
      "-",
      ".",
      "t",
      "y",
      "date",
      "year",
      "1",
      "2",
      "99",
    ];
    const dates = [
      "2024-01-01",
      "2024-02-01",
      "2024-01-01T00:00Z",
      "01/02/2024",
      "13/02/2024",
      "Jan-24",
      "2024Q1",
      "1700000000",
    ];
    const numbers = [
      "1,5",
      "1.234",
      "1.234,5",
      "NA",
      "inf",
      "1e999",
      "$",
      "€",
      "\u00a0",
      "\0",
      "__proto__",
      "1e308",
      "-1e308",
    ];
    const scrap = fc.constantFrom(...scraps, ...scraps, ...dates, ...numbers);
    const table = fc.array(scrap, { maxLength: 40 }).map((list) => list.join(""));
    fc.assert(
      fc.property(table, (text) => isHandled(text)),
      options,
    );
    const rows = fc
      .array(fc.tuple(scrap, scrap), { maxLength: 8 })
      .map((list) => list.map((row) => row.join(",")).join("\n"));
    fc.assert(
      fc.property(rows, (text) => isHandled(`t,y\n${text}`)),
      options,
    );
    fc.assert(
      fc.property(rows, (text) => isHandled(`t,y\n${text}`, { time: "t", column: "y" })),
      options,
    );
  });

  it.each(['"', '",', "\n", ",", "1,", '"\n', '"a" ', "\t;|,", "1'", "2024-01-01,1\n"])(
    "50,000 times %j is no hang",
    (scrap) => {
      for (const start of ["", "t,y\n1,", 't,y\n"1",2\n"']) isHandled(start + scrap.repeat(50_000));
    },
  );
});
