/** A trained model as one safetensors file: weights by name, and the passport as JSON in its metadata. */

import type { Cell } from "../cells/cell.js";
import type { OwnTransform } from "../cells/registry.js";
import { DefinitionError, FormatError } from "../errors.js";
import type { SeriesModel, SeriesPassport } from "../kinds/series/series-model.js";
import { modelFrom } from "../nn/layer-from.js";
import type { Model, ModelParameter } from "../nn/model.js";
import { parameterOf } from "../nn/weights.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import type { StatisticValues } from "../train/running-statistics.js";
import type { Learnt } from "../train/trainer.js";
import { formatPassport, parsePassport } from "./passport.js";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.js";
import { fromFloatArray, type Tensor, toFloat32Array } from "./safetensors-tensor.js";

/** Key of the passport in the file's metadata. */
const METADATA_KEY = "sequitur";
const TRAIN_ANEW = "save the model again, or train anew";

export interface ModelFileOptions {
  /** Definitions of the cells that are not built in: a file names a cell, it never holds one. */
  readonly cells?: readonly Cell[] | undefined;
  /** And of the transforms, by name. */
  readonly transforms?: Readonly<Record<string, OwnTransform>> | undefined;
}

/**
 * The bytes of a model file. The same model gives the same bytes. Tensors are F32, named `member0/0.forget.h`:
 * member of the ensemble, layer, gate, operand. No row of the training data is in it.
 *
 * @throws DefinitionError for a cell that is not known, ShapeError when the weights do not fit the specification,
 * FormatError for a model that could not be read back
 */
export function encodeModel(
  { passport, networks }: SeriesModel,
  options: ModelFileOptions = {},
): Uint8Array<ArrayBuffer> {
  const text = formatPassport(passport);
  checkMembers(
    parsePassport(text, "encodeModel was handed this passport: correct it there"),
    networks.length,
  );
  const model = modelFrom(passport.specification, options.cells, options.transforms);
  const tensors = new Map<string, Tensor>();
  networks.forEach((network, member) => {
    for (const [tensor, values, shape] of tensorsOf(model, network)) {
      const name = tensorName(member, tensor);
      checkFinite(name, values);
      tensors.set(name, fromFloatArray(shape, values));
    }
  });
  return encodeSafetensors({ metadata: { [METADATA_KEY]: text }, tensors });
}

/** All that a network has learnt, by name. */
function tensorsOf(
  model: Model,
  { weights, statistics }: Learnt,
): (readonly [name: string, values: Float32Array, shape: readonly number[]])[] {
  return [
    ...model.parameters.map(
      (parameter) => [parameter.name, parameterOf(weights, model, parameter), parameter.shape] as const,
    ),
    ...model.statistics.map(({ name, width }) => {
      const values = statistics[name] ?? new Float32Array(0);
      return [name, values, [values.length / (2 * width), 2 * width]] as const;
    }),
  ];
}

/**
 * Reads a model file, strictly: all it says must fit together. Reading runs nothing that is in it.
 *
 * @throws FormatError for bytes that are not a model of Sequitur, and one whose cell is not known
 */
export function decodeModel(bytes: Uint8Array, options: ModelFileOptions = {}): SeriesModel {
  const { metadata, tensors } = decodeSafetensors(bytes);
  const text = metadata[METADATA_KEY];
  if (text === undefined)
    throw new FormatError(
      "a safetensors file, but not a model of Sequitur; give a model.safetensors that sequitur saved",
    );
  const passport = parsePassport(text);
  const model = modelOf(passport, options);
  const expected = passport.members * (model.parameters.length + model.statistics.length);
  if (tensors.size !== expected)
    throw new FormatError(`found ${tensors.size} tensors, expected ${expected}; ${TRAIN_ANEW}`);
  const networks = Array.from({ length: passport.members }, (_, member) => ({
    weights: memberWeights(model, member, tensors),
    statistics: memberStatistics(model, member, tensors),
  }));
  return { passport, networks };
}

/** What a file asks for wrongly is the file's fault. */
function modelOf({ specification }: SeriesPassport, { cells, transforms }: ModelFileOptions): Model {
  try {
    return modelFrom(specification, cells, transforms);
  } catch (error) {
    if (error instanceof DefinitionError) throw new FormatError(error.message);
    throw error;
  }
}

/** `[P]`. All shapes are checked before memory is taken, so that it is never more than the file's own size. */
function memberWeights(model: Model, member: number, tensors: ReadonlyMap<string, Tensor>): Float32Array {
  const found = model.parameters.map(({ name, shape }) =>
    checkedTensor(tensors, tensorName(member, name), shape),
  );
  const weights = new Float32Array(model.parameterCount);
  found.forEach((values, index) => {
    weights.set(values(), (model.parameters[index] as ModelParameter).offset);
  });
  return weights;
}

function memberStatistics(
  model: Model,
  member: number,
  tensors: ReadonlyMap<string, Tensor>,
): StatisticValues {
  return Object.fromEntries(
    model.statistics.map(({ name, width, per }) => {
      const tensor = tensorName(member, name);
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

function tensorName(member: number, name: string): string {
  return `member${member}/${name}`;
}

function checkFinite(tensor: string, values: Float32Array): void {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined)
    throw new FormatError(
      `tensor "${tensor}": found a weight that is ${wrong}, expected numbers; train anew`,
    );
}

function checkMembers({ members }: SeriesPassport, found: number): void {
  if (members !== found)
    throw new FormatError(`the passport speaks of ${members} members, but there are ${found}; ${TRAIN_ANEW}`);
}
