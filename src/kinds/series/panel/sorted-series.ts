/** Observations in the order of the files → series by series, in order of time. */

import { InputError } from "../../../errors.js";
import { type Column, cellError } from "../column.js";
import { isRepeatedHour } from "../daylight-saving.js";
import {
  DUPLICATES_ADVICE,
  DUPLICATES_FLAG,
  type DuplicatePolicy,
  describePolicy,
  mergeValues,
} from "../duplicates.js";
import type { Finding } from "../finding.js";
import { quote } from "../quote.js";
import type { Layout } from "./layout.js";
import type { Observations } from "./observations.js";
import { Tally } from "./tally.js";

/** One series, before it is laid out evenly. */
export interface SortedSeries {
  readonly id: string;
  /** Index among the series. */
  readonly index: number;
  /** `[n]` rows of the observations, in order of time. */
  readonly rows: Uint32Array;
  /** How many of them, the last ones, are held out. */
  readonly held: number;
  /** How many of them, the last ones, have no value and say what is known of the future. */
  readonly future: number;
}

/** What is needed to say where a row stands. */
export interface Origin {
  readonly file: string;
  readonly testFile: string | undefined;
  readonly layout: Layout;
  /** The distinct cells of the column of times. */
  readonly timeColumn: Column | undefined;
  /** By index of the cell, where times are those of a clock on the wall. */
  readonly localTimes: Float64Array | undefined;
}

/**
 * Rows that are merged are one afterwards: the first of them, with the value of all.
 *
 * @param times by index of the cell of the column of times; undefined: rows of a series are in order
 * @param policy for rows of one series and time; undefined: an error
 * @throws InputError for two rows of one series and time, held-out rows before others, and a series without others
 */
export function sortSeries(
  observations: Observations,
  times: Float64Array | undefined,
  origin: Origin,
  policy?: DuplicatePolicy,
): { series: SortedSeries[]; findings: Finding[] } {
  const { ids } = observations.ids;
  const unsorted = new Tally();
  const repeated = new Tally();
  const ahead = new Tally();
  const cells = observations.times.view();
  const timeOf = (row: number): number => times?.[cells[row] as number] as number;
  const series = gather(observations).map((all, index) => {
    let rows = all;
    const id = ids[index] as string;
    if (times !== undefined) {
      if (!isAscending(rows, timeOf)) {
        unsorted.add(id);
        rows.sort((a, b) => timeOf(a) - timeOf(b) || a - b);
      }
      const twice = rows.findIndex(
        (row, place) => place > 0 && timeOf(row) === timeOf(rows[place - 1] as number),
      );
      if (twice > 0) {
        if (policy === undefined)
          throw duplicate(observations, origin, id, rows.subarray(twice - 1, twice + 1));
        repeated.add(id);
        rows = merge(observations, origin, timeOf, rows, policy);
      }
    }
    const held = countHeld(observations, origin, id, rows);
    const future = countFuture(observations, origin, rows);
    if (future > 0) ahead.add(id);
    return { id, index, rows, held, future };
  });
  const findings: Finding[] = [];
  if (unsorted.count > 0) {
    const where = quote(origin.layout.time ?? "");
    findings.push({
      text: `rows of ${unsorted.describe()} are not in order of time: sorted by ${where}`,
      flag: "--time NAME",
    });
  }
  if (repeated.count > 0 && policy !== undefined) {
    const text = `rows of ${repeated.describe()} have the time of another: ${describePolicy(policy)}`;
    findings.push({ text, flag: DUPLICATES_FLAG });
  }
  if (ahead.count > 0) {
    const text = `rows of ${ahead.describe()} after the last value say what is known of the future`;
    findings.push({ text, flag: "--known NAMES" });
  }
  return { series, findings };
}

/** `[series][rows]` in the order of the file: views of one array. */
function gather({ ids, series, values }: Observations): Uint32Array[] {
  const all = series.view();
  const ends = new Uint32Array(ids.ids.length + 1);
  for (const index of all) ends[index + 1] = (ends[index + 1] as number) + 1;
  for (let index = 1; index < ends.length; index++)
    ends[index] = (ends[index] as number) + (ends[index - 1] as number);
  const starts = ends.slice();
  const rows = new Uint32Array(values.length);
  for (let row = 0; row < all.length; row++) {
    const index = all[row] as number;
    const place = ends[index] as number;
    rows[place] = row;
    ends[index] = place + 1;
  }
  return Array.from(ids.ids, (_, index) => rows.subarray(starts[index], starts[index + 1]));
}

