/** Tensors as the steps along an axis of a larger one. */

import type { Call } from "../call.js";
import type { Tensor } from "../tensor.js";
import { stridesOf, walk } from "../walk.js";
import { concatenate } from "./slices.js";
import { taken } from "./views.js";

/** The tensor at one place of an axis, without that axis. */
export function stepAt(call: Call, x: Tensor, axis: number, place: number): Tensor {
  const strides = stridesOf(x.dims);
  const dims = x.dims.toSpliced(axis, 1);
  return taken(call, x, dims, walk(dims, strides.toSpliced(axis, 1), place * (strides[axis] as number)));
}

/** Tensors of one shape, put together along a new axis. */
export function stack(call: Call, tensors: readonly Tensor[], axis: number): Tensor {
  const steps = tensors.map((tensor) => call.reshape(tensor, tensor.dims.toSpliced(axis, 0, 1)));
  return concatenate(call, steps, axis);
}
