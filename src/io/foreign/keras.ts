/**
 * Weights of Keras's `SimpleRNN`, `LSTM`, `GRU`, `Bidirectional` and `Dense`: the shapes and orders of gates of
 * `layer.get_weights()` in Keras 2 and 3 (`keras/src/layers/rnn`), which are those of TensorFlow.js as well.
 */

import { DefinitionError } from "../../errors.js";
import type { LayerSpecification } from "../../nn/layer.js";
import type { Model } from "../../nn/model.js";
import type { Tensor } from "../safetensors-tensor.js";
import {
  type GateOrders,
  type GateParameters,
  gate,
  gateParameters,
  gatesOf,
  resetCandidate,
} from "./gates.js";
import {
  checkCovered,
  type ForeignLayout,
  type ForeignTensor,
  parameterFinder,
  readLayout,
  stackedMatrix,
  stackedVector,
  writeLayout,
} from "./layout.js";

const LIBRARY = "Keras";

/** i, f, c, o; z, r, h. */
const orders: GateOrders = {
  simple: [gate("candidate")],
  lstm: [gate("input"), gate("forget"), gate("candidate"), gate("output")],
  gru: [gate("update"), gate("reset"), resetCandidate],
  "gru-reset-before": [gate("update"), gate("reset"), gate("candidate")],
};

/**
 * The flat weights of a model, from the weights of Keras's layers.
 *
 * A layer with I inputs, H units and G gates has `kernel [I, G·H]`, `recurrent_kernel [H, G·H]` and `bias [G·H]`, gates
 * side by side in the order i f c o (LSTM) or z r h (GRU). A GRU with `reset_after=True`, cell `gru` here, has
 * `bias [2, G·H]`, of the input and of the recurrent product; one without is cell `gru-reset-before`. `Dense` has
 * `kernel [I, O]` and `bias [O]`. A layer made with `use_bias=False` has no bias: it is zero. Activations are no weights:
 * the model's cells must have those of the layers (Keras 2 and TensorFlow.js: `hard-sigmoid` with alpha 0.2).
 *
 * @param tensors by name, F32 or F64 (rounded to float32): `layer/kernel`, `layer/recurrent_kernel` and `layer/bias`;
 *   of a bidirectional layer `layer/forward/kernel`, …, `layer/backward/kernel`, …
 * @param layers the name of each layer of the model, its place (`0`, `1`, …) unless given
 * @returns `[P]`
 * @throws FormatError for a tensor that is missing, too many, of another shape or dtype, or not finite;
 * NotSupportedError for a model with layers or cells that Keras does not have; DefinitionError for names that do not
 * fit the model
 */
export function fromKeras(
  model: Model,
  tensors: ReadonlyMap<string, Tensor>,
  layers?: readonly string[],
): Float32Array {
  return readLayout(layoutOf(model, layers), model, tensors);
}

/**
 * The weights of a model as Keras has them: names, shapes and orders as in {@link fromKeras}. The bias of a GRU that
 * resets after the product is all in the first row of its `bias`, but for h, which has both.
 * @param weights `[P]`
 * @param layers as in {@link fromKeras}
 * @returns F32 tensors by name, in the order in which `model.set_weights()` wants them
 * @throws FormatError for weights that are not finite; ShapeError for a vector of another length; NotSupportedError
 * and DefinitionError as {@link fromKeras}
 */
export function toKeras(
  model: Model,
  weights: Float32Array,
  layers?: readonly string[],
): Map<string, Tensor> {
  return writeLayout(layoutOf(model, layers), model, weights);
}

function layoutOf(model: Model, names?: readonly string[]): ForeignLayout {
  const { layers } = model.specification;
  const chosen = names ?? layers.map((_, index) => String(index));
  if (chosen.length !== layers.length || new Set(chosen).size < layers.length)
    throw new DefinitionError(
      `the model has ${layers.length} layers, received names ${chosen.join(", ")}; give each layer a name of its own`,
    );
  const find = parameterFinder(model, LIBRARY);
  const tensors = layers.flatMap((layer, index) =>
    tensorsOf(layer, chosen[index] as string, (name) => find(`${index}.${name}`)),
  );
  const layout = { library: LIBRARY, tensors };
  checkCovered(model, layout);
  return layout;
}

type Find = ReturnType<typeof parameterFinder>;

function tensorsOf(layer: LayerSpecification, name: string, find: Find): ForeignTensor[] {
  if (layer.type === "dense")
    return [
      stackedMatrix(`${name}/kernel`, [find("weight")], true),
      stackedVector(`${name}/bias`, [find("bias")], name),
    ];
  if (layer.type !== "recurrent" && layer.type !== "bidirectional") return [];
  const { base, gates } = gatesOf(layer.cell, orders, LIBRARY);
  const ways =
    layer.type === "recurrent"
      ? [[name, ""]]
      : ["forward", "backward"].map((way) => [`${name}/${way}`, `${way}.`]);
  return ways.flatMap(([place = "", side = ""]) => {
    const parameters = gateParameters(gates, (parameter) => find(`${side}${parameter}`));
    return [
      stackedMatrix(`${place}/kernel`, parameters.x, true),
      stackedMatrix(`${place}/recurrent_kernel`, parameters.h, true),
      biasOf(`${place}/bias`, parameters, base === "gru", name),
    ];
  });
}

function biasOf(
  name: string,
  { bias, recurrentBias }: GateParameters,
  twice: boolean,
  optional: string,
): ForeignTensor {
  if (!twice) return stackedVector(name, bias, optional);
  const both = stackedVector(name, [...bias, ...recurrentBias], optional);
  return { ...both, shape: [2, (both.shape[0] as number) / 2] };
}
