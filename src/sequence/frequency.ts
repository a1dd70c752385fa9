/** What follows from a frequency: its name in words, the time some steps later, and how a time is written. */

import { businessDayNumber, civilDate, DAY, dayNumber, dayOfBusinessDay, daysInMonth } from "./calendar.js";
import type { Frequency, FrequencyUnit } from "./series.js";

const ADVERBS: Readonly<Partial<Record<FrequencyUnit, string>>> = {
  hour: "hourly",
  day: "daily",
  week: "weekly",
  month: "monthly",
  quarter: "quarterly",
  year: "yearly",
};

/** Units of a fixed length, in milliseconds; a step is its own unit. */
const LENGTHS: Readonly<Partial<Record<FrequencyUnit, number>>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: DAY,
  week: 7 * DAY,
  step: 1,
};
const MONTHS: Readonly<Partial<Record<FrequencyUnit, number>>> = { month: 1, quarter: 3, year: 12 };

/** Words such as "monthly", "every 15 minutes", "rows in their order". */
export function describeFrequency({ unit, count }: Frequency): string {
  if (unit === "step" && count === 1) return "rows in their order";
  const noun = unit === "businessDay" ? "business day" : unit;
  if (count === 1) return ADVERBS[unit] ?? `every ${noun}`;
  return `every ${count} ${noun}s`;
}

/**
 * The time `steps` steps after `time` (before it, if negative).
 *
 * Months keep the day; the last day of a month stays the last day (Jan 31 → Feb 29 → Mar 31), and a day that the
 * month lacks becomes its last (Jan 30 → Feb 29). Business days skip Saturday and Sunday.
 *
 * @param time UTC ms; a step number where the unit is `step`
 * @returns in the same unit as `time`
 */
export function advance(time: number, frequency: Frequency, steps: number): number {
  const { unit, count } = frequency;
  const units = steps * count;
  const length = LENGTHS[unit];
  if (length !== undefined) return time + units * length;
  if (steps === 0) return time;
  const days = Math.floor(time / DAY);
  const clock = time - days * DAY;
  if (unit === "businessDay")
    return dayOfBusinessDay(businessDayNumber(days, steps < 0) + units) * DAY + clock;
  return addMonths(days, units * (MONTHS[unit] as number)) * DAY + clock;
}

function addMonths(days: number, months: number): number {
  const { year, month, day } = civilDate(days);
  const target = year * 12 + (month - 1) + months;
  const [targetYear, targetMonth] = [Math.floor(target / 12), (((target % 12) + 12) % 12) + 1];
  const length = daysInMonth(targetYear, targetMonth);
  const isMonthEnd = day === daysInMonth(year, month);
  return dayNumber(targetYear, targetMonth, isMonthEnd ? length : Math.min(day, length));
}

/**
 * How many steps `to` lies after `from` (before it, if negative), by {@link advance}; undefined where it lies between two.
 *
 * @param from UTC ms; a step number where the unit is `step`
 * @param to in the same unit
 */
export function stepsBetween(from: number, to: number, frequency: Frequency): number | undefined {
  const { unit, count } = frequency;
  const length = LENGTHS[unit];
  const [firstDay, lastDay] = [Math.floor(from / DAY), Math.floor(to / DAY)];
  const units =
    length !== undefined
      ? (to - from) / length
      : unit === "businessDay"
        ? businessDayNumber(lastDay) - businessDayNumber(firstDay)
        : (monthNumber(lastDay) - monthNumber(firstDay)) / (MONTHS[unit] as number);
  const steps = Math.round(units / count);
  // Fractions of a second are inexact.
  return Math.abs(advance(from, frequency, steps) - to) < 0.5 ? steps : undefined;
}

function monthNumber(days: number): number {
  const { year, month } = civilDate(days);
  return year * 12 + month - 1;
}

const FINE: readonly FrequencyUnit[] = ["second", "minute", "hour"];

/**
 * A time as text: `YYYY-MM-DD` for days and coarser, `YYYY-MM-DDTHH:MM` for hours and minutes, with `:SS` (and
 * `.sss` where there is a fraction) for seconds, the plain number for steps.
 *
 * @param time UTC ms; a step number where the unit is `step`
 */
export function formatTime(time: number, { unit }: Frequency): string {
  if (unit === "step") return String(time);
  const days = Math.floor(time / DAY);
  const { year, month, day } = civilDate(days);
  const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
  if (!FINE.includes(unit)) return date;
  const ms = Math.round(time - days * DAY);
  const minutes = `${date}T${pad(Math.floor(ms / 3_600_000))}:${pad(Math.floor(ms / 60_000) % 60)}`;
  if (unit !== "second") return minutes;
  const fraction = ms % 1000 === 0 ? "" : `.${pad(ms % 1000, 3)}`;
  return `${minutes}:${pad(Math.floor(ms / 1000) % 60)}${fraction}`;
}

function pad(value: number, digits = 2): string {
  return String(value).padStart(digits, "0");
}
