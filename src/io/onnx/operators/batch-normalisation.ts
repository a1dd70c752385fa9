/** Batch normalisation: each channel by its own moments. */

import type { Call } from "../call.js";
import { type OperatorTable, operator } from "../operator.js";
import { countOf, type Tensor } from "../tensor.js";
import { stretchedFloats } from "./elementwise.js";
import { EPSILON, inDouble, type Moments, momentsOf, perChannel } from "./moments.js";

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

export const batchNormalisations: OperatorTable = {
  BatchNormalization: operator(
    batchNormalisation,
    "epsilon",
    "momentum",
    "training_mode",
    "is_test",
    "spatial",
  ),
};
