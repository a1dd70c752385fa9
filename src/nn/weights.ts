/** The flat vector of a model's weights. */

import { DefinitionError, ShapeError } from "../errors.js";
import { Random } from "../tensor/random.js";
import { countElements } from "../tensor/shape.js";
import type { Model, ModelParameter } from "./model.js";

/** Fresh weights `[P]`, the same for the same seed. */
export function initialWeights(model: Model, seed: number): Float32Array {
  const weights = new Float32Array(model.parameterCount);
  model.parameters.forEach(({ offset, shape, start }, index) => {
    const part = weights.subarray(offset, offset + countElements(shape));
    // A stream for each tensor: a change of one layer leaves the others as they were.
    if (typeof start === "number") part.fill(start);
    else start(part, shape[0] ?? 1, shape[1] ?? 1, new Random(seed, index));
  });
  return weights;
}

/**
 * Weights that a model can be run with.
 * @throws DefinitionError for a weight that is no finite number: all that it touches would be none either
 */
export function checkFinite(model: Model, weights: Float32Array): void {
  const wrong = weights.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  const tensor = model.parameters.findLast(({ offset }) => offset <= wrong);
  throw new DefinitionError(
    `a weight of "${tensor?.name}" is ${weights[wrong]}, and weights must be finite numbers; train anew, with clipped ` +
      "gradients or a lower rate",
  );
}

/** The weights of one parameter, a view. Throws {@link ShapeError} for a vector of the wrong length. */
export function parameterOf(
  weights: Float32Array,
  model: Model,
  { offset, shape }: ModelParameter,
): Float32Array {
  if (weights.length !== model.parameterCount)
    throw new ShapeError(`the model has ${model.parameterCount} weights, received ${weights.length}`);
  return weights.subarray(offset, offset + countElements(shape));
}
