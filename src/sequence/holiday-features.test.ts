import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weekday } from "./calendar.js";
import { dayOf } from "./calendar-features.js";
import { type HolidayCalendar, holidayFeatures } from "./holiday-features.js";
import type { Frequency, FrequencyUnit } from "./series.js";

const every = (unit: FrequencyUnit, count = 1): Frequency => ({ unit, count });
const calendar = (...dates: string[]): HolidayCalendar => {
  const days = new Set(dates.map((date) => dayOf(Date.parse(date))));
  return { place: "nowhere", isHoliday: (day) => days.has(day) };
};
/** Wednesday and Thursday of one week. */
const CHRISTMAS = calendar("2024-12-25", "2024-12-26");
const valuesAt = (holidays: HolidayCalendar, frequency: Frequency, date: string): Record<string, number> =>
  Object.fromEntries(
    holidayFeatures(holidays, frequency).map(({ name, at }) => [name, at(Date.parse(date))]),
  );

describe("holidayFeatures", () => {
  it.each<[string, number, number, number]>([
    ["2024-12-23T00:00Z", 0, 0, 0],
    ["2024-12-24T00:00Z", 0, 1, 0],
    ["2024-12-25T00:00Z", 1, 1, 0],
    ["2024-12-26T17:30Z", 1, 0, 1],
    ["2024-12-27T00:00Z", 0, 0, 1],
  ])("of days: %s is %i, before %i, after %i", (date, holiday, before, after) =>
    expect(valuesAt(CHRISTMAS, every("day"), date)).toEqual({
      holiday,
      "step before a holiday": before,
      "step after a holiday": after,
    }),
  );

  it("look over the weekend from a Friday before a holiday on a Monday", () => {
    const monday = calendar("2024-05-20");
    expect(valuesAt(monday, every("businessDay"), "2024-05-17")["step before a holiday"]).toBe(1);
    expect(valuesAt(monday, every("day"), "2024-05-17")["step before a holiday"]).toBe(0);
  });

  it("within days are that of the day", () => {
    expect(valuesAt(CHRISTMAS, every("hour"), "2024-12-25T23:00Z")).toEqual({ holiday: 1 });
    expect(valuesAt(CHRISTMAS, every("minute", 15), "2024-12-27T00:00Z")).toEqual({ holiday: 0 });
  });

  it.each<[string, FrequencyUnit, number, string, number, number]>([
    ["a week from its Monday", "week", 1, "2024-12-23", 2, 3],
    ["a week to its Sunday", "week", 1, "2024-12-29", 2, 3],
    ["two weeks", "week", 2, "2024-12-16", 2, 8],
    ["two days", "day", 2, "2024-12-24", 1, 1],
    ["a month by its first day", "month", 1, "2024-12-01", 2, 20],
    ["a month by its last day", "month", 1, "2024-12-31", 2, 20],
    ["a quarter", "quarter", 1, "2024-11-15", 2, 64],
    ["a year", "year", 1, "2024-01-01", 2, 260],
    ["two months", "month", 2, "2024-12-01", 2, 43],
  ])("of %s count holidays and working days", (_, unit, count, date, holidays, working) =>
    expect(valuesAt(CHRISTMAS, every(unit, count), date)).toEqual({ holidays, "working days": working }),
  );

  it("of weeks count only those from Monday to Friday, and leave the rest to work", () => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 40_000 }), fc.integer({ min: 0, max: 6 }), (day, shift) => {
        const holidays: HolidayCalendar = { place: "", isHoliday: (each) => each % 3 === 0 };
        const week = (date: number): unknown =>
          holidayFeatures(holidays, every("week")).map(({ at }) => at(date * 86_400_000));
        const monday = day - weekday(day);
        const [found, working] = week(monday) as [number, number];
        expect(found + working).toBe(5);
        expect(week(monday + shift)).toEqual([found, working]);
      }),
    );
  });

  it("of rows in their order are none", () => expect(holidayFeatures(CHRISTMAS, every("step"))).toEqual([]));
});
