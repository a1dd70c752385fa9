/** The flat vector of a model's weights. */

import { DefinitionError, ShapeError } from "../errors.js";
import { Random } from "../tensor/random.js";
import { countElements } from "../tensor/shape.js";
import type { Model, ModelParameter } from "./model.js";

/**
 * Fresh weights `[P]`, the same for the same seed.
 * @throws DefinitionError for a seed that is no whole number, and for a start that gives what is not finite
 */
export function initialWeights(model: Model, seed: number): Float32Array {
  checkSeed(seed);
  const weights = new Float32Array(model.parameterCount);
  model.parameters.forEach(({ name, offset, shape, start }, index) => {
    const part = weights.subarray(offset, offset + countElements(shape));
    // A stream for each tensor: a change of one layer leaves the others as they were.
    if (typeof start === "number") part.fill(start);
    else start(part, shape[0] ?? 1, shape[1] ?? 1, new Random(seed, index));
    const wrong = part.find((value) => !Number.isFinite(value));
    if (wrong !== undefined)
      throw new DefinitionError(
        `"${name}" would start with ${wrong}, and weights must be finite numbers; give it another start`,
      );
  });
  return weights;
}

/** @throws DefinitionError for a seed that is no whole number */
export function checkSeed(seed: number): void {
  if (!Number.isSafeInteger(seed))
    throw new DefinitionError(`a seed is a whole number, received ${seed}; give one`);
}

/**
 * Weights that a model can be run with.
 * @throws DefinitionError for a weight that is no finite number: all that it touches would be none either; ShapeError for
 * a vector of another length
 */
export function checkFinite(model: Model, weights: Float32Array | undefined): void {
  if (weights?.length !== model.parameterCount)
    throw new ShapeError(
      `the model has ${model.parameterCount} weights, received ${weights?.length ?? "none"}; hand in its own, [P]`,
    );
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
