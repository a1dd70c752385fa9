/** A line over steps on a logarithmic scale, drawn with braille dots, with the line below which it is as good as 0. */

import type { Paint } from "./ansi.js";
import { BrailleCanvas, brailleCharacter, DOTS_ACROSS, DOTS_DOWN } from "./braille-canvas.js";
import { type Cell, drawLine, framedPlot } from "./braille-plot.js";
import { dotScale } from "./chart-scale.js";
import { decadeTicks, type FlowCurves, logRange } from "./gradient-flow.js";
import { padEnd, printable, truncate } from "./text.js";

const ROWS = 8;
const THRESHOLD = "╌";

/** The first line of the curves, as lines of exactly `width` (≥ 30) columns. */
export function brailleFlow(curves: FlowCurves, width: number, paint: Paint): string[] {
  const [line] = curves.lines;
  const range = logRange(curves);
  const ticks = decadeTicks(...range, ROWS / 2);
  const texts = ticks.values.map(ticks.format);
  const gutter = Math.max(0, ...texts.map((text) => text.length)) + 1;
  const columns = width - gutter - 1;
  const [low, high] = range.map(Math.log10) as [number, number];
  const scale = dotScale(curves.labels.length, [low, high], columns * DOTS_ACROSS, ROWS * DOTS_DOWN);
  const rowOf = (value: number): number => Math.floor(scale.y(Math.log10(value)) / DOTS_DOWN);
  const canvas = new BrailleCanvas(columns, ROWS);
  drawLine(canvas, line?.values.map(Math.log10) ?? [], 0, scale);

  const threshold = rowOf(curves.threshold);
  const cellAt = (column: number, row: number): Cell => {
    const bits = canvas.cell(column, row);
    if (bits !== 0) return ["forecast", brailleCharacter(bits)];
    return row === threshold ? ["faint", THRESHOLD] : [undefined, " "];
  };
  const labelled = new Map(ticks.values.map((value, index) => [rowOf(value), texts[index] as string]));
  const frame = { gutter, columns, rows: ROWS, ticks: labelled, labels: curves.labels, scale };
  const title = truncate(`${printable(line?.name ?? "")} over ${curves.axis}`, columns);
  return [
    " ".repeat(gutter + 1) + paint("strong", padEnd(title, columns)),
    ...framedPlot(frame, cellAt, paint),
  ];
}
