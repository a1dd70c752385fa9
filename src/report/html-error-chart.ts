/** The chart of a comparison: how the error of each forecaster grows over the steps of the horizon. */
import * as Plot from "@observablehq/plot";
import type { ComparisonDocument, ComparisonScore } from "../tasks/comparison-result.js";
import { valueRange } from "./chart-scale.js";
import { bestOfBoth, errorsByStep } from "./comparison-columns.js";
import { drawable, legend, padded } from "./html-marks.js";
import { chart } from "./html-plot.js";
import { type Html, html } from "./html-text.js";

/** What errs so much more than the two that stand out would press these together at the bottom. */
const MOST_TIMES = 3;

/** The best network and the best baseline stand out, among those that do not err far more; undefined where there are not two steps to draw. */
export function errorChart(document: ComparisonDocument): Html | undefined {
  const { scores, test } = document;
  if (test.horizon < 2) return undefined;
  const [network, baseline] = bestOfBoth(document);
  const largest = (...some: readonly ComparisonScore[]): number =>
    Math.max(...some.flatMap(errorsByStep).filter(Number.isFinite));
  const others = scores.filter(
    (score) =>
      score !== network && score !== baseline && largest(score) <= MOST_TIMES * largest(network, baseline),
  );
  const hidden = scores.length - 2 - others.length;
  const steps = Array.from({ length: test.horizon }, (_, index) => index + 1);
  const line = (score: ComparisonScore, looks: Plot.LineYOptions): Plot.Markish => {
    const points = errorsByStep(score).map((error, index) => ({ step: index + 1, error: drawable(error) }));
    return Plot.line(points, { x: "step", y: "error", strokeLinecap: "round", ...looks });
  };
  const key = legend([
    ["line network", network.name],
    ["line winner", baseline.name],
    ...(others.length === 0
      ? []
      : [["line other", hidden === 0 ? "the others" : "others, but for those that err far more"] as const]),
  ]);
  return html`${key}${chart({
    description: "Line chart: the root mean squared error of each forecaster by steps ahead.",
    height: 280,
    x: { at: steps, labels: steps.map(String), title: "steps ahead" },
    y: { range: padded(valueRange([0, ...[network, baseline, ...others].flatMap(errorsByStep)])) },
    marks: [
      ...others.map((score) =>
        line(score, { stroke: "var(--naive)", strokeWidth: 1.2, strokeOpacity: 0.55 }),
      ),
      line(baseline, { stroke: "var(--winner)", strokeWidth: 2 }),
      line(network, { stroke: "var(--network)", strokeWidth: 2 }),
    ],
  })}`;
}
