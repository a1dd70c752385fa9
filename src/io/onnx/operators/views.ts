/** Operators that give the elements of one tensor under other dimensions, or in another order. */

import type { Call } from "../call.js";
import { type OperatorTable, operator } from "../operator.js";
import { countOf, formatDims, type Tensor } from "../tensor.js";
import { broadcastDims, stridesOf, walk, walkBroadcast } from "../walk.js";

type Element = number | bigint;

/** The elements of a tensor along a walk over its data. */
export function taken(call: Call, tensor: Tensor, dims: readonly number[], next: () => number): Tensor {
  return call.build(tensor.type, dims, () => tensor.data[next()] as Element);
}

/** 0 keeps the dimension (but for `allowzero`), -1 takes what is left. */
function reshape(call: Call): Tensor {
  const x = call.tensor(0);
  const keepsZero = call.flag("allowzero");
  const asked = call.intsOrInput("shape", 1) ?? [];
  const dims = asked.map((size, axis) => {
    if (size !== 0 || keepsZero) return size;
    const kept = x.dims[axis];
    if (kept === undefined)
      throw call.refuse(`0 for dimension ${axis} of ${formatDims(x.dims)}`, "one that is there");
    return kept;
  });
  const open = dims.indexOf(-1);
  if (open >= 0) {
    const known = countOf(dims.toSpliced(open, 1));
    if (x.data.length % known !== 0)
      throw call.refuse(`shape ${formatDims(x.dims)} for shape ${formatDims(asked)}`, "as many elements");
    dims[open] = x.data.length / known;
  }
  return call.reshape(x, dims);
}

function flatten(call: Call): Tensor {
  const x = call.tensor(0);
  const given = call.int("axis", 1);
  const axis = given === x.dims.length ? given : call.axis(given, x.dims.length);
  return call.reshape(x, [countOf(x.dims.slice(0, axis)), countOf(x.dims.slice(axis))]);
}

function squeeze(call: Call): Tensor {
  const x = call.tensor(0);
  const given = call.intsOrInput("axes", 1);
  const axes = given === undefined ? undefined : new Set(call.axes(given, x.dims.length));
  return call.reshape(
    x,
    x.dims.filter((size, axis) => (axes === undefined ? size !== 1 : !axes.has(axis))),
  );
}

function unsqueeze(call: Call): Tensor {
  const x = call.tensor(0);
  const given = call.intsOrInput("axes", 1);
  if (given === undefined) throw call.refuse("no axes", "some");
  const rank = x.dims.length + given.length;
  const axes = new Set(call.axes(given, rank));
  const sizes = x.dims.values();
  return call.reshape(
    x,
    Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? 1 : (sizes.next().value as number))),
  );
}

function transpose(call: Call): Tensor {
  const x = call.tensor(0);
  const order = call.axes(call.ints("perm") ?? [...x.dims.keys()].toReversed(), x.dims.length);
  if (order.length !== x.dims.length) throw call.refuse(`perm ${formatDims(order)}`, "all axes");
  const strides = stridesOf(x.dims);
  const dims = order.map((axis) => x.dims[axis] as number);
  return taken(
    call,
    x,
    dims,
    walk(
      dims,
      order.map((axis) => strides[axis] as number),
    ),
  );
}

/** Stretches to the common dimensions of the tensor and the wanted ones. */
function expand(call: Call): Tensor {
  const x = call.tensor(0);
  const wanted = call.integers(1);
  const dims = broadcastDims([x.dims, wanted]);
  if (dims === undefined)
    throw call.refuse(
      `shape ${formatDims(x.dims)} for shape ${formatDims(wanted)}`,
      "one that stretches to it",
    );
  return taken(call, x, dims, walkBroadcast(x.dims, dims));
}

/** Repeats the tensor along each axis: axis k becomes an axis of repetitions that moves nothing, and itself. */
function tile(call: Call): Tensor {
  const x = call.tensor(0);
  const repeats = call.integers(1);
  if (repeats.length !== x.dims.length)
    throw call.refuse(`${repeats.length} repeats for shape ${formatDims(x.dims)}`, "one a dimension");
  const strides = stridesOf(x.dims);
  const dims = x.dims.map((size, axis) => size * (repeats[axis] as number));
  const next = walk(
    x.dims.flatMap((size, axis) => [repeats[axis] as number, size]),
    strides.flatMap((stride) => [0, stride]),
  );
  return taken(call, x, dims, next);
}

/** The first elements of each sequence backwards, as many as its length. */
function reverseSequence(call: Call): Tensor {
  const x = call.tensor(0);
  const lengths = call.integers(1);
  const timeAxis = call.axis(call.int("time_axis", 0), x.dims.length);
  const batchAxis = call.axis(call.int("batch_axis", 1), x.dims.length);
  const [steps, batch] = [x.dims[timeAxis] as number, x.dims[batchAxis] as number];
  const fits =
    timeAxis !== batchAxis &&
    lengths.length === batch &&
    lengths.every((length) => length >= 0 && length <= steps);
  if (!fits)
    throw call.refuse(`lengths ${formatDims(lengths)} for shape ${formatDims(x.dims)}`, "one a sequence");
  const strides = stridesOf(x.dims);
  const [timeStride, batchStride] = [strides[timeAxis] as number, strides[batchAxis] as number];
  return call.build(x.type, x.dims, (index) => {
    const time = Math.floor(index / timeStride) % steps;
    const length = lengths[Math.floor(index / batchStride) % batch] as number;
    const source = time < length ? length - 1 - time : time;
    return x.data[index + (source - time) * timeStride] as Element;
  });
}

/** The triangle on one side of a diagonal of each matrix; zeros elsewhere. */
function triangle(call: Call): Tensor {
  const x = call.tensor(0);
  const [rows, columns] = x.dims.slice(-2);
  if (rows === undefined || columns === undefined)
    throw call.refuse(`input of shape ${formatDims(x.dims)}`, "matrices");
  const diagonal = Number(call.optionalScalar(1) ?? 0);
  const upper = call.flag("upper", true);
  return call.build(x.type, x.dims, (index) => {
    const beyond = (index % columns) - (Math.floor(index / columns) % rows) - diagonal;
    return beyond === 0 || beyond > 0 === upper ? (x.data[index] as Element) : 0;
  });
}

export const views: OperatorTable = {
  Expand: operator(expand),
  Flatten: operator(flatten, "axis"),
  Identity: operator((call) => call.value(0)),
  Reshape: operator(reshape, "allowzero", "shape"),
  ReverseSequence: operator(reverseSequence, "time_axis", "batch_axis"),
  Squeeze: operator(squeeze, "axes"),
  Tile: operator(tile),
  Transpose: operator(transpose, "perm"),
  Trilu: operator(triangle, "upper"),
  Unsqueeze: operator(unsqueeze, "axes"),
};
