/** The charts of the HTML report. Colours are the style sheet's, so that a chart follows light and dark. */
import * as Plot from "@observablehq/plot";
import type { ForecastResult, ForecastRow } from "../tasks/forecast-result.js";
import { historyShown, valueRange } from "./chart-scale.js";
import { type Contender, contenders } from "./contenders.js";
import { chart, positions, type Position as X } from "./html-plot.js";
import { type Html, html } from "./html-text.js";
import { columnFormat } from "./numbers.js";
import { thinned } from "./thinning.js";

/** What the main chart's width can show apart, in steps. */
const MOST_STEPS = 2000;
const FEWEST_STEPS = 48;
const MOST_DOTS = 36;
const OVERVIEW_STEPS = 800;

/** The last part of the history, the test span shaded, the forecast in both its intervals; below, the whole. */
export function forecastChart(result: ForecastResult): Html {
  const { history, document } = result;
  const horizon = document.forecast.length;
  const total = history.at.length;
  const tested = result.test.forecasts.length > 0 ? total - result.test.start : 0;
  const shown = Math.max(
    historyShown(total, horizon, document.input.season, MOST_STEPS),
    Math.min(total, Math.max(2 * tested, FEWEST_STEPS)),
  );
  const first = total - shown;
  const labels = [...history.at, ...document.forecast.map((row) => row.at)];
  const at = positions(labels);
  const past = Array.from({ length: shown }, (_, index): readonly [X, number] => [
    at[first + index] as X,
    history.values[first + index] ?? Number.NaN,
  ]);
  const rows = document.forecast.map(
    (row, index): ForecastPoint => ({
      at: row.at,
      x: at[total + index] as X,
      mean: drawable(row.mean),
      lo80: drawable(row.lo80),
      hi80: drawable(row.hi80),
      lo90: drawable(row.lo90),
      hi90: drawable(row.hi90),
    }),
  );
  const last = past.findLast(([, value]) => Number.isFinite(value));
  const joined = last !== undefined && last === past.at(-1) ? [last] : [];
  const range = padded(
    valueRange([...past.map(([, value]) => value), ...rows.flatMap((row) => [row.mean, row.lo90, row.hi90])]),
  );
  const main = chart({
    description: "Line chart: the end of the history, then the forecast with its 80 % and 90 % intervals.",
    height: 360,
    x: { at: at.slice(first), labels: labels.slice(first) },
    y: { range },
    marks: [
      ...(tested === 0 ? [] : span(at[result.test.start] as X, at[total - 1] as X, "test span")),
      ...intervals(rows),
      Plot.line(past, { stroke: "currentColor", strokeWidth: 1.4 }),
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
  return html`${key}${main}${1.5 * shown < total ? overview(result, at, labels, first) : ""}`;
}

/** What happened in the test span, and what the winner, the network and seasonal naive had said. */
export function testChart({ document, history, test }: ForecastResult): Html {
  const drawn = contenders(document, test.forecasts);
  const total = history.at.length;
  // A stretch of what came before shows what the forecasters continued from.
  const lead = Math.min(test.start, Math.max(document.input.season, Math.ceil((total - test.start) / 3)));
  const at = positions(history.at);
  const actual = Array.from({ length: total - test.start + lead }, (_, index): readonly [X, number] => {
    const step = test.start - lead + index;
    return [at[step] as X, history.values[step] ?? Number.NaN];
  });
  const best = drawn.find(({ role }) => role === "winner")?.forecast;
  const band = Array.from(best?.mean ?? [], (_, index) => ({
    x: at[test.start + index] as X,
    low: drawable(best?.lo90[index]),
    high: drawable(best?.hi90[index]),
  }));
  const range = padded(
    valueRange([
      ...actual.map(([, value]) => value),
      ...drawn.flatMap(({ forecast }) => [...forecast.mean]),
      ...(best === undefined ? [] : [...best.lo90, ...best.hi90]),
    ]),
  );
  const line = ({ role, forecast }: Contender): Plot.Markish =>
    Plot.line(
      Array.from(forecast.mean, (value, index) => [at[test.start + index] as X, drawable(value)] as const),
      { stroke: `var(--${role})`, strokeWidth: role === "winner" ? 2 : 1.6, ...DASHES[role] },
    );
  const key = legend([
    ["line actual", "what happened"],
    ...drawn.map(({ role, forecast }) => [`line ${role}`, forecast.name] as const),
    ...(best === undefined ? [] : [["area outer", `90 % interval of ${best.name}`] as const]),
  ]);
  return html`${key}${chart({
    description: "Line chart: the test span, what happened against what the forecasters had said.",
    height: 300,
    x: { at: at.slice(test.start - lead), labels: history.at.slice(test.start - lead) },
    y: { range },
    marks: [
      Plot.areaY(band, { x: "x", y1: "low", y2: "high", fill: "var(--winner)", fillOpacity: 0.14 }),
      ...[...drawn].reverse().map(line),
      Plot.line(actual, { stroke: "currentColor", strokeWidth: 1.6 }),
      Plot.dot(actual.slice(lead), {
        x: "0",
        y: "1",
        r: total - test.start > MOST_DOTS ? 0 : 2,
        fill: "currentColor",
      }),
    ],
  })}`;
}

const DASHES = {
  winner: {},
  network: { strokeDasharray: "7 3" },
  naive: { strokeDasharray: "2 4" },
} as const;

/** The loss an epoch on training and validation data, and the epoch whose weights were kept. */
export function lossChart({ training }: ForecastResult): Html {
  const points = (losses: readonly number[]): { epoch: number; loss: number }[] =>
    losses.map((loss, index) => ({ epoch: index + 1, loss: drawable(loss) }));
  const train = points(training.train);
  const validation = points(training.validation);
  const best = validation
    .filter(({ loss }) => Number.isFinite(loss))
    .reduce<(typeof validation)[number] | undefined>(
      (a, b) => (a === undefined || b.loss < a.loss ? b : a),
      undefined,
    );
  const losses = [...train, ...validation].map(({ loss }) => loss);
  const log = losses.every((loss) => !Number.isFinite(loss) || loss > 0);
  const [low, high] = valueRange(losses);
  const range = log && low > 0 ? ([low / 1.1, high * 1.1] as const) : padded([low, high]);
  const kept = best === undefined ? [] : [best];
  const format = columnFormat(
    kept.map(({ loss }) => loss),
    3,
  );
  const key = legend([
    ["line actual", "training"],
    ...(validation.length === 0 ? [] : [["line network", "validation"] as const]),
  ]);
  return html`${key}${chart({
    description: "Line chart: the loss of each epoch on training and validation data.",
    height: 220,
    x: {
      at: train.map(({ epoch }) => epoch),
      labels: train.map(({ epoch }) => String(epoch)),
      title: "epoch",
    },
    y: { range, log: log && low > 0 },
    marks: [
      Plot.line(train, { x: "epoch", y: "loss", stroke: "currentColor", strokeWidth: 1.4 }),
      Plot.line(validation, { x: "epoch", y: "loss", stroke: "var(--network)", strokeWidth: 1.6 }),
      Plot.ruleX(kept, { x: "epoch", stroke: "var(--network)", strokeOpacity: 0.5, strokeDasharray: "2 3" }),
      Plot.dot(kept, { x: "epoch", y: "loss", r: 3.5, fill: "var(--network)" }),
      Plot.text(kept, {
        x: "epoch",
        frameAnchor: "top",
        dy: -14,
        fill: "var(--network)",
        textAnchor: (best?.epoch ?? 0) > train.length / 2 ? "end" : "start",
        text: ({ epoch, loss }: { epoch: number; loss: number }) => `lowest: ${format(loss)}, epoch ${epoch}`,
      }),
    ],
  })}`;
}

/** What is not finite is a gap: a drawing has no place for it. */
function drawable(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : Number.NaN;
}

interface ForecastPoint extends ForecastRow {
  readonly x: X;
}

function intervals(rows: readonly ForecastPoint[]): Plot.Markish[] {
  // An area of one step has no width: a bar stands for it.
  if (rows.length === 1) {
    const bar = { x: "x", stroke: "var(--forecast)", strokeWidth: 10, strokeOpacity: 0.2 } as const;
    return [
      Plot.ruleX(rows, { ...bar, y1: "lo90", y2: "hi90" }),
      Plot.ruleX(rows, { ...bar, y1: "lo80", y2: "hi80" }),
    ];
  }
  const area = { x: "x", fill: "var(--forecast)", fillOpacity: 0.17 } as const;
  return [
    Plot.areaY(rows, { ...area, y1: "lo90", y2: "hi90" }),
    Plot.areaY(rows, { ...area, y1: "lo80", y2: "hi80" }),
  ];
}

/** A dot a step, which names itself under the pointer. */
function forecastDots(rows: readonly ForecastPoint[]): Plot.Markish {
  const format = columnFormat(rows.flatMap((row) => [row.mean, row.lo90, row.hi90]));
  return Plot.dot(rows, {
    x: "x",
    y: "mean",
    r: 2.2,
    fill: "var(--forecast)",
    title: (row: ForecastPoint) =>
      `${row.at}: ${format(row.mean)}\n90 % between ${format(row.lo90)} and ${format(row.hi90)}`,
  });
}

function span(from: X, to: X, label: string): Plot.Markish[] {
  return [
    Plot.rectX([0], { x1: () => from, x2: () => to, fill: "currentColor", fillOpacity: 0.055 }),
    Plot.text([0], {
      x: () => (from instanceof Date && to instanceof Date ? new Date((+from + +to) / 2) : (+from + +to) / 2),
      frameAnchor: "top",
      dy: -14,
      text: () => label,
      fill: "var(--faint)",
    }),
  ];
}

/** The whole series in a strip, what the main chart shows of it shaded. */
function overview(
  { history }: ForecastResult,
  at: readonly X[],
  labels: readonly string[],
  first: number,
): Html {
  const kept = thinned(history.values, OVERVIEW_STEPS);
  const points = kept.map((step): readonly [X, number] => [
    at[step] as X,
    history.values[step] ?? Number.NaN,
  ]);
  const strip = chart({
    description: "Line chart: the whole series, small.",
    height: 92,
    x: { at, labels },
    y: null,
    marks: [
      Plot.rectX([0], {
        x1: () => at[first] as X,
        x2: () => at.at(-1) as X,
        fill: "var(--forecast)",
        fillOpacity: 0.1,
      }),
      Plot.line(points, { stroke: "currentColor", strokeWidth: 0.8 }),
    ],
  });
  return html`<p class="caption">The whole series; shaded, what the chart above shows.</p>${strip}`;
}

function legend(entries: readonly (readonly [swatch: string, text: string])[]): Html {
  return html`<ul class="legend">${entries.map(
    ([swatch, text]) => html`<li><span class="swatch ${swatch}"></span>${text}</li>`,
  )}</ul>`;
}

/** The range with a little air above and below, so that no line runs along the frame. */
function padded([low, high]: readonly [number, number]): readonly [number, number] {
  const air = (high - low) * 0.04;
  return [low - air, high + air];
}
