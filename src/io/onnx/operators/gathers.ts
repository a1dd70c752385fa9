/** Operators that take elements from, or put them at, places that are given as numbers. */

import type { Call } from "../call.js";
import { type OperatorTable, operator } from "../operator.js";
import { countOf, formatDims, sameDims, type Tensor } from "../tensor.js";
import { stridesOf } from "../walk.js";
import { groupsAlong } from "./groups.js";

type Element = number | bigint;

/** Places along an axis, from 0. */
function places(call: Call, index: number, size: number): number[] {
  return call.integers(index).map((place) => {
    if (place < -size || place >= size) throw call.refuse(`index ${place}`, `one of ${size} places`);
    return place < 0 ? place + size : place;
  });
}

/** Whole slices: the axis is replaced by the dimensions of the indices. */
function gather(call: Call): Tensor {
  const x = call.tensor(0);
  const axis = call.axis(call.int("axis", 0), x.dims.length);
  const indices = places(call, 1, x.dims[axis] as number);
  const { size, inner } = groupsAlong(x.dims, axis);
  const dims = [...x.dims.slice(0, axis), ...call.tensor(1).dims, ...x.dims.slice(axis + 1)];
  return call.build(x.type, dims, (index) => {
    const row = Math.floor(index / inner);
    const place = indices[row % indices.length] as number;
    const block = Math.floor(row / indices.length);
    return x.data[(block * size + place) * inner + (index % inner)] as Element;
  });
}

/** Where in the data the element at `index` of the indices' shape belongs, its place along the axis being replaced. */
function positionOf(
  dims: readonly number[],
  indexDims: readonly number[],
  axis: number,
  indices: readonly number[],
): (index: number) => number {
  const [strides, own] = [stridesOf(dims), stridesOf(indexDims)];
  return (index) =>
    indexDims.reduce((position, size, k) => {
      const place = k === axis ? (indices[index] as number) : Math.floor(index / (own[k] as number)) % size;
      return position + place * (strides[k] as number);
    }, 0);
}

/** Checks that the indices lie within the data in all axes but one. */
function elementPositions(call: Call): {
  readonly dims: readonly number[];
  readonly at: (index: number) => number;
} {
  const x = call.tensor(0);
  const { dims } = call.tensor(1);
  const axis = call.axis(call.int("axis", 0), x.dims.length);
  const fits =
    dims.length === x.dims.length && dims.every((size, k) => k === axis || size <= (x.dims[k] as number));
  if (!fits) throw call.refuse(`indices of shape ${formatDims(dims)}`, `a part of ${formatDims(x.dims)}`);
  return { dims, at: positionOf(x.dims, dims, axis, places(call, 1, x.dims[axis] as number)) };
}

function gatherElements(call: Call): Tensor {
  const x = call.tensor(0);
  const { dims, at } = elementPositions(call);
  return call.build(x.type, dims, (index) => x.data[at(index)] as Element);
}

function scatterElements(call: Call): Tensor {
  const [x, updates] = [call.tensor(0), call.tensor(2)];
  if (call.string("reduction", "none") !== "none") throw call.notSupported("a reduction");
  const { dims, at } = elementPositions(call);
  if (!sameDims(dims, updates.dims))
    throw call.refuse(`updates ${formatDims(updates.dims)}`, formatDims(dims));
  const { tensor, elements } = call.allocate(call.sameType([x, updates]), x.dims);
  for (let index = 0; index < elements.length; index++) elements[index] = x.data[index] as Element;
  for (let index = 0; index < countOf(dims); index++) elements[at(index)] = updates.data[index] as Element;
  return tensor;
}

/** 1 at the given places of a new axis, or other values. */
function oneHot(call: Call): Tensor {
  const indices = call.tensor(0);
  const depth = Number(call.scalar(1));
  const values = call.tensor(2);
  if (values.data.length !== 2) throw call.refuse(`values of shape ${formatDims(values.dims)}`, "off and on");
  const axis = call.axis(call.int("axis", -1), indices.dims.length + 1);
  const dims = indices.dims.toSpliced(axis, 0, depth);
  const inner = countOf(dims.slice(axis + 1));
  return call.build(values.type, dims, (index) => {
    const place = Math.floor(index / inner) % depth;
    const block = Math.floor(index / (inner * depth));
    const wanted = Number(indices.data[block * inner + (index % inner)]);
    const on = wanted === place || wanted + depth === place;
    return values.data[on ? 1 : 0] as Element;
  });
}

export const gathers: OperatorTable = {
  Gather: operator(gather, "axis"),
  GatherElements: operator(gatherElements, "axis"),
  OneHot: operator(oneHot, "axis"),
  ScatterElements: operator(scatterElements, "axis", "reduction"),
};
