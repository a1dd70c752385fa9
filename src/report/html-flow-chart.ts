/** The charts of how gradients flow through a layer, on a logarithmic scale. */
import * as Plot from "@observablehq/plot";
import { decadeTicks, type FlowCurves, logRange } from "./gradient-flow.js";
import { legend } from "./html-marks.js";
import { chart } from "./html-plot.js";
import { type Html, html } from "./html-text.js";

const HEIGHT = 190;
const MOST_TICKS = 5;
const ROLES = ["forecast", "actual", "naive"] as const;
const COLORS = { forecast: "var(--forecast)", actual: "currentColor", naive: "var(--naive)" } as const;

/** Each line in a colour of its own, and dashed the line below which what happened is as good as forgotten. */
export function flowChart(curves: FlowCurves): Html {
  const [low, high] = logRange(curves);
  const role = (index: number): (typeof ROLES)[number] => ROLES[Math.min(index, ROLES.length - 1)] ?? "naive";
  const steps = curves.labels.map(Number);
  const key = legend([
    ...curves.lines.map(({ name }, index) => [`line ${role(index)}`, name] as const),
    ["line threshold", "a thousandth"],
  ]);
  return html`${key}${chart({
    description: `Line chart on a logarithmic scale: ${curves.title}.`,
    height: HEIGHT,
    x: { at: steps, labels: curves.labels, title: curves.axis },
    y: { range: [low, high * 1.2], log: true, ticks: decadeTicks(low, high, MOST_TICKS) },
    marks: [
      Plot.ruleY([curves.threshold], {
        stroke: "var(--network)",
        strokeDasharray: "5 4",
        strokeOpacity: 0.8,
      }),
      ...curves.lines.flatMap(({ values }, index) => {
        const stroke = COLORS[role(index)];
        const points = values.map((value, step) => ({ x: steps[step] as number, y: drawn(value, low) }));
        return [
          Plot.line(points, { x: "x", y: "y", stroke, strokeWidth: 1.8 }),
          // A line of a single step cannot be seen.
          Plot.dot(points.length === 1 ? points : [], { x: "x", y: "y", r: 3.5, fill: stroke }),
        ];
      }),
    ],
  })}`;
}

/** What lies below the axis ends the line. */
function drawn(value: number, low: number): number {
  return Number.isFinite(value) && value >= low ? value : Number.NaN;
}
