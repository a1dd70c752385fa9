/** Normalisations: (x − mean) / √(variance + ε), over different groups of elements. */

import type { Call } from "../call.js";
import { type OperatorTable, operator } from "../operator.js";
import { countOf, formatDims, type Tensor } from "../tensor.js";
import { stretchesTo, walkGroups } from "../walk.js";
import { stretchedFloats } from "./elementwise.js";
import { type Groups, groupsAlong, groupsFrom, mapGroups } from "./groups.js";
import { EPSILON, inDouble, type Moments, momentsOf, perChannel, standardise } from "./moments.js";

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

function instanceNormalisation(call: Call): Tensor {
  const x = call.floats(0);
  const epsilon = call.float("epsilon", EPSILON);
  if (x.dims.length < 3) throw call.refuse(`input ${formatDims(x.dims)}`, "[N, C, …]");
  const normal = mapGroups(call, inDouble(x), groupsFrom(x.dims, 2), (values) =>
    standardise(values, epsilon),
  );
  const [scale, bias] = [perChannel(call, x, call.floats(1)), perChannel(call, x, call.floats(2))];
  return scaled(call, normal, x.type, scale, bias);
}

/** Scale and bias are one a channel, or before version 21 one a group. */
function groupNormalisation(call: Call): Tensor {
  const x = call.floats(0);
  const epsilon = call.float("epsilon", EPSILON);
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
  const normal = mapGroups(call, grouped, groupsFrom(grouped.dims, 2), (values) =>
    standardise(values, epsilon),
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

function layerNormalisation(call: Call): Tensor[] {
  const x = call.floats(0);
  const epsilon = call.float("epsilon", EPSILON);
  const { groups, momentDims } = trailingGroups(call, x);
  // Mean and 1 / standard deviation of each group are outputs too.
  const moments: Moments[] = [];
  const normal = mapGroups(call, inDouble(x), groups, (values) => {
    moments.push(momentsOf(values));
    return standardise(values, epsilon);
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

/** (x − mean) / (standard deviation + 1e-9) over the given axes. */
function meanVarianceNormalisation(call: Call): Tensor {
  const x = call.floats(0);
  const reduced = new Set(call.axes(call.ints("axes") ?? [0, 2, 3], x.dims.length));
  const next = walkGroups(x.dims, reduced);
  const size = countOf([...reduced].map((axis) => x.dims[axis] as number));
  call.budget.hold(2 * x.data.length);
  const results = new Float64Array(x.data.length);
  for (let done = 0; done < results.length; done += size) {
    const positions = Array.from({ length: size }, next);
    const values = Float64Array.from(positions, (position) => x.data[position] as number);
    const { mean, variance } = momentsOf(values);
    for (const position of positions)
      results[position] = ((x.data[position] as number) - mean) / (Math.sqrt(variance) + 1e-9);
  }
  return call.build(x.type, x.dims, (index) => results[index] as number);
}

export const normalisations: OperatorTable = {
  GroupNormalization: operator(groupNormalisation, "epsilon", "num_groups", "stash_type"),
  InstanceNormalization: operator(instanceNormalisation, "epsilon"),
  LayerNormalization: operator(layerNormalisation, "axis", "epsilon", "stash_type"),
  LpNormalization: operator(lpNormalisation, "axis", "p"),
  MeanVarianceNormalization: operator(meanVarianceNormalisation, "axes"),
  RMSNormalization: operator(rmsNormalisation, "axis", "epsilon", "stash_type"),
};
