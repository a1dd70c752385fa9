/** Normalisations: (x − mean) / √(variance + ε), over different groups of elements. */

import type { Call } from "../call.js";
import { type OperatorTable, operator } from "../operator.js";
import { countOf, formatDims, type Tensor } from "../tensor.js";
import { stretchesTo } from "../walk.js";
import { stretchedFloats } from "./elementwise.js";
import { type Groups, groupsAlong, groupsFrom, mapGroups } from "./groups.js";

const EPSILON = 1e-5;

interface Moments {
  readonly mean: number;
  /** Of the population: divided by the count. */
  readonly variance: number;
}

function momentsOf(values: Float64Array): Moments {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
}

const standardise =
  (epsilon: number) =>
  (values: Float64Array): Float64Array => {
    const { mean, variance } = momentsOf(values);
    return values.map((value) => (value - mean) / Math.sqrt(variance + epsilon));
  };

/** `x · scale + bias`, both stretched to x; stays in double precision until the end. */
function scaled(
  call: Call,
  x: Tensor,
  type: Tensor["type"],
  scale: Tensor,
  bias: Tensor | undefined,
): Tensor {
  for (const factor of bias === undefined ? [scale] : [scale, bias])
    if (!stretchesTo(factor.dims, x.dims))
      throw call.refuse(
        `a scale or bias of shape ${formatDims(factor.dims)}`,
        `one that stretches to ${formatDims(x.dims)}`,
      );
  const nextScale = stretchedFloats(scale, x.dims);
  const nextBias = bias === undefined ? () => 0 : stretchedFloats(bias, x.dims);
  return call.build(type, x.dims, (index) => (x.data[index] as number) * nextScale() + nextBias());
}

/** Reinterpreted, not copied: intermediate values are then rounded no further than to double precision. */
const inDouble = (tensor: Tensor): Tensor => ({ ...tensor, type: "float64" });

/** A vector with one entry a channel, along the second dimension of x. */
function perChannel(call: Call, x: Tensor, vector: Tensor): Tensor {
  if (vector.dims.length !== 1 || vector.data.length !== x.dims[1])
    throw call.refuse(
      `a vector of shape ${formatDims(vector.dims)} for input ${formatDims(x.dims)}`,
      "one entry a channel",
    );
  return call.reshape(vector, [vector.data.length, ...new Array<number>(x.dims.length - 2).fill(1)]);
}

/** With the moments given, or in training mode with those of the batch, which then also move the given ones. */
function batchNormalisation(call: Call): Tensor[] {
  const x = call.floats(0);
  const [mean, variance] = [call.floats(3), call.floats(4)];
  const vectorOf = (vector: Tensor): Tensor => perChannel(call, x, vector);
  const [scale, bias] = [vectorOf(call.floats(1)), vectorOf(call.floats(2))];
  if (call.int("spatial", 1) !== 1) throw call.notSupported("spatial = 0");
  const epsilon = call.float("epsilon", EPSILON);
  if (!isTraining(call))
    return [normalise(call, x, [scale, bias, vectorOf(mean), vectorOf(variance)], epsilon)];
  const moments = channelMoments(call, x);
  const used = (["mean", "variance"] as const).map((key) => ({
    ...inDouble(mean),
    data: Float64Array.from(moments, (one) => one[key]),
  })) as [Tensor, Tensor];
  const momentum = call.float("momentum", 0.9);
  const moved = (before: Tensor, { data }: Tensor): Tensor =>
    call.build(
      before.type,
      before.dims,
      (index) => (before.data[index] as number) * momentum + (data[index] as number) * (1 - momentum),
    );
  return [
    normalise(call, x, [scale, bias, vectorOf(used[0]), vectorOf(used[1])], epsilon),
    moved(mean, used[0]),
    moved(variance, used[1]),
  ];
}

type Vectors = readonly [scale: Tensor, bias: Tensor, mean: Tensor, variance: Tensor];

function isTraining(call: Call): boolean {
  if (call.opset >= 14) return call.flag("training_mode");
  if (call.opset < 7 ? !call.flag("is_test") : call.outputs > 1)
    throw call.notSupported("training by a batch normalisation before version 14");
  return false;
}

function normalise(call: Call, x: Tensor, vectors: Vectors, epsilon: number): Tensor {
  const [scale, bias, mean, variance] = vectors.map((vector) => stretchedFloats(vector, x.dims)) as [
    () => number,
    () => number,
    () => number,
    () => number,
  ];
  return call.build(
    x.type,
    x.dims,
    (index) => (((x.data[index] as number) - mean()) / Math.sqrt(variance() + epsilon)) * scale() + bias(),
  );
}

/** Over the batch and all places of each channel. */
function channelMoments(call: Call, x: Tensor): Moments[] {
  const [batch = 0, channels = 0] = x.dims;
  const size = countOf(x.dims.slice(2));
  call.budget.spend(x.data.length);
  return Array.from({ length: channels }, (_, channel) =>
    momentsOf(
      Float64Array.from(
        { length: batch * size },
        (_, k) => x.data[(Math.floor(k / size) * channels + channel) * size + (k % size)] as number,
      ),
    ),
  );
}

