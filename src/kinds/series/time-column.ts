/** A column of text cells → the times it holds: dates in one format, years, epoch numbers, or step numbers. */

import { type Column, type ColumnTimes, cellError } from "./column.js";
import { type DateOrder, readDates } from "./date-times.js";
import { matchDate } from "./dates.js";
import { INTEGER, readIntegers } from "./integer-times.js";
import { isMissing } from "./numbers.js";
import { quote } from "./quote.js";

/**
 * @param order of day and month where the column leaves it open
 * @throws InputError for cells that are missing, are no times, differ in format or unit, or can be read in two ways
 */
export function readTimes(column: Column, order?: DateOrder): ColumnTimes {
  const missing = column.cells.findIndex(isMissing);
  if (missing >= 0) {
    const problem = `${quote(column.cells[missing] as string)}: the time is missing`;
    throw cellError(column, missing, problem, "give every row its time, or delete the row");
  }
  const readable = column.cells.find((cell) => INTEGER.test(cell) || matchDate(cell) !== undefined);
  return readable !== undefined && INTEGER.test(readable) ? readIntegers(column) : readDates(column, order);
}
