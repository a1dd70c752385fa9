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
  const dates = column.cells.map((cell, row) => {
    const date = matchDate(cell);
    if (date === undefined)
      throw cellError(column, row, `${quote(cell)} is not a date that can be read`, ADVICE);
    return date;
  });
  const { format } = dates[0] as DateCell;
  const other = dates.findIndex((date) => date.format !== format);
  if (other >= 0) {
    const problem = `${quote(column.cells[other] as string)} is written in another way than ${quote(column.cells[0] as string)} in row ${column.lines[0]}`;
    throw cellError(column, other, problem, `use one format for all; ${ADVICE}`);
  }
  const order = findOrder(column, dates, asked);
  const clocks = Float64Array.from(dates, (date, row) => {
    const time = clockTime(date, order?.isDayFirst ?? false);
    if (typeof time === "number") return time;
    throw cellError(
      column,
      row,
      `${quote(column.cells[row] as string)}: ${time}`,
      "correct the date or delete the row",
    );
  });
  const { times, findings } = applyOffsets(clocks, dates);
  return {
    times,
    isDated: true,
    isLocal: format.endsWith("HH:MM"),
    format: order === undefined ? format : (format.split(" or ")[order.isDayFirst ? 1 : 0] as string),
    findings: [...(order?.findings ?? []), ...findings],
  };
}

/** Whether days stand before months in dates such as 13/01/2024; undefined where the format leaves no choice. */
function findOrder(
  column: Column,
  dates: readonly DateCell[],
  asked: DateOrder | undefined,
): { isDayFirst: boolean; findings: readonly Finding[] } | undefined {
  if (!(dates[0] as DateCell).isOrderOpen) return undefined;
  const dayFirst = dates.findIndex(({ month }) => month > 12);
  const monthFirst = dates.findIndex(({ day }) => day > 12);
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
  dates: readonly DateCell[],
): { times: Float64Array; findings: Finding[] } {
  const { offset } = dates[0] as DateCell;
  if (offset === undefined) return { times: clocks, findings: [] };
  const hasOneOffset = dates.every((date) => date.offset === offset);
  const timeOfDay = (time: number): number => time - Math.floor(time / DAY) * DAY;
  const hasOneTimeOfDay = clocks.every((time) => timeOfDay(time) === timeOfDay(clocks[0] as number));
  if (hasOneOffset && offset === 0) return { times: clocks, findings: [] };
  if (hasOneOffset || hasOneTimeOfDay) {
    const which = hasOneOffset ? "all times have the same offset from UTC" : "offsets from UTC change";
    return { times: clocks, findings: [{ text: `${which}: dates are shown as written` }] };
  }
  const instants = clocks.map((time, row) => time - ((dates[row] as DateCell).offset as number) * 60_000);
  return { times: instants, findings: [{ text: "offsets from UTC change: times are shown in UTC" }] };
}
