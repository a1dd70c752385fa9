/** What plots of braille dots are put together from: lines over a scale, and rows of painted characters. */

import type { Paint, Role } from "./ansi.js";
import { type BrailleCanvas, DOTS_ACROSS } from "./braille-canvas.js";
import type { DotScale } from "./chart-scale.js";

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
