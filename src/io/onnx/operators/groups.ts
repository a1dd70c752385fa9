/** Tensors as groups of elements along one axis: for softmax, norms, and whatever looks for an element. */

import type { Call } from "../call.js";
import { countOf, type Tensor } from "../tensor.js";

/** `outer` blocks of `size` rows of `inner` elements. */
export interface Groups {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
}

/** The elements that differ only in their place along the axis are a group. */
export function groupsAlong(dims: readonly number[], axis: number): Groups {
  return { outer: countOf(dims.slice(0, axis)), size: dims[axis] ?? 1, inner: countOf(dims.slice(axis + 1)) };
}

/** The elements that differ only in the axes from this one on are a group. */
export function groupsFrom(dims: readonly number[], axis: number): Groups {
  return { outer: countOf(dims.slice(0, axis)), size: countOf(dims.slice(axis)), inner: 1 };
}

/** Calls the function with the first position of each group, whose elements lie `inner` apart, and the group's number. */
export function forEachGroup(
  call: Call,
  { outer, size, inner }: Groups,
  visit: (start: number, group: number) => void,
): void {
  call.budget.spend(outer * inner);
  for (let block = 0; block < outer; block++)
    for (let row = 0; row < inner; row++) visit(block * inner * size + row, block * inner + row);
}

/** A tensor of the same shape and type, each group of floats put through the function. */
export function mapGroups(
  call: Call,
  { type, dims, data }: Tensor,
  groups: Groups,
  map: (values: Float64Array) => ArrayLike<number>,
): Tensor {
  call.budget.hold(data.length);
  const results = new Float64Array(data.length);
  if (data.length > 0) {
    const values = new Float64Array(groups.size);
    forEachGroup(call, groups, (start) => {
      for (let k = 0; k < groups.size; k++) values[k] = data[start + k * groups.inner] as number;
      const mapped = map(values);
      for (let k = 0; k < groups.size; k++) results[start + k * groups.inner] = mapped[k] as number;
    });
  }
  return call.build(type, dims, (index) => results[index] as number);
}
