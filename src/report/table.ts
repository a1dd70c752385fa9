/** Tables for the terminal: aligned columns of plain text, without rules or boxes. */
import type { Paint } from "./ansi.js";
import { displayWidth, padEnd, padStart, truncate } from "./text.js";

/** A column of a table: its cells, [rows], are one line of printable text each. */
export interface Column {
  readonly header: string;
  readonly cells: readonly string[];
  readonly align: "left" | "right";
  /** Whether the column may be left out, the last first, where the table is too wide. */
  readonly optional?: boolean;
}

export interface TableOptions {
  /** No line is longer; what does not fit is left out, then cut. */
  readonly width: number;
  readonly paint: Paint;
  /** The row to set off from the others, if any. */
  readonly best?: number | undefined;
}

/** Columns of a terminal between those of a table. */
export const GAP = 2;

/** The lines of a table, headers first; all cells of a column begin or end at the same place. */
export function textTable(columns: readonly Column[], { width, paint, best }: TableOptions): string[] {
  const kept = fitting(columns, width);
  const widths = kept.map(naturalWidth);
  const excess = Math.max(0, totalWidth(kept) - width);
  const widest = widths.indexOf(Math.max(...widths));
  widths[widest] = Math.max(1, (widths[widest] ?? 0) - excess);

  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) => {
        const room = widths[index] ?? 0;
        const pad = kept[index]?.align === "right" ? padStart : padEnd;
        return pad(truncate(text, room), room);
      })
      .join(" ".repeat(GAP))
      .trimEnd();
  const rows = Math.max(0, ...kept.map((column) => column.cells.length));
  return [
    paint("faint", line(kept.map((column) => column.header))),
    ...Array.from({ length: rows }, (_, row) => {
      const text = line(kept.map((column) => column.cells[row] ?? ""));
      return row === best ? paint("good", text) : text;
    }),
  ];
}

function fitting(columns: readonly Column[], width: number): readonly Column[] {
  if (totalWidth(columns) <= width) return columns;
  const last = columns.findLastIndex((column) => column.optional === true);
  return last < 0
    ? columns
    : fitting(
        columns.filter((_, index) => index !== last),
        width,
      );
}

function naturalWidth(column: Column): number {
  return Math.max(...[column.header, ...column.cells].map(displayWidth));
}

function totalWidth(columns: readonly Column[]): number {
  return columns.reduce((total, column) => total + naturalWidth(column), GAP * (columns.length - 1));
}
