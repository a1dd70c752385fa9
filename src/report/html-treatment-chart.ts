/** The chart of treatments: how the loss on what was kept back fell with each. */
import * as Plot from "@observablehq/plot";
import type { TrialSummary } from "../tasks/training-result.js";
import { valueRange } from "./chart-scale.js";
import { drawable, legend, padded } from "./html-marks.js";
import { chart } from "./html-plot.js";
import { type Html, html } from "./html-text.js";

/** The untreated and the best remedy stand out. @param ranked best first; undefined where nothing is to be drawn */
export function treatmentChart(ranked: readonly TrialSummary[]): Html | undefined {
  const lines = ranked
    .map(({ name, history }) => ({ name, losses: history.validation.map(drawable) }))
    .filter(({ losses }) => losses.some(Number.isFinite));
  if (lines.length < 2) return undefined;
  const best = lines.find(({ name }) => name !== "untreated");
  const looks = (
    name: string,
  ): { readonly stroke: string; readonly strokeWidth: number; readonly strokeOpacity: number } =>
    name === "untreated"
      ? { stroke: "currentColor", strokeWidth: 1.5, strokeOpacity: 1 }
      : name === best?.name
        ? { stroke: "var(--forecast)", strokeWidth: 2, strokeOpacity: 1 }
        : { stroke: "var(--naive)", strokeWidth: 1.2, strokeOpacity: 0.55 };
  const epochs = Array.from(
    { length: Math.max(...lines.map(({ losses }) => losses.length)) },
    (_, index) => index + 1,
  );
  const key = legend([
    ["line actual", "untreated"],
    ["line forecast", best?.name ?? ""],
    ...(lines.length > 2 ? [["line other", "the other remedies"] as const] : []),
  ]);
  return html`${key}${chart({
    description: "Line chart: the validation loss of each epoch, untreated and with each remedy.",
    height: 240,
    x: { at: epochs, labels: epochs.map(String), title: "epoch" },
    y: lossAxis(lines.flatMap(({ losses }) => losses)),
    marks: lines.toReversed().flatMap(({ name, losses }) => {
      const points = losses.map((loss, index) => ({ epoch: index + 1, loss }));
      const { stroke, ...others } = looks(name);
      return [
        Plot.line(points, { x: "epoch", y: "loss", stroke, ...others }),
        Plot.dot(points.length === 1 ? points : [], { x: "epoch", y: "loss", r: 3.5, fill: stroke }),
      ];
    }),
  })}`;
}

/** Logarithmic, unless a loss has no logarithm: where they have fallen, losses differ by little. */
function lossAxis(losses: readonly number[]): {
  readonly range: readonly [number, number];
  readonly log: boolean;
} {
  const [low, high] = valueRange(losses);
  return low > 0 ? { range: [low / 1.1, high * 1.1], log: true } : { range: padded([low, high]), log: false };
}
