/**
 * The proleptic Gregorian calendar in day numbers: 0 = 1970-01-01, a Thursday. Unlike `Date`, it has no local
 * zone, does not take the year 99 for 1999, and never rolls an invalid date over to another.
 * Source: H. Hinnant, "chrono-compatible low-level date algorithms" (days_from_civil, civil_from_days).
 */

/** Milliseconds of a day. */
export const DAY = 86_400_000;

const DAYS_IN_ERA = 146_097; // 400 years
const EPOCH_OFFSET = 719_468; // days from 0000-03-01 to 1970-01-01
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A calendar date; month and day count from 1. */
export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Day number of a date. The date is not checked: see {@link daysInMonth}. */
export function dayNumber(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_IN_ERA + dayOfEra - EPOCH_OFFSET;
}

/** Date of a day number. */
export function civilDate(days: number): CivilDate {
  const shifted = days + EPOCH_OFFSET;
  const era = Math.floor(shifted / DAYS_IN_ERA);
  const dayOfEra = shifted - era * DAYS_IN_ERA;
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/** Days of a month (1 … 12); 0 for a month that does not exist. */
export function daysInMonth(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (MONTH_LENGTHS[month - 1] ?? 0);
}

/** 0 = Monday … 6 = Sunday. */
export function weekday(days: number): number {
  return (((days + 3) % 7) + 7) % 7;
}

/**
 * Business days (Monday to Friday) counted from Monday 1969-12-29. A day of a weekend counts as the Friday before
 * it, or as the Monday after it with `later`.
 */
export function businessDayNumber(days: number, later = false): number {
  const inWeek = weekday(days);
  const week = (days - inWeek + 3) / 7;
  return week * 5 + Math.min(inWeek, later ? 5 : 4);
}

/** Day number of a business day: the inverse of {@link businessDayNumber}. */
export function dayOfBusinessDay(business: number): number {
  const week = Math.floor(business / 5);
  return week * 7 - 3 + (business - week * 5);
}
