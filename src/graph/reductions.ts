/**
 * Reductions made of others. Each is over every dimension in which `shape` is 1 or missing, as `sumTo` is; over the
 * features unless another shape is given. The exponentials are of differences from the largest element: none overflows,
 * and no gradient need flow through that element, for it changes no result.
 */

import { countElements, rowsOf, type Shape } from "../tensor/shape.js";
import {
  add,
  broadcastTo,
  divide,
  exp,
  log,
  maxTo,
  multiply,
  stopGradient,
  subtract,
  sum,
  sumTo,
} from "./build.js";
import type { Node } from "./node.js";

const oneFeature = ({ shape }: Node): Shape => [...rowsOf(shape), 1];

/** The mean of x, of shape `shape`. */
export function meanTo(x: Node, shape: Shape = oneFeature(x)): Node {
  const total = sumTo(x, shape);
  const summed = x.shape.map((dimension, axis) =>
    dimension === shape[axis - x.shape.length + shape.length] ? 1 : dimension,
  );
  const fixed = countElements(summed.filter((dimension) => typeof dimension === "number"));
  const extents = summed.filter((dimension) => typeof dimension === "string");
  if (extents.length === 0) return multiply(total, 1 / fixed);
  return divide(total, multiply(sum(broadcastTo(1, [...extents, 1])), fixed));
}

/** ln Σ eˣ, of shape `shape`; x must have a finite element wherever it is taken. */
export function logSumExp(x: Node, shape: Shape = oneFeature(x)): Node {
  const largest = stopGradient(maxTo(x, shape));
  return add(largest, log(sumTo(exp(subtract(x, largest)), shape)));
}

/** eˣ / Σ eˣ, of the shape of x: positive, with sums of 1. */
export function softmax(x: Node, shape: Shape = oneFeature(x)): Node {
  const exponentials = exp(subtract(x, stopGradient(maxTo(x, shape))));
  return divide(exponentials, sumTo(exponentials, shape));
}

/** ln(eˣ / Σ eˣ), of the shape of x: exact where the softmax itself would be 0. */
export function logSoftmax(x: Node, shape: Shape = oneFeature(x)): Node {
  const shifted = subtract(x, stopGradient(maxTo(x, shape)));
  return subtract(shifted, log(sumTo(exp(shifted), shape)));
}
