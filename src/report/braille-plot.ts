/** What plots of braille dots are put together from: lines over a scale, and rows of painted characters. */

import type { Paint, Role } from "./ansi.js";
import { type BrailleCanvas, DOTS_ACROSS } from "./braille-canvas.js";
import type { DotScale } from "./chart-scale.js";
import { padEnd, padStart } from "./text.js";
import { type AxisLabel, axisLabels } from "./time-labels.js";

/** A character of a plot, and what it is. */
export type Cell = readonly [role: Role | undefined, character: string];

/** Joins neighbours that are both known; a value alone between gaps is a dot. */
export function drawLine(
  canvas: BrailleCanvas,
  values: readonly number[],
  first: number,
  scale: DotScale,
): void {
  values.forEach((value, index) => {
    if (!Number.isFinite(value)) return;
    const before = values[index - 1] ?? Number.NaN;
    const from = Number.isFinite(before) ? index - 1 : index;
    canvas.line(
      scale.x(first + from),
      scale.y(values[from] as number),
      scale.x(first + index),
      scale.y(value),
    );
  });
}

/** One line of a plot, its neighbouring characters of one colour painted together. */
export function paintedRow(columns: number, cellAt: (column: number) => Cell, paint: Paint): string {
  let line = "";
  let run = "";
  let runRole: Role | undefined;
  const flush = (): void => {
    line += runRole === undefined ? run : paint(runRole, run);
    run = "";
  };
  for (let column = 0; column < columns; column++) {
    const [role, character] = cellAt(column);
    if (role !== runRole) flush();
    runRole = role;
    run += character;
  }
  flush();
  return line;
}

/** The character that a column of dots lies in. */
export function cellOf(dot: number): number {
  return Math.floor(dot / DOTS_ACROSS);
}

/** Axes around a plot. */
export interface Frame {
  /** Columns before the vertical axis: the widest of its texts and one more. */
  readonly gutter: number;
  /** Columns and rows of the plot itself. */
  readonly columns: number;
  readonly rows: number;
  /** Texts of the vertical axis by row. */
  readonly ticks: ReadonlyMap<number, string>;
  /** Labels of the steps, of which some are shown. */
  readonly labels: readonly string[];
  readonly scale: DotScale;
}

/** The plot between its axes, as lines of one width; the labels of the steps last. */
export function framedPlot(
  { gutter, columns, rows, ticks, labels, scale }: Frame,
  cellAt: (column: number, row: number) => Cell,
  paint: Paint,
): string[] {
  const plot = Array.from({ length: rows }, (_, row) => {
    const tick = ticks.get(row);
    const axis = padStart(tick ?? "", gutter - 1) + (tick === undefined ? " │" : " ┤");
    return paint("faint", axis) + paintedRow(columns, (column) => cellAt(column, row), paint);
  });
  const shown: readonly AxisLabel[] = axisLabels(labels, (step) => cellOf(scale.x(step)), columns);
  const axis = Array.from({ length: columns }, (_, column) =>
    shown.some((label) => label.column === column) ? "┬" : "─",
  );
  const labelLine = shown.reduce((line, label) => padEnd(line, label.start) + label.text, "");
  return [
    ...plot,
    paint("faint", `${" ".repeat(gutter)}└${axis.join("")}`),
    " ".repeat(gutter + 1) + paint("faint", padEnd(labelLine, columns)),
  ];
}
