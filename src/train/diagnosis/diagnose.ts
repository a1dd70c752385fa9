/** Looks into a network that is being trained, and says what ails it. */

import type { Batch } from "../batch.js";
import type { Trainer } from "../trainer.js";
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
    target: targetOf(batch),
    steps: batch.steps,
  };
  return { ...figures, findings: findingsOf(figures) };
}

function targetOf({ targets, weights }: Batch): Diagnosis["target"] {
  let [count, sum, squares] = [0, 0, 0];
  targets.forEach((value, index) => {
    const weight = weights?.[index] ?? 1;
    count += weight;
    sum += weight * value;
    squares += weight * value ** 2;
  });
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean ** 2)) };
}
