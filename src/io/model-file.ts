/** A trained forecaster as one safetensors file: weights by name, and the passport as JSON in its metadata. */

import { FormatError } from "../errors.js";
import type { SeriesModel, SeriesPassport } from "../kinds/series/series-model.js";
import { modelFrom } from "../nn/layer-from.js";
import {
  checkCount,
  learntFrom,
  METADATA_KEY,
  type ModelFileOptions,
  modelOf,
  openModelFile,
  TRAIN_ANEW,
  tensorsOf,
} from "./learnt-tensors.js";
import { parsePassport } from "./passport.js";
import { formatPassport } from "./passport-text.js";
import { encodeSafetensors } from "./safetensors.js";

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
  const tensors = networks.flatMap((network, member) => [...tensorsOf(model, network, prefixOf(member))]);
  return encodeSafetensors({ metadata: { [METADATA_KEY]: text }, tensors: new Map(tensors) });
}

/**
 * Reads a model file, strictly: all it says must fit together. Reading runs nothing that is in it.
 *
 * @throws FormatError for bytes that are not a model of Sequitur, and one whose cell is not known
 */
export function decodeModel(bytes: Uint8Array, options: ModelFileOptions = {}): SeriesModel {
  const { text, tensors } = openModelFile(bytes);
  const passport = parsePassport(text);
  const model = modelOf(passport.specification, options);
  checkCount(tensors, passport.members * (model.parameters.length + model.statistics.length));
  const networks = Array.from({ length: passport.members }, (_, member) =>
    learntFrom(model, tensors, prefixOf(member)),
  );
  return { passport, networks };
}

function prefixOf(member: number): string {
  return `member${member}/`;
}

function checkMembers({ members }: SeriesPassport, found: number): void {
  if (members !== found)
    throw new FormatError(`the passport speaks of ${members} members, but there are ${found}; ${TRAIN_ANEW}`);
}
