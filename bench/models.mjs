import { CELLS } from "./cells.mjs";
import { dense, initialWeights, parameterOf, recurrent, sequential } from "./sequitur.mjs";

/** One recurrent layer and a dense head of width 1, on one input; on the last output unless told otherwise. */
export function modelOf({ cell, units }, gives = "last") {
  return sequential(1, [recurrent(CELLS.get(cell), units, { gives }), dense(1)]);
}

/**
 * What every contender starts from, float32: `weights` by name, such as `0.forget.h [H, H]`, and flat as ours;
 * `inputs` [T, B, 1], `targets` [B, 1].
 */
export function materialOf(entry) {
  const model = modelOf(entry);
  const flat = initialWeights(model, 1);
  const weights = Object.fromEntries(
    model.parameters.map((parameter) => [parameter.name, parameterOf(flat, model, parameter)]),
  );
  const { batch, steps } = entry;
  return {
    flat,
    weights,
    inputs: Float32Array.from({ length: steps * batch }, (_, index) => Math.sin(index * 0.37)),
    // Far from 0, where the untrained head is: the gradient starts long, and is clipped.
    targets: Float32Array.from({ length: batch }, (_, row) => 2 + 0.5 * Math.cos(row)),
  };
}
