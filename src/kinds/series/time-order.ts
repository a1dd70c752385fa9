/** Rows in the order of the file → rows in order of time, one for each time. Nothing is moved or merged in silence. */

import type { InputError } from "../../errors.js";
import { type Column, type ColumnTimes, cellError } from "./column.js";
import { isRepeatedHour } from "./daylight-saving.js";
import {
  DUPLICATES_ADVICE,
  DUPLICATES_FLAG,
  type DuplicatePolicy,
  describePolicy,
  mergeValues,
} from "./duplicates.js";
import type { Finding } from "./finding.js";
import { plural, quote } from "./quote.js";

/** Rows of which each is later than the one before. */
export interface OrderedRows {
  /** `[N]` as in {@link ColumnTimes}. */
  readonly times: Float64Array;
  /** `[N]` NaN = missing. */
  readonly values: Float64Array;
  /** `[N]` 1-based line of the file; of merged rows, the first of them. */
  readonly lines: Int32Array;
  readonly findings: readonly Finding[];
}

/**
 * @param column the column of times
 * @param read what it says, in the order of the file
 * @param values `[rows]` in the order of the file, NaN = missing
 * @param policy for rows of the same time; undefined: an error
 * @throws InputError for two rows of the same time without a policy, and for a sum that is no number
 */
export function orderRows(
  column: Column,
  read: ColumnTimes,
  values: Float64Array,
  policy: DuplicatePolicy | undefined,
): OrderedRows {
  if (read.times.every((time, row) => row === 0 || time > (read.times[row - 1] as number)))
    return { times: read.times, values, lines: new Int32Array(column.lines), findings: [] };
  const { order, findings } = sortRows(column, read.times);
  const firsts = order.filter(
    (row, place) => place === 0 || read.times[row] !== read.times[order[place - 1] as number],
  );
  const duplicates = order.length - firsts.length;
  if (duplicates > 0 && policy === undefined) throw duplicate(column, read, order);
  const merged =
    duplicates > 0 && policy !== undefined ? merge(column, read, values, order, policy) : undefined;
  return {
    times: Float64Array.from(firsts, (row) => read.times[row] as number),
    values: merged ?? Float64Array.from(firsts, (row) => values[row] as number),
    lines: Int32Array.from(firsts, (row) => column.lines[row] as number),
    findings: [...findings, ...(policy === undefined ? [] : describeMerged(duplicates, policy))],
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
  return {
    order,
    findings: [{ text: `${reason}: sorted by ${quote(column.name)}`, flag: "--time none" }],
  };
}

function duplicate(column: Column, { times, isLocal }: ColumnTimes, order: Uint32Array): InputError {
  const place = order.findIndex((row, at) => at > 0 && times[row] === times[order[at - 1] as number]);
  const [first, second] = [order[place - 1] as number, order[place] as number];
  const [firstCell, secondCell] = [column.cells[first] as string, column.cells[second] as string];
  const written = firstCell === secondCell ? "" : `, written ${quote(firstCell)}`;
  const problem = `${quote(secondCell)} is also the time of row ${column.lines[first]}${written}`;
  if (isLocal && isRepeatedHour(times[second] as number))
    return cellError(
      column,
      second,
      `${problem}: likely the hour that clocks go through twice when daylight saving ends`,
      `write times with their offset from UTC, or ${DUPLICATES_ADVICE}`,
    );
  return cellError(
    column,
    second,
    problem,
    `keep one row for each time, tell series apart with --id, or ${DUPLICATES_ADVICE}`,
  );
}

/** `[N]` the merged values, by time. */
function merge(
  column: Column,
  { times }: ColumnTimes,
  values: Float64Array,
  order: Uint32Array,
  policy: DuplicatePolicy,
): Float64Array {
  const merged: number[] = [];
  for (let place = 0; place < order.length; ) {
    const first = order[place] as number;
    const same: number[] = [];
    for (; place < order.length && times[order[place] as number] === times[first]; place++)
      same.push(values[order[place] as number] as number);
    const value = mergeValues(same, policy);
    if (Math.abs(value) === Number.POSITIVE_INFINITY)
      throw cellError(
        column,
        first,
        "the sum of the rows of this time is too large",
        "merge by --duplicates mean",
      );
    merged.push(value);
  }
  return Float64Array.from(merged);
}

function describeMerged(duplicates: number, policy: DuplicatePolicy): Finding[] {
  const are = duplicates === 1 ? "repeats" : "repeat";
  const text = `${plural(duplicates, "row")} ${are} the time of another: ${describePolicy(policy)}`;
  return duplicates === 0 ? [] : [{ text, flag: DUPLICATES_FLAG }];
}