function instanceNormalisation(call: Call): Tensor {
  const x = call.floats(0);
  if (x.dims.length < 3) throw call.refuse(`input ${formatDims(x.dims)}`, "[N, C, …]");
  const normal = mapGroups(
    call,
    inDouble(x),
    groupsFrom(x.dims, 2),
    standardise(call.float("epsilon", EPSILON)),
  );
  const [scale, bias] = [perChannel(call, x, call.floats(1)), perChannel(call, x, call.floats(2))];
  return scaled(call, normal, x.type, scale, bias);
}

/** Scale and bias are one a channel, or before version 21 one a group. */
function groupNormalisation(call: Call): Tensor {
  const x = call.floats(0);
  const groups = call.int("num_groups", 0);
  const [batch, channels] = x.dims;
  if (
    x.dims.length < 3 ||
    batch === undefined ||
    channels === undefined ||
    groups < 1 ||
    channels % groups !== 0
  )
    throw call.refuse(`input ${formatDims(x.dims)} and ${groups} groups`, "[N, C, …] and a divisor of C");
  const grouped = call.reshape(inDouble(x), [batch, groups, channels / groups, ...x.dims.slice(2)]);
  const normal = mapGroups(
    call,
    grouped,
    groupsFrom(grouped.dims, 2),
    standardise(call.float("epsilon", EPSILON)),
  );
  const [scale, bias] = [call.floats(1), call.floats(2)];
  if (call.opset >= 21)
    return scaled(
      call,
      call.reshape(normal, x.dims),
      x.type,
      perChannel(call, x, scale),
      perChannel(call, x, bias),
    );
  const [groupScale, groupBias] = [perChannel(call, grouped, scale), perChannel(call, grouped, bias)];
  return call.reshape(scaled(call, normal, x.type, groupScale, groupBias), x.dims);
}

function trailingGroups(
  call: Call,
  x: Tensor,
): { readonly groups: Groups; readonly momentDims: readonly number[] } {
  const axis = call.axis(call.int("axis", -1), x.dims.length);
  return { groups: groupsFrom(x.dims, axis), momentDims: x.dims.map((size, k) => (k < axis ? size : 1)) };
}

/** Also gives mean and 1 / standard deviation of each group. */
function layerNormalisation(call: Call): Tensor[] {
  const x = call.floats(0);
  const epsilon = call.float("epsilon", EPSILON);
  const { groups, momentDims } = trailingGroups(call, x);
  const moments: Moments[] = [];
  const normal = mapGroups(call, inDouble(x), groups, (values) => {
    moments.push(momentsOf(values));
    return standardise(epsilon)(values);
  });
  const y = scaled(call, normal, x.type, call.floats(1), call.optionalFloats(2));
  if (call.outputs === 1) return [y];
  if (moments.length !== countOf(momentDims))
    throw call.refuse("an empty input", "numbers to take the mean of");
  const type = call.int("stash_type", 1) === 1 ? "float32" : x.type;
  return [
    y,
    call.build(type, momentDims, (index) => (moments[index] as Moments).mean),
    call.build(type, momentDims, (index) => 1 / Math.sqrt((moments[index] as Moments).variance + epsilon)),
  ];
}

/** x / √(mean of squares + ε). */
function rmsNormalisation(call: Call): Tensor {
  const x = call.floats(0);
  const epsilon = call.float("epsilon", EPSILON);
  const normal = mapGroups(call, inDouble(x), trailingGroups(call, x).groups, (values) => {
    const meanSquare = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    return values.map((value) => value / Math.sqrt(meanSquare + epsilon));
  });
  return scaled(call, normal, x.type, call.floats(1), undefined);
}

/** Zeros stay zeros. */
function lpNormalisation(call: Call): Tensor {
  const x = call.floats(0);
  const p = call.int("p", 2);
  if (p !== 1 && p !== 2) throw call.refuse(`p = ${p}`, "1 or 2");
  return mapGroups(call, x, groupsAlong(x.dims, call.axis(call.int("axis", -1), x.dims.length)), (values) => {
    const norm = values.reduce((sum, value) => sum + Math.abs(value) ** p, 0) ** (1 / p);
    return values.map((value) => (norm === 0 ? 0 : value / norm));
  });
}

export const normalisations: OperatorTable = {
  BatchNormalization: operator(
    batchNormalisation,
    "epsilon",
    "momentum",
    "training_mode",
    "is_test",
    "spatial",
  ),
  GroupNormalization: operator(groupNormalisation, "epsilon", "num_groups", "stash_type"),
  InstanceNormalization: operator(instanceNormalisation, "epsilon"),
  LayerNormalization: operator(layerNormalisation, "axis", "epsilon", "stash_type"),
  LpNormalization: operator(lpNormalisation, "axis", "p"),
  RMSNormalization: operator(rmsNormalisation, "axis", "epsilon", "stash_type"),
};
