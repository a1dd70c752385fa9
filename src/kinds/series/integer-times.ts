/** A column of whole numbers → times: years, YYYYMM, YYYYMMDD, epoch seconds or milliseconds, or step numbers. */

import { DAY, dayNumber, daysInMonth } from "../../sequence/calendar.js";
import { type Column, type ColumnTimes, cellError } from "./column.js";
import { plural, quote } from "./quote.js";

/** How whole numbers are written, in a trimmed cell. */
export const INTEGER: RegExp = /^[+-]?\d+$/;

interface Unit {
  readonly name: string;
  /** Magnitudes from here (inclusive) … */
  readonly from: number;
  /** … to here are of this unit. */
  readonly to: number;
  /** Milliseconds, or steps. */
  readonly length: number;
}

// Epoch seconds from 1973 to 5138, milliseconds over the same years. What is smaller counts steps.
const UNITS: readonly Unit[] = [
  { name: "step numbers", from: 0, to: 1e8, length: 1 },
  { name: "epoch seconds", from: 1e8, to: 1e11, length: 1000 },
  { name: "epoch milliseconds", from: 1e11, to: 1e14, length: 1 },
];
/** Years in which a number of four digits, or the beginning of a longer one, is taken for a year. */
const [FIRST_YEAR, LAST_YEAR] = [1500, 2200];
/** Columns whose numbers count steps, even where they might be years. */
const COUNTERS = /^(?:step|index|row|rownames|no|nr|id)$/i;

/** @throws InputError for cells that are no whole numbers, too large, or of another unit than the first */
export function readIntegers(column: Column): ColumnTimes {
  for (const [row, cell] of column.cells.entries()) {
    if (INTEGER.test(cell)) continue;
    const problem = `${quote(cell)} is not a whole number like ${quote(column.cells[0] as string)} in row ${column.lines[0]}`;
    throw cellError(column, row, problem, "write all times in one way, best as YYYY-MM-DD");
  }
  const dates = COUNTERS.test(column.name) ? undefined : compactDates(column.cells);
  if (dates !== undefined) return { ...dates, isDated: true, isLocal: false, findings: [] };
  const units = column.cells.map((cell, row) => unitOf(column, row, Math.abs(Number(cell))));
  const unit = units[0] as Unit;
  const other = units.findIndex((candidate) => candidate !== unit);
  if (other >= 0) {
    const problem = `${quote(column.cells[other] as string)} looks like ${(units[other] as Unit).name}, but ${quote(column.cells[0] as string)} in row ${column.lines[0]} like ${unit.name}`;
    throw cellError(column, other, problem, "use one unit for all times");
  }
  const isDated = unit !== UNITS[0];
  const times = Float64Array.from(column.cells, (cell) => Number(cell) * unit.length);
  return { times, isDated, isLocal: false, format: unit.name, findings: [] };
}

function unitOf(column: Column, row: number, size: number): Unit {
  const unit = UNITS.find(({ from, to }) => size >= from && size < to);
  if (unit !== undefined) return unit;
  const cell = column.cells[row] as string;
  const problem = `${quote(cell)} has ${plural(cell.length, "digit")}: too large for a step number, epoch seconds or milliseconds`;
  throw cellError(column, row, problem, "write dates as YYYY-MM-DD");
}

/** Dates written as one number, if every cell is one: 1949, 194901 or 19490131. */
function compactDates(cells: readonly string[]): { times: Float64Array; format: string } | undefined {
  const digits = (cells[0] as string).length;
  const format = { 4: "years", 6: "YYYYMM", 8: "YYYYMMDD" }[digits];
  if (format === undefined) return undefined;
  const times = new Float64Array(cells.length);
  for (const [row, cell] of cells.entries()) {
    const year = Number(cell.slice(0, 4));
    const month = digits > 4 ? Number(cell.slice(4, 6)) : 1;
    const day = digits > 6 ? Number(cell.slice(6)) : 1;
    const isDate =
      cell.length === digits &&
      year >= FIRST_YEAR &&
      year <= LAST_YEAR &&
      day >= 1 &&
      day <= daysInMonth(year, month);
    if (!isDate) return undefined;
    times[row] = dayNumber(year, month, day) * DAY;
  }
  return { times, format };
}
