/** Cells of a panel → numbers, while the way in which they are written is still being found out. */

import { InputError } from "../../../errors.js";
import { type NumberStyle, NumberStyleVotes, readNumber } from "../numbers.js";
import { printable, quote } from "../quote.js";

/**
 * Reads numbers by an assumed style, and counts what style they really have: if it is another, what was read is to
 * be thrown away and read again. A cell that cannot be read is reported at the end, as it may be one of another style.
 */
export class NumberReader {
  /** The file that is being read, for messages. */
  file = "";
  /** Cells without a value. */
  missing = 0;
  /** Cells with one. */
  observed = 0;
  readonly #style: NumberStyle;
  readonly #advice: string;
  readonly #votes = new NumberStyleVotes();
  #problem: InputError | undefined;

  /**
   * @param style assumed
   * @param advice for a cell that cannot be read, beside "leave the cell empty if the value is missing"
   */
  constructor(style: NumberStyle, advice: string) {
    this.#style = style;
    this.#advice = advice;
  }

  /**
   * @param cell trimmed
   * @returns NaN for a missing value
   */
  read(cell: string, row: number, column: string): number {
    this.#votes.add(cell);
    const value = readNumber(cell, this.#style);
    if (value === undefined || Math.abs(value) === Number.POSITIVE_INFINITY) {
      this.#problem ??= this.#describe(cell, value, row, column);
      return Number.NaN;
    }
    if (Number.isNaN(value)) this.missing++;
    else this.observed++;
    return value;
  }

  /** The style that all cells together have. */
  style(delimiter: string | undefined): NumberStyle {
    return this.#votes.style(delimiter);
  }

  /** @throws InputError for the first cell that was no number, or not a finite one */
  check(): void {
    if (this.#problem !== undefined) throw this.#problem;
  }

  #describe(cell: string, value: number | undefined, row: number, column: string): InputError {
    const location = { file: this.file, row, column: printable(column) };
    const repair = `leave the cell empty if the value is missing${this.#advice}`;
    if (value !== undefined)
      return new InputError(
        `${quote(cell)} is infinite or too large`,
        `write a finite number, ${repair}`,
        location,
      );
    const sign = this.#style.decimal === "," ? " (the decimal sign of the column is a comma)" : "";
    return new InputError(`${quote(cell)} is not a number${sign}`, `write a number, ${repair}`, location);
  }
}
