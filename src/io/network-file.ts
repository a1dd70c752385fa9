/** Any trained model as one safetensors file: weights by name, and its specification as JSON in its metadata. */

import { z } from "zod";
import type { Model, ModelSpecification } from "../nn/model.js";
import type { Learnt } from "../train/trainer.js";
import { layersSchema } from "./layer-schema.js";
import {
  checkCount,
  learntFrom,
  METADATA_KEY,
  type ModelFileOptions,
  modelOf,
  openModelFile,
  tensorsOf,
} from "./learnt-tensors.js";
import { FORMATS, formatPassport, readPassport } from "./passport-text.js";
import { encodeSafetensors } from "./safetensors.js";

interface NetworkPassport {
  readonly format: typeof FORMATS.network;
  readonly kind: "network";
  readonly specification: ModelSpecification;
}

const networkPassport: z.ZodType<NetworkPassport> = z.strictObject({
  format: z.literal(FORMATS.network),
  kind: z.literal("network"),
  specification: z.strictObject({
    inputs: z.int().positive(),
    input: z.literal("vector").exactOptional(),
    layers: layersSchema,
  }),
});

/**
 * The bytes of a file that {@link loadModel} reads. The same model gives the same bytes. Tensors are F32, named
 * `0.forget.h`: layer, gate, operand.
 *
 * @param learnt what its trainer has learnt: `trainer.learnt`
 * @throws ShapeError when the weights are not the model's, FormatError for a model that could not be read back: weights
 * that are no numbers, statistics that are missing, a layer of one's own, more layers than a file may have
 */
export function saveModel(model: Model, learnt: Learnt): Uint8Array<ArrayBuffer> {
  const { specification } = model;
  const text = formatPassport({
    format: FORMATS.network,
    kind: "network",
    specification,
  } satisfies NetworkPassport);
  readPassport(networkPassport, "network", text, "saveModel was handed this model: change it there");
  return encodeSafetensors({ metadata: { [METADATA_KEY]: text }, tensors: tensorsOf(model, learnt, "") });
}

/**
 * Reads what {@link saveModel} gave, strictly: all it says must fit together. Reading runs nothing that is in it. Where
 * weights start is not saved: `initialWeights` of the loaded model draws them as usual.
 *
 * @throws FormatError for bytes that are no such model, and one whose cells or transforms are not known
 */
export function loadModel(
  bytes: Uint8Array,
  options: ModelFileOptions = {},
): { readonly model: Model; readonly learnt: Learnt } {
  const { text, tensors } = openModelFile(bytes);
  const { specification } = readPassport(networkPassport, "network", text);
  const model = modelOf(specification, options);
  checkCount(tensors, model.parameters.length + model.statistics.length);
  return { model, learnt: learntFrom(model, tensors, "") };
}
