/** A line over steps on a logarithmic scale, drawn with braille dots, with the line below which it is as good as 0. */

import type { Paint } from "./ansi.js";
import { BrailleCanvas, brailleCharacter, DOTS_ACROSS, DOTS_DOWN } from "./braille-canvas.js";
import { type Cell, cellOf, drawLine, paintedRow } from "./braille-plot.js";
import { dotScale } from "./chart-scale.js";
import { decadeTicks, type FlowCurves, logRange } from "./gradient-flow.js";
import { padEnd, padStart, printable, truncate } from "./text.js";
import { axisLabels } from "./time-labels.js";

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
  const cellAt =
    (row: number) =>
    (column: number): Cell => {
      const bits = canvas.cell(column, row);
      if (bits !== 0) return ["forecast", brailleCharacter(bits)];
      return row === threshold ? ["faint", THRESHOLD] : [undefined, " "];
    };
  const labelled = new Map(ticks.values.map((value, index) => [rowOf(value), texts[index] as string]));
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const label = labelled.get(row);
    const axis = padStart(label ?? "", gutter - 1) + (label === undefined ? " │" : " ┤");
    return paint("faint", axis) + paintedRow(columns, cellAt(row), paint);
  });
  const labels = axisLabels(curves.labels, (step) => cellOf(scale.x(step)), columns);
  const axis = Array.from({ length: columns }, (_, column) =>
    labels.some((label) => label.column === column) ? "┬" : "─",
  );
  const labelLine = labels.reduce((text, label) => padEnd(text, label.start) + label.text, "");
  const indent = " ".repeat(gutter + 1);
  const title = truncate(`${printable(line?.name ?? "")} over ${curves.axis}`, columns);
  return [
    indent + paint("strong", padEnd(title, columns)),
    ...rows,
    paint("faint", `${" ".repeat(gutter)}└${axis.join("")}`),
    indent + paint("faint", padEnd(labelLine, columns)),
  ];
}
