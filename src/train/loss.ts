/**
 * Losses, as graphs. Each is a sum over all elements of `weight ⊙ loss(prediction, target)`: the caller decides by
 * the weights what counts (0 = missing) and what the whole is divided by, so that slices of a batch add up.
 */

import { DefinitionError } from "../errors.js";
import {
  absolute,
  add,
  argument,
  exp,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  square,
  subtract,
  sum,
  sumTo,
} from "../graph/build.js";
import type { ArgumentNode, Node } from "../graph/node.js";
import { logSoftmax } from "../graph/reductions.js";
import { featuresOf, rowsOf } from "../tensor/shape.js";

/** What targets may be, where a loss is not of all numbers. */
export interface Support {
  readonly includes: (target: number) => boolean;
  /** What it includes, such as "counts: whole numbers of at least 0". */
  readonly text: string;
  /** One that it includes: what a target that is missing is taken for. */
  readonly example: number;
}

/** What a loss expects of targets. */
export interface TargetRules {
  /** P: outputs of a model that belong to one target, 1 unless given. */
  readonly outputsPerTarget?: number;
  /** All numbers, unless given. */
  readonly support?: Support;
  /**
   * Whether a target comes with an exposure, above 0: how much there was of which it was counted, such as days. The targets are
   * then `[..., 2·N]`, all counts before all exposures.
   */
  readonly exposure?: boolean;
}

/**
 * prediction `[..., P·N]`, target and weight `[..., N]` → scalar. The prediction holds the first output of all N targets,
 * then the second of all of them, and so on.
 */
export interface Loss extends TargetRules {
  (prediction: Node, target: Node, weight: Node): Node;
}

/** N: how many targets a model of so many outputs has. Throws DefinitionError for a width that is no multiple of P. */
export function targetsOf({ outputsPerTarget = 1 }: TargetRules, outputs: number): number {
  if (outputs % outputsPerTarget === 0) return outputs / outputsPerTarget;
  throw new DefinitionError(
    `the loss takes ${outputsPerTarget} outputs for each target, and the model gives ${outputs}; let its last layer ` +
      `give ${outputsPerTarget} times as many as there are targets`,
  );
}

/** How many numbers make a target. */
export function valuesOf({ exposure = false }: TargetRules): number {
  return exposure ? 2 : 1;
}

/** The loss of an output, and the arguments that it takes beside it. Throws DefinitionError as {@link targetsOf} does. */
export function applyLoss(
  loss: Loss,
  output: Node,
): { readonly value: Node; readonly target: ArgumentNode; readonly weight: ArgumentNode } {
  const targets = targetsOf(loss, featuresOf(output.shape));
  const target = argument("target", [...rowsOf(output.shape), targets * valuesOf(loss)]);
  const weight = argument("weight", [...rowsOf(output.shape), targets]);
  return { value: loss(output, target, weight), target, weight };
}

/** (prediction - target)². */
export const squaredError: Loss = (prediction, target, weight) =>
  sum(multiply(weight, square(subtract(prediction, target))));

/** |prediction - target|. */
export const absoluteError: Loss = (prediction, target, weight) =>
  sum(multiply(weight, absolute(subtract(prediction, target))));

/** Squared / 2 near zero, absolute beyond ±1: outliers pull with bounded force (Huber 1964). */
export const huber: Loss = (prediction, target, weight) => {
  const distance = absolute(subtract(prediction, target));
  const near = minimum(distance, 1);
  return sum(multiply(weight, multiply(near, subtract(distance, multiply(near, 0.5)))));
};

/**
 * -Σ target ⊙ ln softmax(prediction) over the C classes of a row, in nats. All elements of a row have the loss of the
 * row, so that a row counts by the sum of its weights, and the mean over elements of equal weight is the mean over rows.
 * @param prediction logits `[..., C]`, finite
 * @param target probabilities `[..., C]`, such as a 1 for the true class and 0 for the others
 */
export const crossEntropy: Loss = (prediction, target, weight) => {
  const likelihood = sumTo(multiply(target, logSoftmax(prediction)), [...rowsOf(target.shape), 1]);
  return sum(multiply(weight, negate(likelihood)));
};

/**
 * -target · ln σ(prediction) - (1 - target) · ln(1 - σ(prediction)), in nats, each element by itself.
 * @param prediction logits
 * @param target probabilities: 0 or 1, or between
 */
export const binaryCrossEntropy: Loss = (prediction, target, weight) => {
  // |prediction|, with a derivative at 0 that fits the one of max(prediction, 0): together they give σ(0) - target.
  const size = maximum(prediction, negate(prediction));
  const linear = subtract(maximum(prediction, 0), multiply(prediction, target));
  return sum(multiply(weight, add(linear, log(add(1, exp(negate(size)))))));
};
