/** What there is to say of a training in words, the same on screen and on paper. */

import type { Activation } from "../graph/activations.js";
import type { TrainingDocument } from "../tasks/training-result.js";
import type { Diagnosis } from "../train/diagnosis/diagnosis.js";
import { shareText } from "./health-columns.js";
import { networkSize } from "./network-size.js";
import { counted } from "./numbers.js";
import { lossText } from "./treatments.js";

/** The network's cell and sizes. @param group what separates thousands */
export function networkFacts({ model }: TrainingDocument, group?: string): string[] {
  const { units, layers, strategy, horizon, parameters, networks, seed } = model;
  return [
    cellText(model),
    counted(units, "unit", group),
    counted(layers, "layer", group),
    networkSize(parameters * networks, networks, group),
    `forecasts ${counted(horizon, "step", group)}`,
    ...(strategy === "direct" ? [] : [strategy]),
    `seed ${seed}`,
  ];
}

/** "simple (candidate: sigmoid)" */
function cellText({ cell, activations }: TrainingDocument["model"]): string {
  const changed = Object.entries(activations).map(([what, activation]) => `${what}: ${nameText(activation)}`);
  return changed.length === 0 ? cell : `${cell} (${changed.join(", ")})`;
}

function nameText(activation: Activation): string {
  return typeof activation === "string" ? activation : activation.name;
}

/** How training went, in a sentence. */
export function lossSentence({ history }: TrainingDocument): string {
  const { train, validation } = history;
  const learnt = `Training loss ${lossText(train.at(-1) ?? null)} after ${counted(train.length, "epoch", "")}`;
  const known = validation.filter(Number.isFinite);
  if (known.length === 0) return `${learnt}; what was kept back holds no target.`;
  const least = Math.min(...known);
  return `${learnt}; on what was kept back ${lossText(least)} at best, in epoch ${validation.indexOf(least) + 1}.`;
}

/** Said where nothing was found. */
export function healthSentence({ steps }: Diagnosis): string {
  return `All is well: gradients reach back ${counted(steps, "step", "")}; nothing is stuck, dead or off scale.`;
}

/** Which diseases were found, in a sentence; that of health where there are none. */
export function diagnosisSentence(diagnosis: Diagnosis): string {
  const diseases = [...new Set(diagnosis.findings.map(({ disease }) => disease))];
  return diseases.length === 0 ? healthSentence(diagnosis) : `Found: ${diseases.join(", ")}.`;
}

/** What became of the gradients of training, in a sentence. */
export function clippingSentence({ clipping: { share, norm } }: Diagnosis): string {
  const last = Number.isFinite(norm) ? `; norm of the last gradient ${lossText(norm)}` : "";
  return `Clipped: ${shareText(share)} of the steps${last}.`;
}
