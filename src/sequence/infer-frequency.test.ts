import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advance, describeFrequency } from "./frequency.js";
import { inferFrequency, inferStep, placeOnGrid } from "./infer-frequency.js";
import type { Frequency } from "./series.js";

const times = (...dates: string[]): Float64Array => Float64Array.from(dates, (date) => Date.parse(date));
const words = (found: ReturnType<typeof inferFrequency>): string =>
  found === undefined ? "irregular" : describeFrequency(found.frequency);

const FREQUENCIES: Frequency[] = [
  { unit: "second", count: 0.1 },
  { unit: "second", count: 1 },
  { unit: "second", count: 30 },
  { unit: "minute", count: 1 },
  { unit: "minute", count: 15 },
  { unit: "hour", count: 1 },
  { unit: "hour", count: 6 },
  { unit: "day", count: 1 },
  { unit: "day", count: 3 },
  { unit: "businessDay", count: 1 },
  { unit: "week", count: 1 },
  { unit: "week", count: 4 },
  { unit: "month", count: 1 },
  { unit: "month", count: 2 },
  { unit: "quarter", count: 1 },
  { unit: "year", count: 1 },
];

describe("inferFrequency", () => {
  it.each([
    [times("2024-01-01", "2024-02-01"), "monthly"],
    [times("2024-01-31", "2024-02-29", "2024-03-31"), "monthly"],
    [times("2024-01-30", "2024-02-29", "2024-03-30"), "monthly"],
    [times("2024-01-31", "2024-02-29", "2024-03-29", "2024-04-30"), "monthly"],
    [times("1949-01-01", "1950-01-01", "1951-01-01"), "yearly"],
    [times("2024-01-01", "2024-04-01"), "quarterly"],
    [times("2024-01-01", "2024-01-08", "2024-01-15"), "weekly"],
    [times("2024-01-01", "2024-01-02"), "daily"],
    [times("2024-01-04", "2024-01-05", "2024-01-08", "2024-01-09", "2024-01-10"), "every business day"],
    [times("2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"), "daily"],
    [times("2024-01-01T00:00Z", "2024-01-01T00:15Z"), "every 15 minutes"],
    [times("2024-01-01", "2024-01-02", "2024-06-17", "2025-02-01"), "irregular"],
    [times("2024-01-01T10:00:03Z", "2024-01-01T11:00:01Z", "2024-01-01T12:00:02Z"), "irregular"],
  ])("%#: %s", (list, expected) => expect(words(inferFrequency(list))).toBe(expected));

  it("takes two days with a hole for daily, as nothing says otherwise", () => {
    const found = inferFrequency(times("2024-01-01", "2024-01-04"));
    expect(words(found)).toBe("daily");
    expect(found?.gaps).toEqual([{ after: 0, missing: 2 }]);
  });

  it("finds the frequency and exactly the rows that were taken out", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...FREQUENCIES),
        fc.integer({ min: 20, max: 60 }),
        fc.integer({ min: -8000, max: 20_000 }),
        fc.array(fc.nat(1000), { maxLength: 8 }),
        (frequency, length, day, removed) => {
          // From a Monday on the first to 28th of a month: every unit can begin there.
          let start = (day - ((((day + 3) % 7) + 7) % 7)) * 86_400_000;
          if (["month", "quarter", "year"].includes(frequency.unit)) {
            start = Date.UTC(
              new Date(start).getUTCFullYear(),
              new Date(start).getUTCMonth(),
              1 + (length % 28),
            );
          }
          const taken = new Set(removed.map((place) => 1 + (place % (length - 2))));
          const slots = Array.from({ length }, (_, slot) => slot).filter((slot) => !taken.has(slot));
          const found = inferFrequency(Float64Array.from(slots, (slot) => advance(start, frequency, slot)));
          expect(found?.frequency).toEqual(frequency);
          expect(Array.from(found?.slots ?? [])).toEqual(slots);
          const missing = found?.gaps.reduce((sum, gap) => sum + gap.missing, 0);
          expect(missing).toBe(taken.size);
        },
      ),
    );
  });

  it("does not make a grid of which hardly anything is present", () => {
    expect(inferFrequency(Float64Array.of(0, 1, 2, 3, 4, 1e14))).toBeUndefined();
    expect(words(inferFrequency(times("2024-01-01", "2034-02-11")))).not.toBe("daily");
  });
});

describe("inferStep", () => {
  it.each([
    [[1, 2, 3], 1, 0],
    [[0, 10, 20], 10, 0],
    [[1, 2, 4, 5], 1, 1],
    [[-5, 2], 1, 6],
    [[3, 6, 9, 12, 15, 21], 3, 1],
  ])("%j: every %i, %i missing", (numbers, count, missing) => {
    const found = inferStep(Float64Array.from(numbers));
    // -5 and 2 are 7 apart: a grid of eight places of which a quarter is present.
    expect(found?.frequency).toEqual({ unit: "step", count });
    expect(found?.gaps.reduce((sum, gap) => sum + gap.missing, 0)).toBe(missing);
  });
});

describe("placeOnGrid", () => {
  const START = Date.UTC(2024, 0, 1);

  it("finds the places that a frequency gave", () => {
    const slots = fc.uniqueArray(fc.nat({ max: 30 }), { minLength: 8, maxLength: 31 });
    fc.assert(
      fc.property(fc.constantFrom(...FREQUENCIES), slots, (frequency, places) => {
        const sorted = [0, ...places.filter((place) => place > 0).sort((a, b) => a - b)];
        const grid = placeOnGrid(
          Float64Array.from(sorted, (slot) => advance(START, frequency, slot)),
          frequency,
        );
        expect(grid?.frequency).toEqual(frequency);
        expect(Array.from(grid?.slots ?? [])).toEqual(sorted);
        const missing = grid?.gaps.reduce((sum, gap) => sum + gap.missing, 0);
        expect(missing).toBe((sorted.at(-1) as number) + 1 - sorted.length);
      }),
    );
  });

  it.each<[string, Float64Array, Frequency]>([
    ["a time between", times("2024-01-01", "2024-01-08", "2024-01-10"), { unit: "week", count: 1 }],
    ["a time of day between", times("2024-01-01T00:00", "2024-01-02T06:00"), { unit: "day", count: 1 }],
    ["two times in a month", times("2024-01-01", "2024-01-31"), { unit: "month", count: 1 }],
    ["a month between quarters", times("2024-01-01", "2024-03-01"), { unit: "quarter", count: 1 }],
    ["a day on a weekend", times("2024-01-05", "2024-01-06"), { unit: "businessDay", count: 1 }],
    ["a step between", Float64Array.of(1, 3, 6), { unit: "step", count: 2 }],
    ["hardly anything", times("2024-01-01", "2024-06-01"), { unit: "day", count: 1 }],
  ])("does not place %s", (_, list, frequency) => expect(placeOnGrid(list, frequency)).toBeUndefined());

  it("places a single time", () => {
    const monthly: Frequency = { unit: "month", count: 1 };
    expect(placeOnGrid(times("2024-01-17"), monthly)).toEqual({
      frequency: monthly,
      slots: Int32Array.of(0),
      gaps: [],
    });
  });
});
