/** Mean and variance of a batch. */

import { broadcastTo, divide, maximum, multiply, slice, square, subtract, sumTo } from "../graph/build.js";
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
