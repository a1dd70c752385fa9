/** A column of dates, all written alike → times. */

import type { InputError } from "../../errors.js";
import { DAY } from "../../sequence/calendar.js";
import { type Column, type ColumnTimes, cellError } from "./column.js";
import { clockTime, type DateCell, matchDate } from "./dates.js";
import type { Finding } from "./finding.js";
import { quote } from "./quote.js";

/** Which of day and month stands first in dates such as 01/02/2024. */
export type DateOrder = "day-first" | "month-first";

const FLAG = "--dates ORDER";
const ADVICE = "write dates as YYYY-MM-DD, with HH:MM where needed";

/**
 * Times without an offset are read as written, as if they were UTC. Times with offsets are read as written too where
 * that loses nothing (one offset for all, or one time of day for all, as in daily figures); otherwise as instants.
 *
 * @param asked for dates whose order is open; found out by the rows if left out
 * @throws InputError for cells that are no dates, no days of the calendar, in mixed formats, or whose day and month
 *   cannot be told apart
 */
export function readDates(column: Column, asked?: DateOrder): ColumnTimes {
  const dates = matchDates(column);
  const { format } = dates;
  const order = findOrder(column, dates, asked);
  const { clocks, wrong } = order?.isDayFirst ? dates.dayFirst : dates.monthFirst;
  if (wrong !== undefined)
    throw cellError(
      column,
      wrong.row,
      `${quote(column.cells[wrong.row] as string)}: ${wrong.reason}`,
      "correct the date or delete the row",
    );
  const { times, findings } = applyOffsets(clocks, dates.offsets);
  return {
    times,
    isDated: true,
    isLocal: format.endsWith("HH:MM"),
    format: order === undefined ? format : (format.split(" or ")[order.isDayFirst ? 1 : 0] as string),
    findings: [...(order?.findings ?? []), ...findings],
  };
}

/** The dates of a column in one format, read in either order where it is open; of no cell more than numbers is kept. */
interface Dates {
  readonly format: string;
  readonly isOrderOpen: boolean;
  readonly monthFirst: Clocks;
  readonly dayFirst: Clocks;
  /** `[rows]` minutes east of UTC; undefined for times without zone. */
  readonly offsets: Float64Array | undefined;
  /** Rows that only one order allows, the first of each; -1 for none. */
  readonly provesDayFirst: number;
  readonly provesMonthFirst: number;
}

/** Times as their own clocks show them. */
class Clocks {
  /** `[rows]` ms. */
  readonly clocks: Float64Array;
  /** The first date that does not exist. */
  wrong: { readonly row: number; readonly reason: string } | undefined;

  constructor(rows: number) {
    this.clocks = new Float64Array(rows);
  }

  set(row: number, time: number | string): void {
    if (typeof time === "number") this.clocks[row] = time;
    else this.wrong ??= { row, reason: time };
  }
}

/** @throws InputError for a cell that is no date, or written in another way than the first */
function matchDates(column: Column): Dates {
  const { cells } = column;
  const { format, isOrderOpen, offset } = matchCell(column, 0);
  const monthFirst = new Clocks(cells.length);
  const dayFirst = isOrderOpen ? new Clocks(cells.length) : monthFirst;
  const offsets = offset === undefined ? undefined : new Float64Array(cells.length);
  let [other, provesDayFirst, provesMonthFirst] = [-1, -1, -1];
  for (let row = 0; row < cells.length; row++) {
    const date = matchCell(column, row);
    if (date.format !== format && other < 0) other = row;
    monthFirst.set(row, clockTime(date, false));
    if (offsets !== undefined) offsets[row] = date.offset ?? Number.NaN;
    if (!isOrderOpen) continue;
    dayFirst.set(row, clockTime(date, true));
    if (provesDayFirst < 0 && date.month > 12) provesDayFirst = row;
    if (provesMonthFirst < 0 && date.day > 12) provesMonthFirst = row;
  }
  if (other < 0)
    return { format, isOrderOpen, monthFirst, dayFirst, offsets, provesDayFirst, provesMonthFirst };
  const problem = `${quote(cells[other] as string)} is written in another way than ${quote(cells[0] as string)} in row ${column.lines[0]}`;
  throw cellError(column, other, problem, `use one format for all; ${ADVICE}`);
}

function matchCell(column: Column, row: number): DateCell {
  const cell = column.cells[row] as string;
  const date = matchDate(cell);
  if (date !== undefined) return date;
  throw cellError(column, row, `${quote(cell)} is not a date that can be read`, ADVICE);
}

/** Whether days stand before months in dates such as 13/01/2024; undefined where the format leaves no choice. */
function findOrder(
  column: Column,
  { isOrderOpen, provesDayFirst: dayFirst, provesMonthFirst: monthFirst }: Dates,
  asked: DateOrder | undefined,
): { isDayFirst: boolean; findings: readonly Finding[] } | undefined {
  if (!isOrderOpen) return undefined;
  const cell = (row: number): string => `${quote(column.cells[row] as string)} in row ${column.lines[row]}`;
  if (dayFirst < 0 && monthFirst < 0) {
    if (asked !== undefined) return { isDayFirst: asked === "day-first", findings: [] };
    const problem = `${quote(column.cells[0] as string)} may have the day first or the month first, and no other row decides`;
    const advice = "say which with --dates day-first or --dates month-first, or write YYYY-MM-DD";
    throw cellError(column, 0, problem, advice);
  }
  if (dayFirst >= 0 && monthFirst >= 0) {
    throw contradiction(column, dayFirst, monthFirst);
  }
  const isDayFirst = dayFirst >= 0;
  const [words, evidence] = isDayFirst ? ["day first", dayFirst] : ["month first", monthFirst];
  if (asked !== undefined && asked !== words.replace(" ", "-")) {
    const problem = `${quote(column.cells[evidence] as string)} has the ${words}, but --dates is ${asked}`;
    throw cellError(column, evidence, problem, "correct the date, or leave --dates out");
  }
  const text = `dates are read ${words}, as ${cell(evidence)} shows`;
  return { isDayFirst, findings: asked === undefined ? [{ text, flag: FLAG }] : [] };
}

function contradiction(column: Column, dayFirst: number, monthFirst: number): InputError {
  const [early, late] = [Math.min(dayFirst, monthFirst), Math.max(dayFirst, monthFirst)];
  const text = quote(column.cells[late] as string);
  const problem =
    early === late
      ? `${text}: there is no such day in the calendar`
      : `${text} has day and month in another order than ${quote(column.cells[early] as string)} in row ${column.lines[early]}`;
  return cellError(column, late, problem, ADVICE);
}

function applyOffsets(
  clocks: Float64Array,
  offsets: Float64Array | undefined,
): { times: Float64Array; findings: Finding[] } {
  if (offsets === undefined) return { times: clocks, findings: [] };
  const first = offsets[0] as number;
  const hasOneOffset = offsets.every((offset) => offset === first);
  const timeOfDay = (time: number): number => time - Math.floor(time / DAY) * DAY;
  const hasOneTimeOfDay = clocks.every((time) => timeOfDay(time) === timeOfDay(clocks[0] as number));
  if (hasOneOffset && first === 0) return { times: clocks, findings: [] };
  if (hasOneOffset || hasOneTimeOfDay) {
    const which = hasOneOffset ? "all times have the same offset from UTC" : "offsets from UTC change";
    return { times: clocks, findings: [{ text: `${which}: dates are shown as written` }] };
  }
  const instants = clocks.map((time, row) => time - (offsets[row] as number) * 60_000);
  return { times: instants, findings: [{ text: "offsets from UTC change: times are shown in UTC" }] };
}
