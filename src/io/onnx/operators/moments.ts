/** What normalisations share: means and variances, and vectors along the channels. */

import type { Call } from "../call.js";
import { formatDims, type Tensor } from "../tensor.js";

/** Added to variances where a node does not say what. */
export const EPSILON = 1e-5;

export interface Moments {
  readonly mean: number;
  /** Of the population: divided by the count. */
  readonly variance: number;
}

export function momentsOf(values: Float64Array): Moments {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
}

/** To mean 0 and variance 1, but for the epsilon. */
export function standardise(values: Float64Array, epsilon: number): Float64Array {
  const { mean, variance } = momentsOf(values);
  return values.map((value) => (value - mean) / Math.sqrt(variance + epsilon));
}

/** Reinterpreted, not copied: intermediate values are then rounded no further than to double precision. */
export const inDouble = (tensor: Tensor): Tensor => ({ ...tensor, type: "float64" });

/** A vector with one entry a channel, along the second dimension of x. */
export function perChannel(call: Call, x: Tensor, vector: Tensor): Tensor {
  if (vector.dims.length !== 1 || vector.data.length !== x.dims[1])
    throw call.refuse(
      `a vector of shape ${formatDims(vector.dims)} for input ${formatDims(x.dims)}`,
      "one entry a channel",
    );
  return call.reshape(vector, [vector.data.length, ...new Array<number>(x.dims.length - 2).fill(1)]);
}
