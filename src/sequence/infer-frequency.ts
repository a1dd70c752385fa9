/**
 * The frequency of a list of times, found even where rows are missing: the coarsest regular grid that all times
 * lie on. Calendar months (of 28 to 31 days) and business days have grids of their own.
 */

import { businessDayNumber, type CivilDate, civilDate, DAY, daysInMonth, weekday } from "./calendar.js";
import type { Frequency, FrequencyUnit } from "./series.js";

/** A hole in a grid: `missing` rows are absent after the row with index `after`. */
export interface Gap {
  readonly after: number;
  readonly missing: number;
}

/** A regular grid under a list of times. */
export interface InferredFrequency {
  readonly frequency: Frequency;
  /** `[N]` the place of each time on the grid; the first is 0, without gaps they are 0 … N-1. */
  readonly slots: Int32Array;
  readonly gaps: readonly Gap[];
}

/** Fewer rows than this share of a grid, and its holes are no gaps: the times are irregular. */
const LEAST_PRESENT = 0.25;
/** A step that is seen at least this often is believed, however odd. */
const STEPS_AS_EVIDENCE = 3;
/** Months and business days that begin or end a month lie at most this many days from its edge. */
const MONTH_EDGE = 3;

interface Unit {
  readonly unit: FrequencyUnit;
  readonly length: number;
  /** Counts that need no evidence. Every other count needs to be seen. */
  readonly usual: readonly number[];
}

const CLOCK_UNITS: readonly Unit[] = [
  { unit: "week", length: 7 * DAY, usual: [4, 2, 1] },
  { unit: "day", length: DAY, usual: [1] },
  { unit: "hour", length: 3_600_000, usual: [12, 8, 6, 4, 3, 2, 1] },
  { unit: "minute", length: 60_000, usual: [30, 20, 15, 10, 5, 2, 1] },
  { unit: "second", length: 1000, usual: [30, 20, 15, 10, 5, 2, 1] },
  { unit: "second", length: 1, usual: [] },
];
const MONTH_UNITS: readonly Unit[] = [
  { unit: "year", length: 12, usual: [10, 5, 4, 2, 1] },
  { unit: "quarter", length: 3, usual: [2, 1] },
  { unit: "month", length: 1, usual: [4, 2, 1] },
];
const STEP_UNITS: readonly Unit[] = [{ unit: "step", length: 1, usual: [1000, 100, 10, 5, 1] }];

/**
 * @param times `[N]` UTC ms, integers, strictly ascending, N ≥ 2
 * @returns undefined for irregular times
 */
export function inferFrequency(times: Float64Array): InferredFrequency | undefined {
  const months = monthNumbers(times);
  return (
    (months && inferGrid(months, MONTH_UNITS)) ?? inferBusinessDays(times) ?? inferGrid(times, CLOCK_UNITS)
  );
}

/**
 * The same for step numbers without a calendar.
 *
 * @param numbers `[N]` integers, strictly ascending, N ≥ 2
 */
export function inferStep(numbers: Float64Array): InferredFrequency | undefined {
  return inferGrid(numbers, STEP_UNITS);
}

/**
 * Times on a grid of a known frequency that begins at the first of them.
 *
 * @param times `[N]` UTC ms, or step numbers where the unit is `step`; integers, strictly ascending, N ≥ 1
 * @returns undefined where a time lies off the grid, or rows are too few for its holes to be gaps
 */
export function placeOnGrid(times: Float64Array, frequency: Frequency): InferredFrequency | undefined {
  const { unit, count } = frequency;
  const isOf = (one: Unit): boolean => one.unit === unit;
  const months = MONTH_UNITS.find(isOf);
  const length = months?.length ?? [...CLOCK_UNITS, ...STEP_UNITS].find(isOf)?.length ?? 1;
  const positions =
    unit === "businessDay" ? businessDays(times) : months === undefined ? times : monthNumbers(times);
  if (positions === undefined) return undefined;
  const [first, step] = [positions[0] as number, Math.round(count * length)];
  if (positions.some((position) => (position - first) % step !== 0)) return undefined;
  return onGrid(positions, step, frequency);
}

