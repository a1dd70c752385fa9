/** Records that come as cells, from a database or from files of several, kept as text that is read like a CSV file's. */

import { InputError } from "../../errors.js";
import type { Finding } from "./finding.js";
import { quote } from "./quote.js";

/** A table whose columns have names. Its rows are its records, counted from 1: no line of a file holds the names. */
export interface TableText {
  /** Whole records each, separated by line feeds; cells by commas. The names of the columns are the first record. */
  readonly blocks: readonly string[];
  /** What separated the cells of the files that were joined; undefined where none did. */
  readonly delimiter: string | undefined;
  /** Where records begin that stand in another file, or not on the line after the one before; ascending. */
  readonly places: readonly TablePlace[];
  /** What was found and assumed in making the table. */
  readonly findings: readonly Finding[];
}

/** Where a record comes from. */
export interface TablePlace {
  /** 1-based row of the table. */
  readonly row: number;
  readonly file: string;
  /** 1-based row of that file. */
  readonly line: number;
}

/** Text of this many characters is parsed at once. */
const BLOCK_LENGTH = 2 ** 18;
const NEEDS_QUOTES = /[",\r\n]/;

/** Writes a table, record by record. */
export class TableWriter {
  readonly #name: string;
  readonly #most: number;
  readonly #blocks: string[] = [];
  readonly #places: TablePlace[] = [];
  #lines: string[] = [];
  #blockLength = 0;
  #length = 0;
  /** The names are no row. */
  #rows = -1;

  /**
   * @param name of the source, for messages
   * @param most characters that are kept
   * @param columns their names
   * @throws InputError for two equal names
   */
  constructor(name: string, most: number, columns: readonly string[]) {
    this.#name = name;
    this.#most = most;
    const twice = columns.find((column, index) => columns.indexOf(column) < index);
    if (twice !== undefined)
      throw new InputError(`two columns are named ${quote(twice)}`, "give each a name of its own", {
        file: name,
      });
    this.push(columns);
  }

  /** Records until now. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * @param cells null = missing
   * @param file in which the record stands, where there are several
   * @param line of that file
   * @throws InputError for more text than is kept
   */
  push(cells: readonly (string | null)[], file?: string, line: number = 0): void {
    this.#rows++;
    if (file !== undefined) this.#place(file, line);
    // An empty line would be none.
    const text = cells.length === 1 && !cells[0] ? '""' : cells.map(written).join(",");
    this.#lines.push(text);
    this.#blockLength += text.length + 1;
    this.#length += text.length + 1;
    if (this.#length > this.#most)
      throw new InputError(
        `there are more than ${this.#most / 2 ** 20} MiB of text`,
        "read fewer rows or columns, with --sql",
        { file: this.#name },
      );
    if (this.#blockLength >= BLOCK_LENGTH) this.#endBlock();
  }

  finish(findings: readonly Finding[], delimiter?: string): TableText {
    if (this.#lines.length > 0) this.#endBlock();
    return { blocks: this.#blocks, delimiter, places: this.#places, findings };
  }

  #place(file: string, line: number): void {
    const last = this.#places.at(-1);
    const row = this.#rows;
    if (last === undefined || last.file !== file || last.line + row - last.row !== line)
      this.#places.push({ row, file, line });
  }

  #endBlock(): void {
    this.#blocks.push(this.#lines.join("\n"));
    this.#lines = [];
    this.#blockLength = 0;
  }
}

function written(cell: string | null): string {
  if (cell === null) return "";
  return NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Where a row of a table comes from; undefined where that is the table itself. */
export function placeOfRow({ places }: TableText, row: number): Omit<TablePlace, "row"> | undefined {
  const place = places.findLast((each) => each.row <= row);
  return place && { file: place.file, line: place.line + row - place.row };
}
