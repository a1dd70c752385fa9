/** Delimited text → a table of text cells that know their rows in the file. Nothing is interpreted yet. */

import { InputError } from "../../errors.js";
import { matchDate } from "./dates.js";
import { isMissing, looksNumeric } from "./numbers.js";
import { quote } from "./quote.js";
import { openSource, type Records, readRecords, type Source } from "./records.js";
import type { TableText } from "./table-text.js";

/** Text cells with what is needed to say where they stand. */
export interface Table {
  /** As the user named it, for messages. */
  readonly file: string;
  /** `[columns]` distinct names. */
  readonly columns: readonly string[];
  /** `[columns][rows]` trimmed: long, and few, so that a large file is not as many small arrays. */
  readonly cells: readonly (readonly string[])[];
  /** `[rows]` 1-based line of the file on which a row begins. */
  readonly lines: readonly number[];
  /** What separates cells; undefined for a single column. */
  readonly delimiter: string | undefined;
  /** Whether the first row names the columns; if not, they are "column 1", "column 2", …. */
  readonly hasHeader: boolean;
}

/** Cells of more rows would not fit in the memory that an engine gives to objects. */
const MOST_ROWS = 20_000_000;

/**
 * @param text of a file, with or without byte order mark; or a table
 * @param file its name, for messages
 * @param mostRows that are read
 * @throws InputError for text that is empty, binary, ragged, badly quoted, without rows, with too many of them, or with
 *   two equal column names
 */
export function readTable(text: string | TableText, file: string, mostRows: number = MOST_ROWS): Table {
  const source = openSource(text, file);
  const isName = (cell: string): boolean => isMissing(cell) || !(looksNumeric(cell) || matchDate(cell));
  const records = limited(readRecords(source), mostRows, file);
  const table = collectTable(source, records, (first) => first.some(isName));
  if (table.hasHeader && table.lines.length === 0)
    throw new InputError("a header and no rows", "give at least two rows of data", { file });
  return table;
}

function* limited(blocks: Iterable<Records>, most: number, file: string): Generator<Records> {
  let rows = 0;
  for (const block of blocks) {
    rows += block.cells.length;
    if (rows > most + 1)
      throw new InputError(
        `there are more than ${most / 1e6} million rows`,
        "select the rows that are needed, or their means over longer steps, with --sql",
        { file },
      );
    yield block;
  }
}

/**
 * A table of records.
 *
 * @param isHeader whether the first record names the columns, where the source does not say so
 * @throws InputError for no records, and for two equal column names
 */
export function collectTable(
  { file, delimiter, isNamed }: Source,
  blocks: Iterable<Records>,
  isHeader: (first: readonly string[]) => boolean,
): Table {
  let head: Pick<Table, "columns" | "hasHeader"> | undefined;
  let cells: string[][] = [];
  const lines: number[] = [];
  for (const block of blocks)
    for (let index = 0; index < block.cells.length; index++) {
      const record = block.cells[index] as readonly string[];
      const line = block.lines[index] as number;
      if (head === undefined) {
        const first = record.map((cell) => cell.trim());
        const hasHeader = isNamed || isHeader(first);
        head = { columns: nameColumns(hasHeader ? first : first.map(() => ""), file, line), hasHeader };
        cells = first.map(() => []);
        if (hasHeader) continue;
      }
      for (let column = 0; column < cells.length; column++)
        (cells[column] as string[]).push((record[column] as string).trim());
      lines.push(line);
    }
  if (head === undefined) throw emptyFile(file);
  return { file, ...head, cells, lines, delimiter };
}

/** An InputError about a file without anything in it. */
function emptyFile(file: string): InputError {
  return new InputError("the file is empty", "give a header and at least two rows of data", { file });
}

/** `[columns]` distinct names: the cells of the header, and "column N" for one that is empty. */
function nameColumns(header: readonly string[], file: string, row: number): string[] {
  const names = header.map((name, index) => name || `column ${index + 1}`);
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const other = seen.get(name);
    if (other !== undefined) {
      throw new InputError(
        `columns ${other + 1} and ${index + 1} are both named ${quote(name)}`,
        "rename one of them",
        { file, row },
      );
    }
    seen.set(name, index);
  }
  return names;
}
