/** One column of a table, and what its times turn out to be. */

import { InputError } from "../../errors.js";
import type { Finding } from "./finding.js";
import { printable } from "./quote.js";
import type { Table } from "./read-table.js";

/** The cells of one column, with what is needed to say where they stand. */
export interface Column {
  readonly file: string;
  readonly name: string;
  /** `[rows]` trimmed. */
  readonly cells: readonly string[];
  /** `[rows]` 1-based line of the file. */
  readonly lines: readonly number[];
}

/** What a time column says, in the order of the file. */
export interface ColumnTimes {
  /** `[rows]` UTC ms, or step numbers. */
  readonly times: Float64Array;
  /** Whether `times` are dates, not step numbers. */
  readonly isDated: boolean;
  /** Whether they have a time of day without an offset from UTC, as a clock on the wall shows it. */
  readonly isLocal: boolean;
  /** Such as "YYYY-MM-DD", "epoch seconds". */
  readonly format: string;
  readonly findings: readonly Finding[];
}

/** The column at an index of the table's columns. */
export function columnOf(table: Table, index: number): Column {
  return {
    file: table.file,
    name: table.columns[index] as string,
    cells: table.cells[index] as readonly string[],
    lines: table.lines,
  };
}

/** An InputError about one cell of a column. */
export function cellError(column: Column, row: number, problem: string, advice: string): InputError {
  const location = { file: column.file, row: column.lines[row], column: printable(column.name) };
  return new InputError(problem, advice, location);
}
