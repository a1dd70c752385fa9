/** What a network has learnt, as tensors of a model file. */

import type { Cell } from "../cells/cell.js";
import type { OwnTransform } from "../cells/registry.js";
import { DefinitionError, FormatError } from "../errors.js";
import { modelFrom } from "../nn/layer-from.js";
import type { Model, ModelParameter, ModelSpecification } from "../nn/model.js";
import { parameterOf } from "../nn/weights.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import type { StatisticValues } from "../train/running-statistics.js";
import type { Learnt } from "../train/trainer.js";
import { decodeSafetensors } from "./safetensors.js";
import { fromFloatArray, type Tensor, toFloat32Array } from "./safetensors-tensor.js";

/** Key of the passport in the file's metadata. */
export const METADATA_KEY = "sequitur";
export const TRAIN_ANEW = "save the model again, or train anew";

export interface ModelFileOptions {
  /** Definitions of the cells that are not built in: a file names a cell, it never holds one. */
  readonly cells?: readonly Cell[] | undefined;
  /** And of the transforms, by name. */
  readonly transforms?: Readonly<Record<string, OwnTransform>> | undefined;
}

/** The text of the passport, and the tensors. Throws FormatError for bytes that are not a model of Sequitur. */
export function openModelFile(bytes: Uint8Array): { text: string; tensors: ReadonlyMap<string, Tensor> } {
  const { metadata, tensors } = decodeSafetensors(bytes);
  const text = metadata[METADATA_KEY];
  if (text === undefined)
    throw new FormatError(
      "a safetensors file, but not a model of Sequitur; give a model.safetensors that sequitur saved",
    );
  return { text, tensors };
}

/** A file's model. What it asks for wrongly is the file's fault: FormatError. */
export function modelOf(specification: ModelSpecification, { cells, transforms }: ModelFileOptions): Model {
  try {
    return modelFrom(specification, cells, transforms);
  } catch (error) {
    if (error instanceof DefinitionError) throw new FormatError(error.message);
    throw error;
  }
}

/**
 * All that a network has learnt, by name.
 * @throws ShapeError for weights of another model, FormatError for what is no number or was never learnt
 */
export function tensorsOf(
  model: Model,
  { weights, statistics }: Learnt,
  prefix: string,
): ReadonlyMap<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  const add = (name: string, values: Float32Array, shape: readonly number[]): void => {
    checkFinite(prefix + name, values);
    tensors.set(prefix + name, fromFloatArray(shape, values));
  };
  for (const parameter of model.parameters)
    add(parameter.name, parameterOf(weights, model, parameter), parameter.shape);
  for (const { name, width } of model.statistics) {
    const values = statistics[name] ?? new Float32Array(0);
    const steps = values.length / (2 * width);
    if (!Number.isInteger(steps) || steps === 0)
      throw new FormatError(
        `tensor "${prefix + name}": found ${values.length} statistics of batches, expected ${2 * width} a step; ` +
          "save what a trainer has learnt",
      );
    add(name, values, [steps, 2 * width]);
  }
  return tensors;
}

/** So that nothing in a file goes unread. */
export function checkCount(tensors: ReadonlyMap<string, Tensor>, expected: number): void {
  if (tensors.size !== expected)
    throw new FormatError(`found ${tensors.size} tensors, expected ${expected}; ${TRAIN_ANEW}`);
}

/** What the tensors say a network has learnt; FormatError where they do not fit the model. */
export function learntFrom(model: Model, tensors: ReadonlyMap<string, Tensor>, prefix: string): Learnt {
  return {
    weights: weightsFrom(model, tensors, prefix),
    statistics: statisticsFrom(model, tensors, prefix),
  };
}

/** `[P]`. All shapes are checked before memory is taken, so that it is never more than the file's own size. */
function weightsFrom(model: Model, tensors: ReadonlyMap<string, Tensor>, prefix: string): Float32Array {
  const found = model.parameters.map(({ name, shape }) => checkedTensor(tensors, prefix + name, shape));
  const weights = new Float32Array(model.parameterCount);
  found.forEach((values, index) => {
    weights.set(values(), (model.parameters[index] as ModelParameter).offset);
  });
  return weights;
}

function statisticsFrom(model: Model, tensors: ReadonlyMap<string, Tensor>, prefix: string): StatisticValues {
  return Object.fromEntries(
    model.statistics.map(({ name, width, per }) => {
      const tensor = prefix + name;
      const steps = per === "sequence" ? 1 : (tensors.get(tensor)?.shape[0] ?? 1);
      return [name, checkedTensor(tensors, tensor, [steps, 2 * width])()];
    }),
  );
}

/** A tensor of this shape, to be read when all are known to fit. */
function checkedTensor(
  tensors: ReadonlyMap<string, Tensor>,
  name: string,
  expected: readonly number[],
): () => Float32Array {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new FormatError(`tensor "${name}" is missing; ${TRAIN_ANEW}`);
  const { dtype, shape } = tensor;
  if (dtype !== "F32" || !sameShape(shape, expected))
    throw new FormatError(
      `tensor "${name}": found ${dtype} ${formatShape(shape)}, expected F32 ${formatShape(expected)}; ${TRAIN_ANEW}`,
    );
  return () => {
    const values = toFloat32Array(tensor);
    checkFinite(name, values);
    return values;
  };
}

function checkFinite(tensor: string, values: Float32Array): void {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined)
    throw new FormatError(
      `tensor "${tensor}": found a weight that is ${wrong}, expected numbers; train anew`,
    );
}
