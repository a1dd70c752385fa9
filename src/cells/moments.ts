/** Mean and variance, and values brought to mean 0 and variance 1. */

import {
  add,
  broadcastTo,
  concat,
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

export interface MeasuredMoments extends Moments {
  /** Rows that were measured, `[1]`: where there were none, mean and variance say nothing, and are 0. */
  readonly count: Node;
}

/**
 * Of each feature over all rows that are valid; biased, as batch normalisation has it.
 * @param value `[..., width]`
 * @param valid `[..., 1]`, 1 or 0; all rows count where it is left out
 */
export function measureMoments(value: Node, valid: Node | undefined): MeasuredMoments {
  const width = featuresOf(value.shape);
  const counted = valid ?? broadcastTo(1, [...value.shape.slice(0, -1), 1]);
  const count = sumTo(counted, [1]);
  const average = (node: Node): Node =>
    divide(sumTo(valid === undefined ? node : multiply(valid, node), [width]), maximum(count, 1));
  const mean = average(value);
  return { mean, variance: average(square(subtract(value, mean))), count };
}

/** What is measured of a batch, side by side, `[2·width + 1]`. */
export function besideEachOther({ mean, variance, count }: MeasuredMoments): Node {
  return concat(mean, variance, count);
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
