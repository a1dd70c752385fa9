/** Rows in the order of the file → rows in order of time, evenly spaced, with the missing ones inserted as missing. */

import { advance, describeFrequency, formatTime } from "../../sequence/frequency.js";
import { type InferredFrequency, inferFrequency, inferStep } from "../../sequence/infer-frequency.js";
import type { Frequency } from "../../sequence/series.js";
import { type Column, type ColumnTimes, cellError } from "./column.js";
import type { Finding } from "./finding.js";
import { plural, quote } from "./quote.js";

/** Evenly spaced rows. */
export interface Timeline {
  /** `[N]` NaN = missing. */
  readonly values: Float64Array;
  /** `[N]` as in `Series.times`; undefined where the times are irregular. */
  readonly times: Float64Array | undefined;
  readonly frequency: Frequency;
  readonly findings: readonly Finding[];
}

const BY_ROW: Frequency = { unit: "step", count: 1 };
const FLAG = "--time NAME";

/** Rows without times: evenly spaced in the order of the file. */
export function layByRow(values: Float64Array): Timeline {
  return { values, times: undefined, frequency: BY_ROW, findings: [] };
}

/**
 * @param column the column of times
 * @param read what it says, in the order of the file
 * @param values `[rows]` in the order of the file
 * @throws InputError for two rows of the same time
 */
export function layByTime(column: Column, read: ColumnTimes, values: Float64Array): Timeline {
  const { order, findings } = sortRows(column, read.times);
  const times = Float64Array.from(order, (row) => read.times[row] as number);
  const sorted = Float64Array.from(order, (row) => values[row] as number);
  refuseDuplicates(column, times, order);
  const found = read.isDated ? inferFrequency(times) : inferStep(times);
  if (found === undefined) {
    const text = `times in ${quote(column.name)} are not evenly spaced (${oddStep(column, times, order, read.isDated)}): rows are taken as if they were, in order of time`;
    return { ...layByRow(sorted), findings: [...findings, { text, flag: FLAG }] };
  }
  const filled = fillGaps(times, sorted, found);
  const [first, last] = [times[0] as number, times.at(-1) as number].map((time) =>
    formatTime(time, found.frequency),
  );
  const isCounted = found.frequency.unit === "step" && found.frequency.count === 1;
  const spacing = isCounted ? "one step a row" : describeFrequency(found.frequency);
  const gaps = describeGaps(found, times);
  const text = `times from column ${quote(column.name)} (${read.format}): ${spacing}, ${first} to ${last}, ${gaps}`;
  return {
    ...filled,
    frequency: found.frequency,
    findings: [...findings, { text, flag: FLAG }],
  };
}

function sortRows(column: Column, times: Float64Array): { order: Uint32Array; findings: Finding[] } {
  const order = Uint32Array.from(times, (_, row) => row);
  let earlier = 0;
  for (let row = 1; row < times.length; row++) {
    if ((times[row] as number) < (times[row - 1] as number)) earlier++;
  }
  if (earlier === 0) return { order, findings: [] };
  order.sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
  const reason =
    earlier === times.length - 1
      ? "rows stand newest first"
      : `rows are not in order of time (${plural(earlier, "step")} back)`;
  return { order, findings: [{ text: `${reason}: sorted by ${quote(column.name)}` }] };
}

function refuseDuplicates(column: Column, times: Float64Array, order: Uint32Array): void {
  for (let place = 1; place < times.length; place++) {
    if (times[place] !== times[place - 1]) continue;
    const [first, second] = [order[place - 1] as number, order[place] as number];
    const [firstCell, secondCell] = [column.cells[first] as string, column.cells[second] as string];
    const written = firstCell === secondCell ? "" : `, written ${quote(firstCell)}`;
    throw cellError(
      column,
      second,
      `${quote(secondCell)} is also the time of row ${column.lines[first]}${written}`,
      "keep one row for each time, and one series in a file, or take the rows in their order with --time none",
    );
  }
}

function fillGaps(
  times: Float64Array,
  values: Float64Array,
  { frequency, slots, gaps }: InferredFrequency,
): { times: Float64Array; values: Float64Array } {
  if (gaps.length === 0) return { times, values };
  const length = (slots.at(-1) as number) + 1;
  const allValues = new Float64Array(length).fill(Number.NaN);
  const allTimes = new Float64Array(length);
  for (const [row, slot] of slots.entries()) {
    allValues[slot] = values[row] as number;
    allTimes[slot] = times[row] as number;
  }
  for (const { after, missing } of gaps) {
    const [slot, time] = [slots[after] as number, times[after] as number];
    for (let step = 1; step <= missing; step++) allTimes[slot + step] = advance(time, frequency, step);
  }
  return { times: allTimes, values: allValues };
}

function describeGaps({ frequency, gaps }: InferredFrequency, times: Float64Array): string {
  const first = gaps[0];
  if (first === undefined) return "no gaps";
  const inserted = gaps.reduce((sum, { missing }) => sum + missing, 0);
  const where = formatTime(times[first.after] as number, frequency);
  return `${plural(gaps.length, "gap")} with ${plural(inserted, "row")} inserted as missing, the first after ${where}`;
}

/** Which rows are not as far apart as most are. */
function oddStep(column: Column, times: Float64Array, order: Uint32Array, isDated: boolean): string {
  const steps = Float64Array.from({ length: times.length - 1 }, (_, place) => {
    return (times[place + 1] as number) - (times[place] as number);
  });
  const usual = steps.toSorted()[(steps.length - 1) >> 1] as number;
  const place = steps.findIndex((step) => step !== usual);
  const words = isDated ? describeDuration : (count: number): string => plural(count, "step");
  if (place < 0) return `they are ${words(usual)} apart`;
  const [before, after] = [order[place] as number, order[place + 1] as number];
  return `row ${column.lines[after]} comes ${words(steps[place] as number)} after row ${column.lines[before]}, most rows ${words(usual)}`;
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