function isAscending(rows: Uint32Array, timeOf: (row: number) => number): boolean {
  for (let place = 1; place < rows.length; place++)
    if (timeOf(rows[place] as number) < timeOf(rows[place - 1] as number)) return false;
  return true;
}

/** How many rows at the end are held out; the others must stand before them. */
function countHeld(
  { isTest, lines, firstOfTest }: Observations,
  origin: Origin,
  id: string,
  rows: Uint32Array,
): number {
  const marks = isTest.view();
  const first = rows.findIndex((row) => marks[row] === 1);
  if (first < 0) return 0;
  const fileOf = (row: number): string => (row >= firstOfTest ? (origin.testFile ?? "") : origin.file);
  const at = (place: number): { file: string; row: number } => {
    const row = rows[place] as number;
    return { file: fileOf(row), row: lines.view()[row] as number };
  };
  const late = rows.findIndex((row, place) => place > first && marks[row] === 0);
  if (late < 0 && first > 0) return rows.length - first;
  if (late < 0)
    throw new InputError(
      `all rows of series ${quote(id)} are held out`,
      "give rows to learn from as well, or delete the series",
      at(0),
    );
  const test = at(first);
  const other = test.file === at(late).file ? `row ${test.row}` : `row ${test.row} of ${test.file}`;
  throw new InputError(
    `in series ${quote(id)} this row to learn from comes after ${other}, which is held out`,
    "hold out the end of a series only",
    at(late),
  );
}

/** Where covariates are known of the future and no rows are held out, those after the last value tell of it. */
function countFuture({ values }: Observations, { layout, testFile }: Origin, rows: Uint32Array): number {
  const { covariates, split } = layout;
  if ((covariates?.known.length ?? 0) === 0 || split !== undefined || testFile !== undefined) return 0;
  const all = values.view();
  return rows.length - 1 - rows.findLastIndex((row) => !Number.isNaN(all[row] as number));
}

/** The first row of each time, its value that of all rows of that time. */
function merge(
  observations: Observations,
  origin: Origin,
  timeOf: (row: number) => number,
  rows: Uint32Array,
  policy: DuplicatePolicy,
): Uint32Array<ArrayBuffer> {
  const [values, marks] = [observations.values.view(), observations.isTest.view()];
  const firsts: number[] = [];
  for (let place = 0; place < rows.length; ) {
    const first = rows[place] as number;
    const same: number[] = [];
    for (; place < rows.length && timeOf(rows[place] as number) === timeOf(first); place++) {
      const row = rows[place] as number;
      if (marks[row] !== marks[first]) {
        const id = observations.ids.ids[observations.series.view()[row] as number] as string;
        throw duplicate(observations, origin, id, Uint32Array.of(first, row));
      }
      same.push(values[row] as number);
    }
    const value = mergeValues(same, policy);
    if (Math.abs(value) === Number.POSITIVE_INFINITY) {
      const location = { file: origin.file, row: observations.lines.view()[first] };
      const problem = "the sum of the rows of this time is too large";
      throw new InputError(problem, "merge by --duplicates mean", location);
    }
    values[first] = value;
    firsts.push(first);
  }
  return Uint32Array.from(firsts);
}

function duplicate(
  { times, lines, firstOfTest }: Observations,
  { file, testFile, layout, timeColumn, localTimes }: Origin,
  id: string,
  pair: Uint32Array,
): InputError {
  const [first, second] = [pair[0] as number, pair[1] as number];
  const column = timeColumn as Column;
  const cellOf = (row: number): string => column.cells[times.view()[row] as number] as string;
  const written = cellOf(first) === cellOf(second) ? "" : `, written ${quote(cellOf(first))}`;
  const isFar = first < firstOfTest && second >= firstOfTest;
  const where = `row ${lines.view()[first]}${isFar ? ` of ${file}` : ""}`;
  const advice =
    layout.kind === "long" && layout.id === undefined
      ? "name the column that tells series apart with --id, or keep one row for each time"
      : `keep one row for each series and time, or ${DUPLICATES_ADVICE}`;
  const clockTime = localTimes?.[times.view()[second] as number];
  const clock =
    clockTime !== undefined && isRepeatedHour(clockTime)
      ? ": likely the hour that clocks go through twice when daylight saving ends"
      : "";
  const of = layout.id === undefined ? "" : ` in series ${quote(id)}`;
  const at = { ...column, file: second >= firstOfTest ? (testFile ?? file) : file };
  return cellError(
    { ...at, cells: [], lines: [lines.view()[second] as number] },
    0,
    `${quote(cellOf(second))} is also the time of ${where}${of}${written}${clock}`,
    clock === "" ? advice : `write times with their offset from UTC, or ${DUPLICATES_ADVICE}`,
  );
}
