import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  businessDayNumber,
  civilDate,
  DAY,
  dayNumber,
  dayOfBusinessDay,
  daysInMonth,
  weekday,
} from "./calendar.js";

describe("the calendar", () => {
  it("agrees with Date on every day from 1899 to 2101", () => {
    for (let days = dayNumber(1899, 1, 1); days < dayNumber(2101, 1, 1); days++) {
      const date = new Date(days * DAY);
      const civil = civilDate(days);
      const expected = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
      if ([civil.year, civil.month, civil.day].join() !== expected.join()) expect(civil).toEqual(expected);
      if ((weekday(days) + 1) % 7 !== date.getUTCDay()) expect(weekday(days)).toBe(date.getUTCDay());
    }
  });

  it("takes a date to its day number and back, in any year", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 4_000_000 }), (days) => {
        const { year, month, day } = civilDate(days);
        expect(dayNumber(year, month, day)).toBe(days);
        expect(day).toBeLessThanOrEqual(daysInMonth(year, month));
      }),
    );
  });

  it("does not take the year 99 for 1999", () => {
    expect(civilDate(dayNumber(99, 3, 1))).toEqual({ year: 99, month: 3, day: 1 });
  });

  it.each([
    [2024, 29],
    [2023, 28],
    [1900, 28],
    [2000, 29],
  ])("February %i has %i days", (year, days) => expect(daysInMonth(year, 2)).toBe(days));

  it("counts business days without weekends", () => {
    const friday = dayNumber(2024, 1, 5);
    expect(businessDayNumber(friday + 3) - businessDayNumber(friday)).toBe(1);
    expect(businessDayNumber(friday + 1)).toBe(businessDayNumber(friday));
    expect(businessDayNumber(friday + 1, true)).toBe(businessDayNumber(friday + 3));
    for (let days = -20; days < 20; days++) {
      if (weekday(days) < 5) expect(dayOfBusinessDay(businessDayNumber(days))).toBe(days);
    }
  });
});
