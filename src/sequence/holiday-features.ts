/** What holidays say of a time, in numbers that a network can read: known of the future, as the calendar is. */

import { civilDate, dayNumber, weekday } from "./calendar.js";
import { dayOf, type TimeFeature } from "./calendar-features.js";
import { advance } from "./frequency.js";
import type { Frequency, FrequencyUnit } from "./series.js";

/** The holidays of a country or of a part of it. */
export interface HolidayCalendar {
  /** Such as "DE-BY". */
  readonly place: string;
  /** @param day number of a day, 0 = 1970-01-01 */
  readonly isHoliday: (day: number) => boolean;
}

const MONTHS: Readonly<Partial<Record<FrequencyUnit, number>>> = { month: 1, quarter: 3, year: 12 };

/**
 * By frequency: within days, whether the day is a holiday; of days, whether the step is one, and the steps before and
 * after it are; of weeks and longer, how many holidays fall on a Monday to Friday of the period, and how many other days
 * from Monday to Friday it has. A week is that from Monday to Sunday, a month the calendar's, whichever of its days
 * the time is. None where rows are only in order.
 */
export function holidayFeatures(
  { isHoliday }: HolidayCalendar,
  frequency: Frequency,
): readonly TimeFeature[] {
  const { unit, count } = frequency;
  if (unit === "step") return [];
  const flag = (steps: number) => (time: number) =>
    isHoliday(dayOf(steps === 0 ? time : advance(time, frequency, steps))) ? 1 : 0;
  const isOfDays = unit === "day" || unit === "businessDay";
  if (isOfDays && count === 1)
    return [
      { name: "holiday", at: flag(0) },
      { name: "step before a holiday", at: flag(1) },
      { name: "step after a holiday", at: flag(-1) },
    ];
  if (!isOfDays && unit !== "week" && MONTHS[unit] === undefined) return [{ name: "holiday", at: flag(0) }];
  const countDays = (time: number, counts: (day: number) => boolean): number => {
    const [start, end] = periodOf(time, frequency);
    let days = 0;
    for (let day = start; day < end; day++) if (weekday(day) < 5 && counts(day)) days++;
    return days;
  };
  return [
    { name: "holidays", at: (time) => countDays(time, isHoliday) },
    { name: "working days", at: (time) => countDays(time, (day) => !isHoliday(day)) },
  ];
}

/** The days of the period that a time stands for. */
function periodOf(time: number, frequency: Frequency): readonly [start: number, end: number] {
  const { unit, count } = frequency;
  const day = dayOf(time);
  const months = MONTHS[unit];
  if (months !== undefined) {
    const { year, month } = civilDate(day);
    const first = months * Math.floor((month - 1) / months);
    const startOf = (monthsLater: number): number => {
      const all = year * 12 + first + monthsLater;
      return dayNumber(Math.floor(all / 12), (all % 12) + 1, 1);
    };
    return [startOf(0), startOf(count * months)];
  }
  if (unit === "week") return [day - weekday(day), day - weekday(day) + 7 * count];
  return [day, dayOf(advance(time, frequency, 1))];
}
