import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clockTime, matchDate } from "./dates.js";

const iso = (cell: string, dayFirst = false): string => {
  const date = matchDate(cell);
  if (date === undefined) return "no date";
  const time = clockTime(date, dayFirst);
  return typeof time === "string" ? time : new Date(time).toISOString();
};

describe("a plain date", () => {
  const pad = (number: number, width: number): string => String(number).padStart(width, "0");
  const upTo = (most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: most });

  it("is read without a pattern as the pattern would", () => {
    fc.assert(
      fc.property(
        fc.tuple(upTo(9999), upTo(99), upTo(99), upTo(99), upTo(99), upTo(99)),
        fc.constantFrom("", " ", "T"),
        fc.boolean(),
        ([year, month, day, hour, minute, second], sign, hasSeconds) => {
          const date = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
          const clock = [hour, minute, ...(hasSeconds ? [second] : [])].map((part) => pad(part, 2)).join(":");
          const cell = sign === "" ? date : `${date}${sign}${clock}`;
          // With slashes the pattern reads it.
          const other = matchDate(cell.replaceAll("-", "/"));
          expect(matchDate(cell)).toEqual({ ...other, format: other?.format.replaceAll("/", "-") });
        },
      ),
    );
  });

  it("is none with another sign in it", () => {
    const cells = ["2024-01-31", "2024-01-31 12:05", "2024-01-31T12:05:06"];
    const signs = fc.constantFrom(..."0/:-T .x٣ ");
    fc.assert(
      fc.property(fc.constantFrom(...cells), fc.nat(18), signs, (cell, at, sign) => {
        const changed = cell.slice(0, at) + sign + cell.slice(at + 1);
        const shape = /^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?$/;
        const date = matchDate(changed);
        // A minus before the seconds makes an offset of them.
        expect(date !== undefined && date.offset === undefined).toBe(shape.test(changed));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a date is read", () => {
  it.each([
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
    ["2024-2-9", "2024-02-09T00:00:00.000Z"],
    ["2024-02-29 13:45", "2024-02-29T13:45:00.000Z"],
    ["2024-02-29T13:45:06.789Z", "2024-02-29T13:45:06.789Z"],
    ["2024-02-29T13:45:06,7", "2024-02-29T13:45:06.700Z"],
    ["2024-02-29 13:45:06.123456", "2024-02-29T13:45:06.123Z"],
    ["2024/02/29", "2024-02-29T00:00:00.000Z"],
    ["2024.02.29", "2024-02-29T00:00:00.000Z"],
    ["29.02.2024", "2024-02-29T00:00:00.000Z"],
    ["29.2.2024 07:00", "2024-02-29T07:00:00.000Z"],
    ["2/29/2024 1:05 PM", "2024-02-29T13:05:00.000Z"],
    ["2/29/2024 12:05 am", "2024-02-29T00:05:00.000Z"],
    ["2024-02", "2024-02-01T00:00:00.000Z"],
    ["2024/02", "2024-02-01T00:00:00.000Z"],
    ["2024M02", "2024-02-01T00:00:00.000Z"],
    ["2024Q3", "2024-07-01T00:00:00.000Z"],
    ["1Q2024", "2024-01-01T00:00:00.000Z"],
    ["4q 2024", "2024-10-01T00:00:00.000Z"],
    ["2024-W01", "2024-01-01T00:00:00.000Z"],
    ["2021W01", "2021-01-04T00:00:00.000Z"],
    ["2020-W53", "2020-12-28T00:00:00.000Z"],
    ["2024-w5", "2024-01-29T00:00:00.000Z"],
    ["02/2024", "2024-02-01T00:00:00.000Z"],
    ["2024-Feb", "2024-02-01T00:00:00.000Z"],
    ["2024-q3", "2024-07-01T00:00:00.000Z"],
    ["Q3 2024", "2024-07-01T00:00:00.000Z"],
    ["Jan-24", "2024-01-01T00:00:00.000Z"],
    ["Sep-69", "1969-09-01T00:00:00.000Z"],
    ["Sept-68", "2068-09-01T00:00:00.000Z"],
    ["Jan 2024", "2024-01-01T00:00:00.000Z"],
    ["December 2024", "2024-12-01T00:00:00.000Z"],
    ["29 Feb 2024", "2024-02-29T00:00:00.000Z"],
    ["29-Feb-2024", "2024-02-29T00:00:00.000Z"],
    ["February 29, 2024", "2024-02-29T00:00:00.000Z"],
    ["0099-03-01", "0099-03-01T00:00:00.000Z"],
  ])("%s: %s", (cell, time) => expect(iso(cell)).toBe(time));

  it("by the order that it is told, where both are possible", () => {
    expect(iso("01/02/2024")).toBe("2024-01-02T00:00:00.000Z");
    expect(iso("01/02/2024", true)).toBe("2024-02-01T00:00:00.000Z");
    expect(iso("13-02-2024", true)).toBe("2024-02-13T00:00:00.000Z");
    expect(iso("2024-01-02", true)).toBe("2024-01-02T00:00:00.000Z");
  });

  it.each([
    ["2024-01-01T00:00Z", 0],
    ["2024-01-01 00:00 UTC", 0],
    ["2024-01-01T00:00+01:00", 60],
    ["2024-01-01T00:00-0530", -330],
    ["2024-01-01T00:00+02", 120],
    ["2024-01-01", undefined],
  ])("%s has the offset %s", (cell, offset) => expect(matchDate(cell)?.offset).toBe(offset));
});

describe("a date is refused", () => {
  it.each([
    ["2023-02-29", "there is no such day in the calendar"],
    ["2024-13-01", "there is no such day in the calendar"],
    ["2024-00-10", "there is no such day in the calendar"],
    ["2024Q5", "there is no such day in the calendar"],
    ["2024Q0", "there is no such day in the calendar"],
    ["2024-W53", "there is no such day in the calendar"],
    ["2024-W00", "there is no such day in the calendar"],
    ["13/2024", "there is no such day in the calendar"],
    ["0000-00-00", "there is no year 0"],
    ["2016-12-31T23:59:60Z", "leap seconds cannot be told apart from the next minute"],
    ["2024-01-01 24:00", "there is no such time of day"],
    ["2024-01-01 13:00 PM", "there is no such time of day"],
    ["2024-01-01T00:00+19:00", "there is no such offset from UTC"],
    ["+275760-09-13T00:00:00.001Z", "no date"],
    ["2024", "no date"],
    ["12.5", "no date"],
    ["1.234.567", "no date"],
    ["Mayor 2024", "no date"],
    ["24-1-1", "no date"],
    ["", "no date"],
  ])("%s: %s", (cell, problem) => expect(iso(cell)).toBe(problem));
});

it("every date-time that Date writes is read back", () => {
  const date = fc.date({
    min: new Date("0001-01-01T00:00Z"),
    max: new Date("9999-12-31T23:59Z"),
    noInvalidDate: true,
  });
  fc.assert(fc.property(date, (value) => void expect(iso(value.toISOString())).toBe(value.toISOString())));
});

it("no text takes long or throws", () => {
  const letters = fc.string({ unit: fc.constantFrom(..."0123456789-/.:TZ QMJan+,apm"), maxLength: 60 });
  fc.assert(fc.property(letters, (cell) => void expect(typeof iso(cell)).toBe("string")));
});