function inferGrid(positions: Float64Array, units: readonly Unit[]): InferredFrequency | undefined {
  let divisor = 0;
  for (let row = 1; row < positions.length; row++) {
    divisor = greatestCommonDivisor(divisor, (positions[row] as number) - (positions[row - 1] as number));
  }
  const unit = units.find(({ length }) => divisor % length === 0) as Unit;
  const count = divisor / unit.length;
  let seen = 0;
  for (let row = 1; row < positions.length; row++) {
    if ((positions[row] as number) - (positions[row - 1] as number) === divisor) seen++;
  }
  const usual = unit.usual.find((candidate) => count % candidate === 0) ?? count;
  const believed = seen >= STEPS_AS_EVIDENCE ? count : usual;
  return (
    gridWithStep(positions, unit, believed) ??
    (believed === count ? undefined : gridWithStep(positions, unit, count))
  );
}

function gridWithStep(positions: Float64Array, unit: Unit, count: number): InferredFrequency | undefined {
  // Milliseconds are reported as fractions of a second.
  const shown = unit.unit === "second" && unit.length === 1 ? count / 1000 : count;
  return onGrid(positions, count * unit.length, { unit: unit.unit, count: shown });
}

function onGrid(positions: Float64Array, step: number, frequency: Frequency): InferredFrequency | undefined {
  const first = positions[0] as number;
  const length = ((positions.at(-1) as number) - first) / step + 1;
  if (positions.length < LEAST_PRESENT * length) return undefined;
  const slots = new Int32Array(positions.length);
  for (let row = 0; row < slots.length; row++) slots[row] = ((positions[row] as number) - first) / step;
  const gaps: Gap[] = [];
  for (let row = 1; row < slots.length; row++) {
    const missing = (slots[row] as number) - (slots[row - 1] as number) - 1;
    if (missing > 0) gaps.push({ after: row - 1, missing });
  }
  return { frequency, slots, gaps };
}

/** Weekdays only, though weekends were passed: their absence is no gap. */
function inferBusinessDays(times: Float64Array): InferredFrequency | undefined {
  const positions = times.length < 5 ? undefined : businessDays(times);
  if (positions === undefined) return undefined;
  const days = times.map((time) => Math.floor(time / DAY));
  let divisor = 0;
  for (let row = 1; row < days.length; row++) {
    divisor = greatestCommonDivisor(divisor, (days[row] as number) - (days[row - 1] as number));
  }
  const passedWeekend = (days.at(-1) as number) - (days[0] as number) > weekday(days.at(-1) as number);
  if (divisor !== 1 || !passedWeekend) return undefined;
  return onGrid(positions, 1, { unit: "businessDay", count: 1 });
}

/** `[N]` numbers of business days, if the times are such, all at one time of the day. */
function businessDays(times: Float64Array): Float64Array | undefined {
  if (!hasOneClockTime(times)) return undefined;
  const days = times.map((time) => Math.floor(time / DAY));
  return days.some((day) => weekday(day) > 4) ? undefined : days.map((day) => businessDayNumber(day));
}

/** `[N]` months since year 0, if the times are one a month at most, always at about the same place in it. */
function monthNumbers(times: Float64Array): Float64Array | undefined {
  if (!hasOneClockTime(times)) return undefined;
  const months = new Float64Array(times.length);
  const dates: CivilDate[] = [];
  for (const [row, time] of times.entries()) {
    const date = civilDate(Math.floor(time / DAY));
    months[row] = date.year * 12 + date.month - 1;
    if (months[row] === months[row - 1]) return undefined;
    dates.push(date);
  }
  const anchor = dates.reduce((latest, { day }) => Math.max(latest, day), 1);
  const keepsDay = dates.every(({ year, month, day }) => day === Math.min(anchor, daysInMonth(year, month)));
  const begins = dates.every(({ day }) => day - 1 <= MONTH_EDGE);
  const ends = dates.every(({ year, month, day }) => daysInMonth(year, month) - day <= MONTH_EDGE);
  return keepsDay || begins || ends ? months : undefined;
}

function hasOneClockTime(times: Float64Array): boolean {
  const clock = (time: number): number => time - Math.floor(time / DAY) * DAY;
  const first = clock(times[0] as number);
  return times.every((time) => clock(time) === first);
}

function greatestCommonDivisor(a: number, b: number): number {
  let [larger, smaller] = [a, b];
  while (smaller !== 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
