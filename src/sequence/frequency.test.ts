import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advance, describeFrequency, formatTime, stepsBetween } from "./frequency.js";
import type { Frequency, FrequencyUnit } from "./series.js";

const every = (unit: FrequencyUnit, count = 1): Frequency => ({ unit, count });

describe("describeFrequency", () => {
  it.each([
    [every("month"), "monthly"],
    [every("minute", 15), "every 15 minutes"],
    [every("step"), "rows in their order"],
    [every("step", 10), "every 10 steps"],
    [every("businessDay"), "every business day"],
    [every("minute"), "every minute"],
    [every("second", 0.1), "every 0.1 seconds"],
    [every("quarter"), "quarterly"],
  ])("%o is %s", (frequency, words) => expect(describeFrequency(frequency)).toBe(words));
});

describe("advance", () => {
  const after = (date: string, unit: FrequencyUnit, steps: number, count = 1): string =>
    new Date(advance(Date.parse(date), every(unit, count), steps)).toISOString().slice(0, 16);

  it.each<[string, FrequencyUnit, number, number, string]>([
    ["2024-01-31T00:00Z", "month", 1, 1, "2024-02-29T00:00"],
    ["2024-02-29T00:00Z", "month", 1, 1, "2024-03-31T00:00"],
    ["2024-01-31T00:00Z", "month", 1, -11, "2023-02-28T00:00"],
    ["2024-01-30T00:00Z", "month", 1, 1, "2024-02-29T00:00"],
    ["2024-01-15T09:30Z", "month", 1, 12, "2025-01-15T09:30"],
    ["1960-12-01T00:00Z", "month", 1, 1, "1961-01-01T00:00"],
    ["2023-10-01T00:00Z", "quarter", 1, 1, "2024-01-01T00:00"],
    ["2024-02-29T00:00Z", "year", 1, 1, "2025-02-28T00:00"],
    ["2024-01-05T17:00Z", "businessDay", 1, 1, "2024-01-08T17:00"],
    ["2024-01-08T17:00Z", "businessDay", 1, -1, "2024-01-05T17:00"],
    ["2024-01-06T00:00Z", "businessDay", 1, 1, "2024-01-08T00:00"],
    ["2024-01-06T00:00Z", "businessDay", 1, -1, "2024-01-05T00:00"],
    ["2024-03-10T23:45Z", "minute", 15, 1, "2024-03-11T00:00"],
    ["2024-01-01T00:00Z", "week", 2, 3, "2024-02-12T00:00"],
  ])("%s by %s × %i, %i steps: %s", (date, unit, count, steps, expected) =>
    expect(after(date, unit, steps, count)).toBe(expected),
  );

  it("goes forth and back, and in one stride as in many", () => {
    const units: FrequencyUnit[] = ["second", "hour", "day", "week", "month", "quarter", "year", "step"];
    fc.assert(
      fc.property(
        fc.constantFrom(...units),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: -500_000, max: 500_000 }),
        fc.nat(60),
        (unit, count, hours, steps) => {
          const frequency = every(unit, count);
          // The 28th and earlier exist in every month, the last of February aside.
          const time = advance(hours * 3_600_000, every("month"), 0);
          const day = new Date(time).getUTCDate();
          fc.pre(day < 28);
          const there = advance(time, frequency, steps);
          expect(advance(there, frequency, -steps)).toBe(time);
          let walked = time;
          for (let step = 0; step < steps; step++) walked = advance(walked, frequency, 1);
          expect(walked).toBe(there);
        },
      ),
    );
  });
});

describe("stepsBetween", () => {
  const between = (from: string, to: string, unit: FrequencyUnit, count = 1): number | undefined =>
    stepsBetween(Date.parse(from), Date.parse(to), every(unit, count));

  it.each<[string, string, FrequencyUnit, number, number | undefined]>([
    ["2024-01-31T00:00Z", "2024-02-29T00:00Z", "month", 1, 1],
    ["2024-03-31T00:00Z", "2024-02-29T00:00Z", "month", 1, -1],
    ["2024-01-31T00:00Z", "2024-02-28T00:00Z", "month", 1, undefined],
    ["2024-01-01T00:00Z", "2025-10-01T00:00Z", "quarter", 1, 7],
    ["2024-01-05T00:00Z", "2024-01-08T00:00Z", "businessDay", 1, 1],
    ["2024-01-01T00:00Z", "2024-01-10T00:00Z", "day", 2, undefined],
    ["2024-01-01T00:00Z", "2024-01-01T00:01Z", "hour", 1, undefined],
  ])("from %s to %s by %s × %i: %o", (from, to, unit, count, steps) =>
    expect(between(from, to, unit, count)).toBe(steps),
  );

  it("is the inverse of advance", () => {
    const units: FrequencyUnit[] = ["second", "hour", "day", "businessDay", "week", "month", "year", "step"];
    fc.assert(
      fc.property(
        fc.constantFrom(...units),
        fc.constantFrom(0.1, 1, 3, 7),
        fc.integer({ min: 0, max: 500_000 }),
        fc.integer({ min: -60, max: 60 }),
        (unit, count, hours, steps) => {
          fc.pre(Number.isInteger(count) || unit === "second");
          const time = hours * 3_600_000;
          fc.pre(unit !== "businessDay" || ![0, 6].includes(new Date(time).getUTCDay()));
          fc.pre(new Date(time).getUTCDate() <= 28);
          expect(stepsBetween(time, advance(time, every(unit, count), steps), every(unit, count))).toBe(
            steps,
          );
        },
      ),
    );
  });
});

describe("formatTime", () => {
  const time = Date.parse("2024-02-29T07:05:09.120Z");
  it.each<[FrequencyUnit, string]>([
    ["year", "2024-02-29"],
    ["day", "2024-02-29"],
    ["businessDay", "2024-02-29"],
    ["hour", "2024-02-29T07:05"],
    ["minute", "2024-02-29T07:05"],
    ["second", "2024-02-29T07:05:09.120"],
  ])("%s: %s", (unit, text) => expect(formatTime(time, every(unit))).toBe(text));

  it("writes times before 1970 and far years", () => {
    expect(formatTime(Date.parse("1969-12-31T23:59Z"), every("minute"))).toBe("1969-12-31T23:59");
    expect(formatTime(advance(Date.parse("9999-12-01"), every("month"), 1), every("month"))).toBe(
      "10000-01-01",
    );
    expect(formatTime(41, every("step"))).toBe("41");
  });
});
