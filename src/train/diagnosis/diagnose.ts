/** Looks into a network that is being trained, and says what ails it. */

import type { Batch } from "../batch.js";
import type { Rehearsal, Trainer } from "../trainer.js";
import type { Diagnosis } from "./diagnosis.js";
import { findingsOf } from "./findings.js";
import { observeFlow } from "./flow.js";
import { layersHealth } from "./health.js";

/**
 * How gradients flow on one batch: for each layer |dL/dh(t)|, the gain of the recurrent Jacobian (Pascanu, Mikolov &
 * Bengio 2013), saturated gates (Karpathy, Johnson & Fei-Fei 2016), dead units and the size of the updates; what disease
 * that is, and what may help. Neither the network nor its training changes.
 *
 * All gates and states of every step are kept meanwhile: some tens of rows are enough.
 * @throws ShapeError where the batch has no target that counts
 */
export function diagnose(trainer: Trainer, batch: Batch): Diagnosis {
  const rehearsal = trainer.rehearse(batch);
  const flow = observeFlow(rehearsal, batch.lengths);
  const figures = {
    layers: layersHealth(rehearsal, flow),
    clipping: trainer.clipping,
    target: targetOf(rehearsal.inputs),
    steps: batch.steps,
  };
  return { ...figures, findings: findingsOf(figures) };
}

/** Weights are 0 where a target is missing or beyond the end of its row; they sum up to 1. */
function targetOf({ target, weight }: Rehearsal["inputs"]): Diagnosis["target"] {
  let [mean, squares] = [0, 0];
  target?.forEach((value, index) => {
    const share = weight?.[index] as number;
    mean += share * value;
    squares += share * value ** 2;
  });
  return { mean, deviation: Math.sqrt(Math.max(0, squares - mean ** 2)) };
}
