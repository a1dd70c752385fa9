/** Rows in the order of the file → rows in order of time, evenly spaced, with the missing ones inserted as missing. */

import { civilDate, DAY, daysInMonth } from "../../sequence/calendar.js";
import { advance, describeFrequency, formatTime } from "../../sequence/frequency.js";
import { type InferredFrequency, inferFrequency, inferStep } from "../../sequence/infer-frequency.js";
import type { Frequency } from "../../sequence/series.js";
import type { Column, ColumnTimes } from "./column.js";
import { isSkippedHour } from "./daylight-saving.js";
import type { DuplicatePolicy } from "./duplicates.js";
import type { Finding } from "./finding.js";
import { plural, quote } from "./quote.js";
import { type OrderedRows, orderRows } from "./time-order.js";

/** Evenly spaced rows. */
export interface Timeline {
  /** `[N]` NaN = missing. */
  readonly values: Float64Array;
  /** `[N]` as in `Series.times`; undefined where the times are irregular. */
  readonly times: Float64Array | undefined;
  /** `[N]` 1-based line of the file on which a value stands; 0 for one that was inserted into a gap. */
  readonly lines: Int32Array;
  readonly frequency: Frequency;
  readonly findings: readonly Finding[];
}

const BY_ROW: Frequency = { unit: "step", count: 1 };
const FLAG = "--time NAME";
const MONTHLY: readonly string[] = ["month", "quarter", "year"];

/**
 * Rows without times: evenly spaced in the order of the file.
 *
 * @param lines `[rows]` 1-based lines of the file
 */
export function layByRow(values: Float64Array, lines: ArrayLike<number>): Timeline {
  return { values, times: undefined, lines: Int32Array.from(lines), frequency: BY_ROW, findings: [] };
}

/**
 * @param column the column of times
 * @param read what it says, in the order of the file
 * @param values `[rows]` in the order of the file
 * @param policy for rows of the same time; undefined: an error
 * @throws InputError for two rows of the same time
 */
export function layByTime(
  column: Column,
  read: ColumnTimes,
  values: Float64Array,
  policy?: DuplicatePolicy,
): Timeline {
  const rows = orderRows(column, read, values, policy);
  const { times, findings } = rows;
  const found = times.length < 2 ? undefined : read.isDated ? inferFrequency(times) : inferStep(times);
  if (found === undefined) {
    const text = `times in ${quote(column.name)} are not evenly spaced (${oddStep(rows, read.isDated)}): rows are taken as if they were, in order of time`;
    return { ...layByRow(rows.values, rows.lines), findings: [...findings, { text, flag: FLAG }] };
  }
  const [first, last] = [times[0] as number, times.at(-1) as number].map((time) =>
    formatTime(time, found.frequency),
  );
  const isCounted = found.frequency.unit === "step" && found.frequency.count === 1;
  const spacing = isCounted ? "one step a row" : describeSpacing(times, found.frequency);
  const gaps = describeGaps(found, times);
  const text = `times from column ${quote(column.name)} (${read.format}): ${spacing}, ${first} to ${last}, ${gaps}`;
  return {
    ...fillGaps(rows, found),
    frequency: found.frequency,
    findings: [
      ...findings,
      { text, flag: FLAG },
      ...(read.isLocal ? describeSkippedHours(found, times) : []),
    ],
  };
}

function fillGaps(
  { times, values, lines }: OrderedRows,
  { frequency, slots, gaps }: InferredFrequency,
): Pick<Timeline, "times" | "values" | "lines"> {
  if (gaps.length === 0) return { times, values, lines };
  const length = (slots.at(-1) as number) + 1;
  const allValues = new Float64Array(length).fill(Number.NaN);
  const allTimes = new Float64Array(length);
  const allLines = new Int32Array(length);
  for (const [row, slot] of slots.entries()) {
    allValues[slot] = values[row] as number;
    allTimes[slot] = times[row] as number;
    allLines[slot] = lines[row] as number;
  }
  for (const { after, missing } of gaps) {
    const [slot, time] = [slots[after] as number, times[after] as number];
    for (let step = 1; step <= missing; step++) allTimes[slot + step] = advance(time, frequency, step);
  }
  return { times: allTimes, values: allValues, lines: allLines };
}

/** Such as "monthly, on the last day". */
function describeSpacing(times: Float64Array, frequency: Frequency): string {
  const text = describeFrequency(frequency);
  const isLast = (time: number): boolean => {
    const { year, month, day } = civilDate(Math.floor(time / DAY));
    return day === daysInMonth(year, month);
  };
  return MONTHLY.includes(frequency.unit) && times.every(isLast) ? `${text}, on the last day` : text;
}

/** Gaps of an hour on the Sundays on which clocks go forward: no value was lost there. */
function describeSkippedHours({ frequency, gaps, slots }: InferredFrequency, times: Float64Array): Finding[] {
  const skipped = gaps.filter(({ after, missing }) => {
    const [before, next] = [times[after] as number, times[after + 1] as number];
    const steps = (slots[after + 1] as number) - (slots[after] as number);
    return missing > 0 && isSkippedHour(before, next, (next - before) / steps);
  });
  const first = skipped[0];
  if (first === undefined) return [];
  const where = formatTime(times[first.after] as number, frequency);
  const are = skipped.length === 1 ? "gap is likely the hour" : "gaps are likely hours";
  const text = `${skipped.length} ${are} that clocks skip when daylight saving begins (after ${where}): masked like any gap`;
  return [{ text }];
}

function describeGaps({ frequency, gaps }: InferredFrequency, times: Float64Array): string {
  const first = gaps[0];
  if (first === undefined) return "no gaps";
  const inserted = gaps.reduce((sum, { missing }) => sum + missing, 0);
  const where = formatTime(times[first.after] as number, frequency);
  return `${plural(gaps.length, "gap")} with ${plural(inserted, "row")} inserted as missing, the first after ${where}`;
}

/** Which rows are not as far apart as most are. */
function oddStep({ times, lines }: OrderedRows, isDated: boolean): string {
  const steps = Float64Array.from({ length: times.length - 1 }, (_, place) => {
    return (times[place + 1] as number) - (times[place] as number);
  });
  if (steps.length === 0) return "all are the same";
  const usual = steps.toSorted()[(steps.length - 1) >> 1] as number;
  const place = steps.findIndex((step) => step !== usual);
  const words = isDated ? describeDuration : (count: number): string => plural(count, "step");
  if (place < 0) return `they are ${words(usual)} apart`;
  return `row ${lines[place + 1]} comes ${words(steps[place] as number)} after row ${lines[place]}, most rows ${words(usual)}`;
}

const DURATIONS: readonly (readonly [noun: string, length: number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
  ["millisecond", 1],
];

/** The largest unit of which there is at least one, with at most one decimal. */
function describeDuration(milliseconds: number): string {
  const [noun, length] = DURATIONS.find(([, size]) => milliseconds >= size) ?? ["millisecond", 1];
  const count = Math.round((milliseconds / length) * 10) / 10;
  return plural(count, noun);
}
