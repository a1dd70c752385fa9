import {
  adam,
  builtInCells,
  clipByGlobalNorm,
  dense,
  initialWeights,
  recurrent,
  sequential,
  squaredError,
  Trainer,
} from "./sequitur.mjs";

/** One training step of ours, ready to be timed, and the same in float64 by the reference interpreter. */
export function oursFor(engine, { cell, units, batch, steps }) {
  const model = sequential(1, [recurrent(builtInCells.get(cell), units, { gives: "last" }), dense(1)]);
  const options = { loss: squaredError, optimiser: adam({ rate: 1e-3 }), clip: clipByGlobalNorm(1) };
  const trainer = new Trainer(engine, model, options);
  trainer.weights = initialWeights(model, 1);
  const inputs = Float32Array.from({ length: steps * batch }, (_, index) => Math.sin(index * 0.37));
  const targets = Float32Array.from({ length: batch }, (_, row) => Math.cos(row));
  const data = { rows: batch, steps, inputs, targets, weights: new Float32Array(batch).fill(1) };
  return { model, trainer, data, step: () => trainer.step(data) };
}
