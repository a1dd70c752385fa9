/** The chart of the test span: what happened, and what the forecasters had said. */
import * as Plot from "@observablehq/plot";
import type { ForecastResult } from "../tasks/forecast-result.js";
import { valueRange } from "./chart-scale.js";
import { type Contender, contenders } from "./contenders.js";
import { band, drawable, historyLine, legend, MOST_DOTS, MOST_STEPS, padded, shaded } from "./html-marks.js";
import { chart, type Position, positions } from "./html-plot.js";
import { type Html, html } from "./html-text.js";
import { count, counted } from "./numbers.js";

/** What the forecasters continued from is shown by so many steps at least. */
const FEWEST_BEFORE = 8;

/** What happened in the test span, or at its end, and what the winner, the network and seasonal naive had said. */
export function testChart({ document, history, test }: ForecastResult): Html {
  const drawn = contenders(document, test.forecasts);
  const total = history.at.length;
  const tested = total - test.start;
  const start = Math.max(test.start, total - MOST_STEPS);
  const before = Math.max(document.input.season, Math.ceil(tested / 3), FEWEST_BEFORE);
  const first = Math.max(0, total - MOST_STEPS, start - before);
  const labels = history.at.slice(first);
  const at = positions(labels);
  const actual = at.map((x, index): readonly [Position, number] => [
    x,
    history.values[first + index] ?? Number.NaN,
  ]);
  /** The shown part of an array over the test span, with the position of each step. */
  const placed = (values: Float64Array): { x: Position; y: number }[] =>
    Array.from(values.subarray(start - test.start), (value, index) => ({
      x: at[start - first + index] as Position,
      y: drawable(value),
    }));
  const lines = drawn.map(({ role, forecast }) => ({ role, points: placed(forecast.mean) }));
  const best = drawn.find(({ role }) => role === "winner")?.forecast;
  const highs = placed(best?.hi90 ?? new Float64Array()).map(({ y }) => y);
  const bands = placed(best?.lo90 ?? new Float64Array()).map(({ x, y }, index) => ({
    x,
    low: y,
    high: highs[index] ?? Number.NaN,
  }));
  const range = padded(
    valueRange([
      ...actual.map(([, value]) => value),
      ...lines.flatMap(({ points }) => points.map(({ y }) => y)),
      ...bands.flatMap(({ low, high }) => [low, high]),
    ]),
  );
  const isSingle = tested === 1;
  const draw = isSingle ? dot : line;
  const key = legend([
    ["line actual", "what happened"],
    ...drawn.map(({ role, forecast }) => [`${isSingle ? "dot" : "line"} ${role}`, forecast.name] as const),
    ...(best === undefined ? [] : [["area outer", `90 % interval of ${best.name}`] as const]),
  ]);
  const caption =
    start === test.start
      ? html``
      : html`<p class="caption">The chart shows the last ${count(total - start)} of the ${counted(tested, "step")}.</p>`;
  return html`${key}${chart({
    description: "Line chart: the test span, what happened against what the forecasters had said.",
    height: 300,
    x: { at, labels },
    y: { range },
    marks: [
      ...shaded(at, start - first, total - first - 1, "test span"),
      band(bands, "var(--winner)", 0.16),
      ...[...lines].reverse().map(draw),
      historyLine(actual),
      ...(tested > MOST_DOTS
        ? []
        : [
            Plot.dot(actual.slice(start - first), {
              x: "0",
              y: "1",
              r: isSingle ? 3 : 2,
              fill: "currentColor",
            }),
          ]),
    ],
  })}${caption}`;
}

interface DrawnContender {
  readonly role: Contender["role"];
  readonly points: readonly { readonly x: Position; readonly y: number }[];
}

const DASHES = {
  winner: {},
  network: { strokeDasharray: "7 3" },
  naive: { strokeDasharray: "2 4" },
} as const;

function line({ role, points }: DrawnContender): Plot.Markish {
  const strokeWidth = role === "winner" ? 2 : 1.6;
  return Plot.line(points, { x: "x", y: "y", stroke: `var(--${role})`, strokeWidth, ...DASHES[role] });
}

/** A line of a single step cannot be seen. */
function dot({ role, points }: DrawnContender): Plot.Markish {
  return Plot.dot(points, { x: "x", y: "y", r: 4, fill: `var(--${role})` });
}
