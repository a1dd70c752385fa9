/**
 * What the calendar says of a time, in numbers that a network can read. All are functions of the time alone, and so known
 * of the future. What recurs is a point on a circle, its sine and its cosine, so that December is next to January.
 */

import { civilDate, DAY, dayNumber, daysInMonth, weekday } from "./calendar.js";
import type { Frequency, FrequencyUnit } from "./series.js";

/** A number that is known of every time. */
export interface TimeFeature {
  /** Such as "day of week, sine". */
  readonly name: string;
  /** @param time UTC ms */
  readonly at: (time: number) => number;
}

/** What recurs, and how often. */
interface Cycle {
  readonly name: string;
  /** The place in the cycle, in [0, 1). */
  readonly place: (time: number) => number;
  /** Its length: in milliseconds, or in months. */
  readonly length: { readonly ms: number } | { readonly months: number };
}

const HOUR = 3_600_000;
const WEEK = 7 * DAY;
const YEAR = { months: 12 };

const HOUR_OF_DAY: Cycle = { name: "hour of day", place: (time) => clockOf(time) / DAY, length: { ms: DAY } };
const DAY_OF_WEEK: Cycle = {
  name: "day of week",
  place: (time) => weekday(dayOf(time)) / 7,
  length: { ms: WEEK },
};
const DAY_OF_MONTH: Cycle = {
  name: "day of month",
  place: (time) => {
    const { year, month, day } = civilDate(dayOf(time));
    return (day - 1) / daysInMonth(year, month);
  },
  length: { months: 1 },
};
const WEEK_OF_YEAR: Cycle = {
  name: "week of year",
  place: (time) => {
    const day = dayOf(time);
    const { year } = civilDate(day);
    const start = dayNumber(year, 1, 1);
    return (day - start) / (dayNumber(year + 1, 1, 1) - start);
  },
  length: YEAR,
};
const MONTH_OF_YEAR: Cycle = {
  name: "month of year",
  place: (time) => (civilDate(dayOf(time)).month - 1) / 12,
  length: YEAR,
};
const QUARTER: Cycle = {
  name: "quarter",
  place: (time) => Math.floor((civilDate(dayOf(time)).month - 1) / 3) / 4,
  length: YEAR,
};

const OF_DAYS = [DAY_OF_WEEK, DAY_OF_MONTH, MONTH_OF_YEAR];
const OF_CLOCKS = [HOUR_OF_DAY, ...OF_DAYS];
/** What may differ from one step to the next. */
const CYCLES: Readonly<Record<FrequencyUnit, readonly Cycle[]>> = {
  second: OF_CLOCKS,
  minute: OF_CLOCKS,
  hour: OF_CLOCKS,
  day: OF_DAYS,
  businessDay: OF_DAYS,
  week: [WEEK_OF_YEAR],
  month: [MONTH_OF_YEAR],
  quarter: [QUARTER],
  year: [],
  step: [],
};
/** Lengths of the units whose steps may be as long as a cycle, or longer. */
const LENGTHS: Readonly<Partial<Record<FrequencyUnit, number>>> = {
  second: 1000,
  minute: 60_000,
  hour: HOUR,
  day: DAY,
  // Five of them are a week.
  businessDay: WEEK / 5,
};
const MONTHS: Readonly<Partial<Record<FrequencyUnit, number>>> = { month: 1, quarter: 3 };

/**
 * The features that are not the same at every step of a frequency: none of years, and of rows that are only in order.
 */
export function calendarFeatures(frequency: Frequency): readonly TimeFeature[] {
  return CYCLES[frequency.unit].filter(({ length }) => varies(length, frequency)).flatMap(onCircle);
}

function varies(length: Cycle["length"], { unit, count }: Frequency): boolean {
  const [ms, months] = [LENGTHS[unit], MONTHS[unit]];
  if ("ms" in length) return ms === undefined || (count * ms) % length.ms !== 0;
  return months === undefined || (count * months) % length.months !== 0;
}

function onCircle({ name, place }: Cycle): TimeFeature[] {
  const angle = (time: number): number => 2 * Math.PI * place(time);
  return [
    { name: `${name}, sine`, at: (time) => Math.sin(angle(time)) },
    { name: `${name}, cosine`, at: (time) => Math.cos(angle(time)) },
  ];
}

/** Number of the day that a time falls on. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY);
}

function clockOf(time: number): number {
  return time - dayOf(time) * DAY;
}
