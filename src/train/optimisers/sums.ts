/** Sums and means that optimisers share. */

import { add, divide, multiply, sqrt, square, sum } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import { countElements } from "../../tensor/shape.js";

/** The exponential mean that goes on from `before`: d · before + (1 - d) · value. */
export function decayingMean(decay: number, before: Node, value: Node): Node {
  return add(multiply(decay, before), multiply(1 - decay, value));
}

/** ‖x‖ over all elements: a scalar. */
export function norm(x: Node): Node {
  return sqrt(sum(square(x)));
}

/** The root of the mean square of all elements: a scalar. */
export function rootMeanSquare(x: Node): Node {
  return sqrt(divide(sum(square(x)), countElements(x.shape)));
}
