/** Mean and variance, and values brought to mean 0 and variance 1. */

import {
  add,
  broadcastTo,
  divide,
  maximum,
  multiply,
  slice,
  sqrt,
  square,
  subtract,
  sumTo,
} from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { featuresOf } from "../tensor/shape.js";
import type { Moments } from "./tools.js";

/** Both from where they lie side by side, `[2·width]`. */
export function momentsOf(statistic: Node): Moments {
  const width = featuresOf(statistic.shape) / 2;
  return { mean: slice(statistic, 0, width), variance: slice(statistic, width, width) };
}

/**
 * Of each feature over all rows that are valid; biased, as batch normalisation has it.
 * @param value `[..., width]`
 * @param valid `[..., 1]`, 1 or 0; all rows count where it is left out
 */
export function measureMoments(value: Node, valid: Node | undefined): Moments {
  const width = featuresOf(value.shape);
  const counted = valid ?? broadcastTo(1, [...value.shape.slice(0, -1), 1]);
  const count = maximum(sumTo(counted, [1]), 1);
  const average = (node: Node): Node =>
    divide(sumTo(valid === undefined ? node : multiply(valid, node), [width]), count);
  const mean = average(value);
  return { mean, variance: average(square(subtract(value, mean))) };
}

/** Added to variances, so that what does not vary is not divided by 0. */
const EPSILON = 1e-5;

/** To mean 0 and variance 1, by what is known of each feature. */
export function normaliseBy({ mean, variance }: Moments, value: Node): Node {
  return divide(subtract(value, mean), sqrt(add(variance, EPSILON)));
}

/** To mean 0 and variance 1 over the features of each row (Ba, Kiros & Hinton 2016). */
export function normaliseFeatures(value: Node): Node {
  const mean = (node: Node): Node =>
    divide(sumTo(node, [...node.shape.slice(0, -1), 1]), featuresOf(node.shape));
  const centred = subtract(value, mean(value));
  return divide(centred, sqrt(add(mean(square(centred)), EPSILON)));
}
