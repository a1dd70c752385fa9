/** What may be asked of the reader of panels; each is a flag of the command line. */

import { InputError } from "../../../errors.js";
import type { DateOrder } from "../date-times.js";
import type { DuplicatePolicy } from "../duplicates.js";
import type { TableText } from "../table-text.js";
import type { CovariateColumns } from "./covariate-roles.js";
import type { SettledReading } from "./panel-reading.js";

/** Names of columns. */
export interface PanelColumns {
  /** What tells the series apart; found by its usual names if left out. */
  readonly id?: string | undefined;
  /** The times; "none" takes the rows of a series in their order. Found if left out. */
  readonly time?: string | undefined;
  /** The values; "all", or several names with commas between, make each column a series. Found if left out. */
  readonly target?: string | undefined;
  /** Cells `train` or `test`: which rows are held out. */
  readonly split?: string | undefined;
  /** Which group a series belongs to. */
  readonly group?: string | undefined;
}

export interface PanelOptions extends PanelColumns, CovariateColumns {
  /** S in steps, 1 = none, or the name of a column that holds it; by frequency if left out. */
  readonly period?: string | number | undefined;
  /** H in steps; as many as are held out, else by frequency, if left out. */
  readonly horizon?: number | undefined;
  /** How many horizons at the end of each series are held out, where no rows are marked: none for 0; 1 if left out. */
  readonly origins?: number | undefined;
  /** Of day and month, where the dates leave it open. */
  readonly dates?: DateOrder | undefined;
  /** What to make of rows of the same series and time; an error if left out. */
  readonly duplicates?: DuplicatePolicy | undefined;
  /** What a model says of its files, which is not found again then. */
  readonly settled?: SettledReading | undefined;
}

/** Text of a file, or a table, and its name for messages. */
export interface NamedText {
  readonly text: string | TableText;
  readonly file: string;
}

/** @throws InputError that names the flag */
export function checkWhole(flag: string, value: number, file: string): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new InputError(`${flag} is ${value}`, "give a whole number of at least 1", { file });
}
