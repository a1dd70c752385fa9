/** The main chart of the HTML report: the end of the history and the forecast; below it, the whole series. */
import * as Plot from "@observablehq/plot";
import type { ForecastResult, ForecastRow } from "../tasks/forecast-result.js";
import { historyShown, valueRange } from "./chart-scale.js";
import {
  band,
  drawable,
  historyLine,
  legend,
  MOST_DOTS,
  MOST_STEPS,
  padded,
  STRETCHES,
  shaded,
} from "./html-marks.js";
import { chart, type Position, positions } from "./html-plot.js";
import { type Html, html } from "./html-text.js";
import { columnFormat, count, counted } from "./numbers.js";
import { thinned } from "./thinning.js";

const FEWEST_STEPS = 48;
const OVERVIEW_STRETCHES = 400;

/** The last part of the history, the test span shaded, the forecast in both its intervals; below, the whole. */
export function forecastChart(result: ForecastResult): Html {
  const { history, document, test } = result;
  const total = history.at.length;
  const shown = stepsShown(result);
  const first = total - shown;
  const labels = [...history.at, ...document.forecast.map((row) => row.at)];
  const at = positions(labels);
  const past = Array.from({ length: shown }, (_, index): readonly [Position, number] => [
    at[first + index] as Position,
    history.values[first + index] ?? Number.NaN,
  ]);
  const rows = forecastPoints(document.forecast, at.slice(total));
  const last = past.at(-1);
  const joined = last !== undefined && Number.isFinite(last[1]) ? [last] : [];
  const range = padded(
    valueRange([...past.map(([, value]) => value), ...rows.flatMap((row) => [row.mean, row.lo90, row.hi90])]),
  );
  const axis = at.slice(first);
  const main = chart({
    description: "Line chart: the end of the history, then the forecast with its 80 % and 90 % intervals.",
    height: 360,
    x: { at: axis, labels: labels.slice(first) },
    y: { range },
    marks: [
      ...(test.forecasts.length === 0
        ? []
        : shaded(axis, Math.max(0, test.start - first), shown - 1, "test span")),
      band(
        rows.map(({ x, lo90: low, hi90: high }) => ({ x, low, high })),
        "var(--forecast)",
        0.17,
      ),
      band(
        rows.map(({ x, lo80: low, hi80: high }) => ({ x, low, high })),
        "var(--forecast)",
        0.17,
      ),
      historyLine(past),
      Plot.line([...joined, ...rows.map((row) => [row.x, row.mean] as const)], {
        stroke: "var(--forecast)",
        strokeWidth: 2,
      }),
      ...(rows.length > MOST_DOTS ? [] : [forecastDots(rows)]),
    ],
  });
  const key = legend([
    ["line actual", "history"],
    ["line forecast", "forecast"],
    ["area inner", "80 % interval"],
    ["area outer", "90 % interval"],
  ]);
  return html`${key}${main}${first === 0 ? "" : wholeSeries(result, at, labels, first)}`;
}

/** Enough of the history to see its seasons and the test span, if they can be told apart at all. */
function stepsShown({ history, document, test }: ForecastResult): number {
  const total = history.at.length;
  const horizon = document.forecast.length;
  const tested = test.forecasts.length > 0 ? total - test.start : 0;
  const wanted = Math.max(
    historyShown(total, horizon, document.input.season, MOST_STEPS + horizon),
    2 * tested,
    FEWEST_STEPS,
  );
  return Math.min(total, MOST_STEPS, wanted);
}

interface ForecastPoint extends ForecastRow {
  readonly x: Position;
}

/** The rows that are drawn, all of them if they are few, at their positions. */
function forecastPoints(rows: readonly ForecastRow[], at: readonly Position[]): ForecastPoint[] {
  const kept = thinned(
    rows.map((row) => row.mean),
    STRETCHES,
  );
  return kept.map((step): ForecastPoint => {
    const row = rows[step] as ForecastRow;
    return {
      at: row.at,
      x: at[step] as Position,
      mean: drawable(row.mean),
      lo80: drawable(row.lo80),
      hi80: drawable(row.hi80),
      lo90: drawable(row.lo90),
      hi90: drawable(row.hi90),
    };
  });
}

/** A dot a step, which names itself under the pointer. */
function forecastDots(rows: readonly ForecastPoint[]): Plot.Markish {
  const format = columnFormat(rows.flatMap((row) => [row.mean, row.lo90, row.hi90]));
  return Plot.dot(rows, {
    x: "x",
    y: "mean",
    r: rows.length === 1 ? 3.5 : 2.2,
    fill: "var(--forecast)",
    title: (row: ForecastPoint) =>
      `${row.at}: ${format(row.mean)}\n90 % between ${format(row.lo90)} and ${format(row.hi90)}`,
  });
}

/** How much of the series the main chart shows; and where that is much less than all, all in a strip. */
function wholeSeries(
  { history }: ForecastResult,
  at: readonly Position[],
  labels: readonly string[],
  first: number,
): Html {
  const total = history.at.length;
  const part = `The chart shows the last ${count(total - first)} of ${counted(total, "step")}`;
  if (1.5 * (total - first) >= total) return html`<p class="caption">${part}.</p>`;
  const points = thinned(history.values, OVERVIEW_STRETCHES).map((step): readonly [Position, number] => [
    at[step] as Position,
    history.values[step] ?? Number.NaN,
  ]);
  const strip = chart({
    description: "Line chart: the whole series, small.",
    height: 92,
    x: { at, labels },
    y: null,
    marks: [
      Plot.rectX([0], {
        x1: () => at[first] as Position,
        x2: () => at.at(-1) as Position,
        fill: "var(--forecast)",
        fillOpacity: 0.1,
      }),
      Plot.line(points, { stroke: "currentColor", strokeWidth: 0.8 }),
    ],
  });
  return html`<p class="caption">${part}; below, the whole series, those steps shaded.</p>${strip}`;
}
