/**
 * Losses, as graphs. Each is a sum over all elements of `weight ⊙ loss(prediction, target)`: the caller decides by
 * the weights what counts (0 = missing) and what the whole is divided by, so that slices of a batch add up.
 */

import { absolute, minimum, multiply, square, subtract, sum } from "../graph/build.js";
import type { Node } from "../graph/node.js";

/** prediction, target and weight of one shape → scalar. */
export type Loss = (prediction: Node, target: Node, weight: Node) => Node;

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
