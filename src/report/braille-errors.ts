/** Errors over the steps of the horizon, drawn with braille dots: the first forecaster as a line, the second as dots. */

import type { Paint } from "./ansi.js";
import { BrailleCanvas, brailleCharacter, DOTS_ACROSS, DOTS_DOWN } from "./braille-canvas.js";
import { type Cell, drawLine, framedPlot } from "./braille-plot.js";
import { dotScale, valueRange } from "./chart-scale.js";
import { niceTicks } from "./numbers.js";
import { printable, truncate } from "./text.js";

const ROWS = 8;
/** The left half of a braille character: every second dot of a line. */
const LEFT_DOTS = 0x47;
const SWATCHES = ["⠒⠒", "⠂⠂"] as const;

/** `[H]` of one forecaster; NaN = unknown. */
export interface ErrorLine {
  readonly name: string;
  readonly errors: readonly number[];
}

/** Lines of at most `width` (≥ 40) columns, from zero upwards; none where there are not two steps to draw. */
export function brailleErrors(
  title: string,
  lines: readonly [ErrorLine, ErrorLine],
  width: number,
  paint: Paint,
): string[] {
  const steps = lines[0].errors.length;
  const known = lines.flatMap(({ errors }) => errors).filter(Number.isFinite);
  if (steps < 2 || known.length === 0) return [];
  const range = valueRange([0, ...known]);
  const marks = niceTicks(...range, ROWS / 2);
  const texts = marks.values.map(marks.format);
  const gutter = Math.max(0, ...texts.map((text) => text.length)) + 1;
  const columns = width - gutter - 1;
  const scale = dotScale(steps, range, columns * DOTS_ACROSS, ROWS * DOTS_DOWN);
  const [solid, dotted] = lines.map(({ errors }) => {
    const canvas = new BrailleCanvas(columns, ROWS);
    drawLine(canvas, errors, 0, scale);
    return canvas;
  }) as [BrailleCanvas, BrailleCanvas];
  const cellAt = (column: number, row: number): Cell => {
    const [first, second] = [solid.cell(column, row), dotted.cell(column, row) & LEFT_DOTS];
    if (first !== 0) return ["forecast", brailleCharacter(first | second)];
    return second === 0 ? [undefined, " "] : [undefined, brailleCharacter(second)];
  };
  const ticks = new Map(
    marks.values.map((value, index) => [Math.floor(scale.y(value) / DOTS_DOWN), texts[index] as string]),
  );
  const labels = Array.from({ length: steps }, (_, step) => String(step + 1));
  const indent = " ".repeat(gutter + 1);
  const [first, second] = lines.map(({ name }) => truncate(printable(name), Math.floor(columns / 2) - 4));
  return [
    indent + paint("strong", truncate(title, columns)),
    ...framedPlot({ gutter, columns, rows: ROWS, ticks, labels, scale }, cellAt, paint),
    `${indent}${paint("forecast", `${SWATCHES[0]} ${first}`)}  ${SWATCHES[1]} ${second}`,
  ].map((line) => line.trimEnd());
}
