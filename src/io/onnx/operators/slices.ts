/** Operators that take tensors apart and put them together. */

import type { Call } from "../call.js";
import { type OperatorTable, operator } from "../operator.js";
import { formatDims, type Tensor } from "../tensor.js";
import { stridesOf, walk } from "../walk.js";
import { groupsAlong } from "./groups.js";
import { taken } from "./views.js";

type Element = number | bigint;

/** Along one axis: the first place, how many, and the distance between them. */
interface Range {
  readonly start: number;
  readonly count: number;
  readonly step: number;
}

/** Python's slices: negative places count from the end, what lies outside is cut off. */
function slice(call: Call): Tensor {
  const x = call.tensor(0);
  const starts = call.intsOrInput("starts", 1);
  const ends = call.intsOrInput("ends", 2);
  const given = call.intsOrInput("axes", 3);
  const steps = call.optionalIntegers(4);
  const axes = call.axes(given ?? [...(starts ?? []).keys()], x.dims.length);
  const fits = [starts, ends, steps ?? starts].every((list) => list?.length === axes.length);
  if (starts === undefined || ends === undefined || !fits)
    throw call.refuse("starts, ends, axes and steps of different lengths", "one of each an axis");
  const ranges = x.dims.map((size, axis): Range => {
    const entry = axes.indexOf(axis);
    if (entry < 0) return { start: 0, count: size, step: 1 };
    const step = steps?.[entry] ?? 1;
    if (step === 0) throw call.refuse("a step of 0", "another");
    return clippedRange(size, starts[entry] as number, ends[entry] as number, step);
  });
  return takeRanges(call, x, ranges);
}

function clippedRange(size: number, from: number, to: number, step: number): Range {
  const [lowest, highest] = step > 0 ? [0, size] : [-1, size - 1];
  const clip = (place: number): number =>
    Math.min(Math.max(place < 0 ? place + size : place, lowest), highest);
  const start = clip(from);
  return { start, count: Math.max(0, Math.ceil((clip(to) - start) / step)), step };
}

function takeRanges(call: Call, x: Tensor, ranges: readonly Range[]): Tensor {
  const strides = stridesOf(x.dims);
  const offset = ranges.reduce((sum, { start }, axis) => sum + start * (strides[axis] as number), 0);
  const dims = ranges.map(({ count }) => count);
  const next = walk(
    dims,
    ranges.map(({ step }, axis) => step * (strides[axis] as number)),
    offset,
  );
  return taken(call, x, dims, next);
}

/** Into parts of the given sizes, or into as many equal ones as there are outputs, the last being smaller. */
function split(call: Call): Tensor[] {
  const x = call.tensor(0);
  const axis = call.axis(call.int("axis", 0), x.dims.length);
  const size = x.dims[axis] as number;
  const parts = call.int("num_outputs", call.outputs);
  if (parts !== call.outputs) throw call.refuse(`num_outputs = ${parts}`, `${call.outputs}, as the node has`);
  const most = Math.ceil(size / parts);
  const sizes =
    call.intsOrInput("split", 1) ??
    Array.from({ length: parts }, (_, part) => Math.max(0, Math.min(most, size - part * most)));
  const fits =
    sizes.length === parts &&
    sizes.every((one) => one >= 0) &&
    sizes.reduce((sum, one) => sum + one, 0) === size;
  if (!fits) throw call.refuse(`parts of ${formatDims(sizes)}`, `${parts} parts of ${size} in all`);
  let start = 0;
  return sizes.map((count) => {
    const ranges = x.dims.map((length, k) => ({
      start: k === axis ? start : 0,
      count: k === axis ? count : length,
      step: 1,
    }));
    start += count;
    return takeRanges(call, x, ranges);
  });
}

/** Tensors one after the other along an axis. */
export function concatenate(call: Call, tensors: readonly Tensor[], given: number): Tensor {
  const [first] = tensors;
  if (first === undefined) throw call.refuse("no tensors", "one or more");
  const axis = call.axis(given, first.dims.length);
  const fits = tensors.every(
    ({ dims }) =>
      dims.length === first.dims.length && dims.every((size, k) => k === axis || size === first.dims[k]),
  );
  if (!fits)
    throw call.refuse(
      `shapes ${tensors.map(({ dims }) => formatDims(dims)).join(" and ")}`,
      `shapes that differ in axis ${axis} only`,
    );
  const total = tensors.reduce((sum, { dims }) => sum + (dims[axis] as number), 0);
  const { tensor, elements } = call.allocate(call.sameType(tensors), first.dims.with(axis, total));
  if (elements.length === 0) return tensor;
  const { outer, inner } = groupsAlong(tensor.dims, axis);
  let offset = 0;
  for (const { dims, data } of tensors) {
    const run = (dims[axis] as number) * inner;
    call.budget.spend(outer);
    for (let index = 0; index < data.length; index++)
      elements[Math.floor(index / run) * total * inner + offset + (index % run)] = data[index] as Element;
    offset += run;
  }
  return tensor;
}

type Edge = (place: number, size: number) => number | undefined;

/** Which element stands at a place outside; undefined for the constant. */
const EDGES: Readonly<Record<string, Edge>> = {
  constant: () => undefined,
  edge: (place, size) => Math.min(Math.max(place, 0), size - 1),
  reflect: (place, size) => {
    if (size === 1) return 0;
    const period = 2 * (size - 1);
    const within = ((place % period) + period) % period;
    return within < size ? within : period - within;
  },
  wrap: (place, size) => ((place % size) + size) % size,
};

/** Negative padding cuts off. */
function pad(call: Call): Tensor {
  const x = call.tensor(0);
  const pads = call.intsOrInput("pads", 1) ?? [];
  const axes = call.axes(call.optionalIntegers(3) ?? [...x.dims.keys()], x.dims.length);
  if (pads.length !== 2 * axes.length)
    throw call.refuse(`${pads.length} pads`, `two for each of ${axes.length} axes`);
  const mode = call.string("mode", "constant");
  const edge = Object.hasOwn(EDGES, mode) ? EDGES[mode] : undefined;
  if (edge === undefined) throw call.refuse(`mode "${mode}"`, Object.keys(EDGES).join(", "));
  const value = call.attribute("value", "float") ?? call.optionalScalar(2) ?? 0;
  const before = x.dims.map((_, axis) => pads[axes.indexOf(axis)] ?? 0);
  const dims = x.dims.map((size, axis) => {
    const entry = axes.indexOf(axis);
    const padded = entry < 0 ? size : size + (pads[entry] as number) + (pads[entry + axes.length] as number);
    if (padded > 0 && size === 0 && mode !== "constant")
      throw call.refuse(`nothing to pad by mode ${mode}`, "elements");
    return padded;
  });
  const [strides, ownStrides] = [stridesOf(dims), stridesOf(x.dims)];
  return call.build(x.type, dims, (index) => {
    let position = 0;
    for (let axis = 0; axis < dims.length; axis++) {
      const size = x.dims[axis] as number;
      const place =
        (Math.floor(index / (strides[axis] as number)) % (dims[axis] as number)) - (before[axis] as number);
      const source = place >= 0 && place < size ? place : edge(place, size);
      if (source === undefined) return value;
      position += source * (ownStrides[axis] as number);
    }
    return x.data[position] as Element;
  });
}

export const slices: OperatorTable = {
  Concat: operator((call) => concatenate(call, call.tensors(), call.int("axis", 1)), "axis"),
  Pad: operator(pad, "mode", "pads", "value"),
  Slice: operator(slice, "starts", "ends", "axes"),
  Split: operator(split, "axis", "num_outputs", "split"),
};
