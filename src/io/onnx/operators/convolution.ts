/** Convolution over any number of spatial dimensions. */

import type { Call } from "../call.js";
import { type OperatorTable, operator } from "../operator.js";
import { countOf, formatDims, sameDims, type Tensor } from "../tensor.js";
import { stridesOf, walk } from "../walk.js";

/** How the kernel moves, one entry a spatial dimension. */
interface Motion {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Zeros before the input. */
  readonly before: readonly number[];
  /** Spatial sizes of the output. */
  readonly output: readonly number[];
}

/** Input `[N, C, …]`, kernels `[M, C / group, …]`, bias `[M]` → `[N, M, …]`. */
function convolve(call: Call): Tensor {
  const [x, w, bias] = [call.floats(0), call.floats(1), call.optionalFloats(2)];
  const type = call.sameType([x, w, ...(bias === undefined ? [] : [bias])]);
  const [batch = 0, channels = 0] = x.dims;
  const [maps = 0, perGroup = 0] = w.dims;
  const groups = call.int("group", 1);
  const fits =
    x.dims.length > 2 &&
    x.dims.length === w.dims.length &&
    groups > 0 &&
    channels === perGroup * groups &&
    maps % groups === 0 &&
    (bias === undefined || (bias.dims.length === 1 && bias.data.length === maps));
  if (!fits)
    throw call.refuse(
      `input ${formatDims(x.dims)}, kernels ${formatDims(w.dims)} and ${groups} groups`,
      "[N, C, …], [M, C / groups, …] and a bias [M]",
    );
  const motion = motionOf(call, x.dims.slice(2), w.dims.slice(2));
  const [nextPlace, nextKernel] = [walkIndices(motion.output), walkIndices(motion.kernel)];
  const spatial = x.dims.slice(2);
  const spatialStrides = stridesOf(spatial);
  const [inputSize, kernelSize, outputSize] = [
    countOf(spatial),
    countOf(motion.kernel),
    countOf(motion.output),
  ];
  return call.build(type, [batch, maps, ...motion.output], (index) => {
    const place = nextPlace();
    const map = Math.floor(index / outputSize) % maps;
    const firstChannel = Math.floor(map / (maps / groups)) * perGroup;
    const image = Math.floor(index / (outputSize * maps)) * channels + firstChannel;
    call.budget.spend(kernelSize * (1 + perGroup));
    let sum = Number(bias?.data[map] ?? 0);
    for (let k = 0; k < kernelSize; k++) {
      const position = positionIn(spatial, spatialStrides, motion, place, nextKernel());
      if (position === undefined) continue;
      for (let channel = 0; channel < perGroup; channel++)
        sum +=
          (x.data[(image + channel) * inputSize + position] as number) *
          (w.data[(map * perGroup + channel) * kernelSize + k] as number);
    }
    return sum;
  });
}

/** A function that gives, call by call, all index tuples; the array is used again. */
function walkIndices(dims: readonly number[]): () => readonly number[] {
  const strides = stridesOf(dims);
  const next = walk(dims, strides);
  const index = new Array<number>(dims.length).fill(0);
  return () => {
    const position = next();
    for (let axis = 0; axis < dims.length; axis++)
      index[axis] = Math.floor(position / (strides[axis] as number)) % (dims[axis] as number);
    return index;
  };
}

/** Where in a channel the kernel's element lies, or undefined where it lies in the padding. */
function positionIn(
  spatial: readonly number[],
  spatialStrides: readonly number[],
  { strides, dilations, before }: Motion,
  place: readonly number[],
  kernel: readonly number[],
): number | undefined {
  let position = 0;
  for (let axis = 0; axis < spatial.length; axis++) {
    const at =
      (place[axis] as number) * (strides[axis] as number) +
      (kernel[axis] as number) * (dilations[axis] as number) -
      (before[axis] as number);
    if (at < 0 || at >= (spatial[axis] as number)) return undefined;
    position += at * (spatialStrides[axis] as number);
  }
  return position;
}

function motionOf(call: Call, spatial: readonly number[], kernel: readonly number[]): Motion {
  const entries = (name: string, absent: number, count: number, least: number): number[] => {
    const values = call.ints(name) ?? new Array<number>(count).fill(absent);
    if (values.length !== count || values.some((value) => value < least))
      throw call.refuse(`${name} ${formatDims(values)}`, `${count} numbers of ${least} or more`);
    return values;
  };
  const rank = spatial.length;
  const shape = call.ints("kernel_shape") ?? kernel;
  if (!sameDims(shape, kernel))
    throw call.refuse(`kernel_shape ${formatDims(shape)}`, `the kernels' shape ${formatDims(kernel)}`);
  const strides = entries("strides", 1, rank, 1);
  const dilations = entries("dilations", 1, rank, 1);
  const extents = kernel.map((size, axis) => (size - 1) * (dilations[axis] as number) + 1);
  const automatic = call.string("auto_pad", "NOTSET");
  if (automatic === "SAME_UPPER" || automatic === "SAME_LOWER") {
    const output = spatial.map((size, axis) => Math.ceil(size / (strides[axis] as number)));
    const before = spatial.map((size, axis) => {
      const needed = ((output[axis] as number) - 1) * (strides[axis] as number) + (extents[axis] as number);
      const padding = Math.max(0, needed - size) / 2;
      return automatic === "SAME_UPPER" ? Math.floor(padding) : Math.ceil(padding);
    });
    return { kernel, strides, dilations, before, output };
  }
  if (automatic !== "NOTSET" && automatic !== "VALID")
    throw call.refuse(`auto_pad "${automatic}"`, "NOTSET, VALID, SAME_UPPER or SAME_LOWER");
  const pads = automatic === "VALID" ? new Array<number>(2 * rank).fill(0) : entries("pads", 0, 2 * rank, 0);
  const output = spatial.map((size, axis) => {
    const padded = size + (pads[axis] as number) + (pads[axis + rank] as number);
    return Math.floor((padded - (extents[axis] as number)) / (strides[axis] as number)) + 1;
  });
  return { kernel, strides, dilations, before: pads.slice(0, rank), output };
}

export const convolutions: OperatorTable = {
  Conv: operator(convolve, "auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"),
};
