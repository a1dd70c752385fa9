/** The training curve of the HTML report. */
import * as Plot from "@observablehq/plot";
import type { LossHistory } from "../tasks/training-result.js";
import { valueRange } from "./chart-scale.js";
import { drawable, legend, padded } from "./html-marks.js";
import { chart } from "./html-plot.js";
import { type Html, html } from "./html-text.js";
import { columnFormat } from "./numbers.js";

/** The loss an epoch on training and validation data, and the best epoch. */
export function lossChart(history: LossHistory): Html {
  const points = (losses: readonly number[]): { epoch: number; loss: number }[] =>
    losses.map((loss, index) => ({ epoch: index + 1, loss: drawable(loss) }));
  const train = points(history.train);
  const validation = points(history.validation);
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
      // A line of a single epoch cannot be seen.
      Plot.dot(train.length === 1 ? train : [], { x: "epoch", y: "loss", r: 3.5, fill: "currentColor" }),
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
