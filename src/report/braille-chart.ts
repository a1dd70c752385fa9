/** A line chart for the terminal, drawn with braille dots: the end of the history, then the forecast in its band. */
import type { ForecastRow } from "../tasks/forecast-result.js";
import { type Paint, paintWith } from "./ansi.js";
import { BrailleCanvas, brailleCharacter, DOTS_ACROSS, DOTS_DOWN } from "./braille-canvas.js";
import { type Cell, cellOf, drawLine, paintedRow } from "./braille-plot.js";
import { type DotScale, dotScale, historyShown, valueRange } from "./chart-scale.js";
import { niceTicks } from "./numbers.js";
import { displayWidth, padEnd, padStart, printable, truncate } from "./text.js";
import { axisLabels } from "./time-labels.js";

/** What is drawn. */
export interface ChartData {
  /** What the values are: the title above the chart. */
  readonly name: string;
  /** Labels and values, [N]; NaN = missing, drawn as a gap. */
  readonly history: { readonly at: readonly string[]; readonly values: ArrayLike<number> };
  /** The steps after the history; may be empty. */
  readonly forecast: readonly ForecastRow[];
  /** Seasonal period in steps; 1 = none. */
  readonly season: number;
}

export interface ChartOptions {
  /** Columns; no line is longer. At least 30. */
  readonly width: number;
  /** Lines of the whole chart with its title, axis and legend. At least 8. */
  readonly height: number;
  /** Whether to write ANSI colours. Without them the mark, and the sparse dots of the band, tell things apart. */
  readonly color: boolean;
}

const MARK = "┊";
/** Title, horizontal axis, its labels, legend. */
const LINES_AROUND = 4;

/** The chart as lines joined by "\n", without a newline at the end. With nothing to draw: an empty grid. */
export function brailleChart(data: ChartData, options: ChartOptions): string {
  const rows = Math.max(1, options.height - LINES_AROUND);
  const paint = paintWith(options.color);
  const shown = window(data, options.width);
  const range = valueRange([
    ...shown.values,
    ...data.forecast.flatMap((row) => [row.mean, row.lo90, row.hi90]),
  ]);
  const ticks = niceTicks(...range, Math.max(3, Math.floor(rows / 2)));
  const tickTexts = ticks.values.map(ticks.format);
  const gutter = Math.max(...tickTexts.map((text) => text.length)) + 1;
  const columns = Math.max(1, options.width - gutter - 1);

  const steps = shown.at.length;
  const scale = dotScale(Math.max(1, steps), range, columns * DOTS_ACROSS, rows * DOTS_DOWN);
  const start = shown.values.length;
  const mark = start === 0 || start === steps ? undefined : cellOf(scale.x(start - 0.5));
  const layers = draw(shown.values, data.forecast, scale, columns, rows);

  const tickRows = new Map(
    ticks.values.map((value, index) => [Math.floor(scale.y(value) / DOTS_DOWN), tickTexts[index] as string]),
  );
  const plot = Array.from({ length: rows }, (_, row) => {
    const label = tickRows.get(row);
    const axis = padStart(label ?? "", gutter - 1) + (label === undefined ? " │" : " ┤");
    return paint("faint", axis) + paintedRow(columns, (column) => plotCell(layers, column, row, mark), paint);
  });
  const labels = steps === 0 ? [] : axisLabels(shown.at, (step) => cellOf(scale.x(step)), columns);
  const axis = Array.from({ length: columns }, (_, column) =>
    labels.some((label) => label.column === column) ? "┬" : "─",
  );
  const labelLine = labels.reduce((line, label) => padEnd(line, label.start) + label.text, "");
  const indent = " ".repeat(gutter + 1);
  return [
    titleLine(printable(data.name), mark, gutter + 1, options.width, paint),
    ...plot,
    paint("faint", `${" ".repeat(gutter)}└${axis.join("")}`),
    indent + paint("faint", labelLine),
    ...(data.forecast.length === 0 ? [] : [indent + legend(paint)]),
  ]
    .map((line) => line.trimEnd())
    .join("\n");
}

