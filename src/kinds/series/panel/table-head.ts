/** The first rows of a file, by which its layout and its columns are recognised. */

import { InputError } from "../../../errors.js";
import { matchDate } from "../dates.js";
import { isMissing, looksNumeric } from "../numbers.js";
import { collectTable, type Table } from "../read-table.js";
import { type Records, readRecords, type Source } from "../records.js";

/** Rows that are looked at, fewer where they are wide. */
const [MOST_ROWS, LEAST_ROWS] = [2000, 50];
const MOST_CELLS = 40_000;
/** Numbers in a first row that count up like this many are names. */
const LEAST_COUNTED = 3;

/**
 * A table of the first rows.
 *
 * @throws InputError for a file that is empty or has a header only, and for two equal column names
 */
export function readHead(source: Source): Table {
  const head = firstRecords(readRecords(source));
  const second = head.cells[1]?.map((cell) => cell.trim());
  const table = collectTable(source, [head], (first) => isHeader(first, second));
  if (table.hasHeader && table.lines.length === 0)
    throw new InputError("a header and no rows", "give rows of data below it", { file: source.file });
  return table;
}

function firstRecords(blocks: Iterable<Records>): Records {
  const cells: (readonly string[])[] = [];
  const lines: number[] = [];
  for (const block of blocks)
    for (const [index, record] of block.cells.entries()) {
      if (
        cells.length > MOST_ROWS ||
        (cells.length > LEAST_ROWS && cells.length * record.length > MOST_CELLS)
      )
        return { cells, lines };
      cells.push(record);
      lines.push(block.lines[index] as number);
    }
  return { cells, lines };
}

type CellKind = "missing" | "number" | "date" | "text";

function kindOf(cell: string): CellKind {
  if (isMissing(cell)) return "missing";
  if (matchDate(cell) !== undefined) return "date";
  return looksNumeric(cell) ? "number" : "text";
}

/**
 * A row without text holds data. One with text names the columns, unless it holds the same kinds of cells as the row
 * below: `A,2024-01-01,5` above `A,2024-01-02,6`. Numbers that count up are names even so: `id,1,2,3`.
 */
function isHeader(first: readonly string[], second: readonly string[] | undefined): boolean {
  const kinds = first.map(kindOf);
  if (!kinds.some((kind) => kind === "text" || kind === "missing")) return false;
  if (second === undefined || !kinds.some((kind) => kind === "number")) return true;
  const numbers = first.filter((_, index) => kinds[index] === "number").map(Number);
  if (numbers.length >= LEAST_COUNTED && countsUp(numbers)) return true;
  return !second.every((cell, index) => kindOf(cell) === kinds[index] || isMissing(cell));
}

/** Whether numbers grow by the same whole step. */
function countsUp(numbers: readonly number[]): boolean {
  const step = (numbers[1] as number) - (numbers[0] as number);
  return (
    Number.isInteger(step) &&
    step > 0 &&
    numbers.every((number, index) => index === 0 || number - (numbers[index - 1] as number) === step)
  );
}

/** Whether names end in numbers that count up by one: `V2, V3, V4`, `d_1, d_2, d_3`. */
export function areCounted(names: readonly string[]): boolean {
  if (names.length < LEAST_COUNTED) return false;
  const numbers = names.map((name) => /(?<!\d)\d+$/.exec(name)?.[0]);
  return numbers.every((number, index) => {
    return number !== undefined && (index === 0 || Number(number) === Number(numbers[index - 1]) + 1);
  });
}
