/** Which series a row belongs to, and what is said once of a series on each of its rows. */

import { InputError } from "../../../errors.js";
import { printable, quote } from "../quote.js";

/** A cell and where it stands. */
export interface Place {
  readonly file: string;
  readonly row: number;
  readonly column: string;
}

function at({ file, row, column }: Place): { file: string; row: number; column: string } {
  return { file, row, column: printable(column) };
}

/** A copy that does not keep the text of the file in memory, as a part of it would. */
export function detach(text: string): string {
  return text.split("").join("");
}

/** Series by their ids, numbered in the order in which they are first met. */
export class SeriesIds {
  /** By cell as written. */
  readonly #known = new Map<string, number>();
  /** By cell without spaces: those that differ in no other way are mistakes. */
  readonly #squeezed = new Map<string, number>();
  readonly #ids: string[] = [];
  /** The cell before: rows of a series often follow each other. */
  #last: { readonly cell: string; readonly index: number } = { cell: "", index: -1 };

  /** `[series]` distinct, trimmed. */
  get ids(): readonly string[] {
    return this.#ids;
  }

  /**
   * @param cell as written
   * @returns the index of its series, a new one for an id that was not met before
   * @throws InputError for an empty cell, and for an id that differs from another by spaces only
   */
  indexOf(cell: string, place: () => Place): number {
    if (cell === this.#last.cell && this.#last.index >= 0) return this.#last.index;
    const index = this.#known.get(cell) ?? this.#add(cell, place);
    this.#last = { cell, index };
    return index;
  }

  #add(cell: string, place: () => Place): number {
    const id = cell.trim();
    if (id === "")
      throw new InputError("the id is missing", "say on every row which series it belongs to", at(place()));
    const squeezed = detach(id.replaceAll(/\s+/g, ""));
    const other = this.#squeezed.get(squeezed);
    if (other !== undefined) {
      const written = `${quote(cell)} differs by spaces only from ${quote(this.#ids[other] as string)} before`;
      throw new InputError(written, "write the id of a series alike on all its rows", at(place()));
    }
    const index = this.#ids.push(detach(id)) - 1;
    this.#squeezed.set(squeezed, index);
    this.#known.set(detach(cell), index);
    return index;
  }
}

/** A column that says the same on all rows of a series, such as its group. */
export class Labels {
  readonly #flag: string;
  /** `[series]` */
  readonly #cells: string[] = [];
  readonly #rows: number[] = [];
  readonly #trimmed = new Map<string, string>();

  /** @param flag that chose the column */
  constructor(flag: string) {
    this.#flag = flag;
  }

  /** The label of a series. */
  of(series: number): string {
    return this.#cells[series] as string;
  }

  /** Line of the file in which a series was first met. */
  rowOf(series: number): number {
    return this.#rows[series] as number;
  }

  /** @throws InputError for an empty cell, and for one that says something else than the rows before */
  set(series: number, cell: string, id: () => string, place: () => Place): void {
    const label = this.#trimmed.get(cell) ?? this.#trim(cell, place);
    const before = this.#cells[series];
    if (before === label) return;
    if (before !== undefined) {
      throw new InputError(
        `${quote(label)}, but ${quote(before)} in row ${this.#rows[series]}, for series ${quote(id())}`,
        `write the same on all rows of a series, or choose another column with ${this.#flag}`,
        at(place()),
      );
    }
    this.#cells[series] = label;
    this.#rows[series] = place().row;
  }

  #trim(cell: string, place: () => Place): string {
    const label = detach(cell.trim());
    if (label === "")
      throw new InputError("the cell is empty", `fill it, or leave ${this.#flag} out`, at(place()));
    this.#trimmed.set(detach(cell), label);
    return label;
  }
}