/** The steps that are shown: the labels of history and forecast, and the history's values. */
function window(data: ChartData, width: number): { at: string[]; values: number[] } {
  const { at, values } = data.history;
  const kept = historyShown(at.length, data.forecast.length, data.season, (width - 8) * DOTS_ACROSS);
  const first = at.length - kept;
  return {
    at: [...at.slice(first), ...data.forecast.map((row) => row.at)],
    values: Array.from({ length: kept }, (_, index) => values[first + index] ?? Number.NaN),
  };
}

interface Layers {
  readonly history: BrailleCanvas;
  readonly forecast: BrailleCanvas;
  readonly band: BrailleCanvas;
}

function draw(
  values: readonly number[],
  forecast: readonly ForecastRow[],
  scale: DotScale,
  columns: number,
  rows: number,
): Layers {
  const layers: Layers = {
    history: new BrailleCanvas(columns, rows),
    forecast: new BrailleCanvas(columns, rows),
    band: new BrailleCanvas(columns, rows),
  };
  const start = values.length;
  drawLine(layers.history, values, 0, scale);
  // The line of the forecast begins at the last known value, so that it is seen to follow from it.
  const means = forecast.map((row) => row.mean);
  if (means.length > 0)
    drawLine(layers.forecast, [values[start - 1] ?? Number.NaN, ...means], start - 1, scale);
  drawBand(layers.band, forecast, start, scale);
  return layers;
}

/** Every fourth dot, staggered: sparse enough that a line of dots stands out without colour. */
function inPattern(x: number, y: number): boolean {
  return y % 4 === (x % 2) * 2;
}

/** Fills the 90 % interval, interpolated between steps; the first step reaches back half a step. */
function drawBand(
  canvas: BrailleCanvas,
  forecast: readonly ForecastRow[],
  start: number,
  scale: DotScale,
): void {
  const spans = forecast.map(({ lo90, hi90 }) =>
    Number.isFinite(lo90) && Number.isFinite(hi90)
      ? { top: scale.y(hi90), bottom: scale.y(lo90) }
      : undefined,
  );
  spans.forEach((span, index) => {
    if (span === undefined) return;
    const before = spans[index - 1] ?? span;
    const from = scale.x(start + index - (index === 0 ? 0.5 : 1));
    const to = scale.x(start + index);
    for (let x = from; x <= to; x++) {
      const share = to === from ? 1 : (x - from) / (to - from);
      const top = Math.round(before.top + (span.top - before.top) * share);
      const bottom = Math.round(before.bottom + (span.bottom - before.bottom) * share);
      for (let y = top; y <= bottom; y++) if (inPattern(x, y)) canvas.dot(x, y);
    }
  });
}

/** Lines hide the mark and the mark hides the band, so that a line stays clear where they meet. */
function plotCell(layers: Layers, column: number, row: number, mark: number | undefined): Cell {
  const history = layers.history.cell(column, row);
  const forecast = layers.forecast.cell(column, row);
  if (forecast !== 0) return ["forecast", brailleCharacter(history | forecast)];
  if (history !== 0) return [undefined, brailleCharacter(history)];
  if (column === mark) return ["faint", MARK];
  const band = layers.band.cell(column, row);
  return band === 0 ? [undefined, " "] : ["band", brailleCharacter(band)];
}

/** The title, and "forecast" at the mark: to its right where there is room, else to its left. */
function titleLine(
  name: string,
  mark: number | undefined,
  indent: number,
  width: number,
  paint: Paint,
): string {
  if (mark === undefined) return " ".repeat(indent) + paint("strong", truncate(name, width - indent));
  const right = `${MARK} forecast`;
  const fits = indent + mark + right.length <= width;
  const label = fits ? right : `forecast ${MARK}`;
  const at = fits ? indent + mark : indent + mark + 1 - label.length;
  const title = truncate(name, Math.max(1, at - indent - 2));
  const before = " ".repeat(indent) + paint("strong", title);
  return before + " ".repeat(Math.max(0, at - indent - displayWidth(title))) + paint("forecast", label);
}

function legend(paint: Paint): string {
  const swatch = new BrailleCanvas(2, 1);
  for (let x = 0; x < 2 * DOTS_ACROSS; x++) {
    for (let y = 0; y < DOTS_DOWN; y++) if (inPattern(x, y)) swatch.dot(x, y);
  }
  const dots = brailleCharacter(swatch.cell(0, 0)) + brailleCharacter(swatch.cell(1, 0));
  return `${paint("band", dots)} ${paint("faint", "90 % interval")}`;
}
