/** The model of a panel as one safetensors file: numbers by name, and the passport as JSON in its metadata. */

import type { GroupModel, PanelModel } from "../kinds/series/panel/panel-model.js";
import { checkCount, METADATA_KEY, type ModelFileOptions, openModelFile } from "./learnt-tensors.js";
import { learntGroup, savedGroup } from "./panel-groups.js";
import { type PanelPassport, parsePanelPassport } from "./panel-passport.js";
import { FORMATS, formatPassport } from "./passport-text.js";
import { encodeSafetensors } from "./safetensors.js";
import type { Tensor } from "./safetensors-tensor.js";

/**
 * The bytes of the model of a panel. The same model gives the same bytes. Weights are F32, named
 * `group0/network0/0.forget.h`; what else was learnt is F64. Where covariates are static, the values of some series are in it:
 * of those that series without values would borrow from.
 *
 * @throws FormatError for a model that could not be read back, ShapeError for weights that do not fit their design
 */
export function encodePanelModel({ version, reading, groups }: PanelModel): Uint8Array<ArrayBuffer> {
  const saved = groups.map((group, index) => savedGroup(group, prefixOf(index)));
  const passport: PanelPassport = {
    format: FORMATS.panel,
    kind: "panel",
    ...(version === undefined ? {} : { version }),
    ...(reading === undefined ? {} : { reading }),
    groups: saved.map(({ group }) => group),
  };
  const text = formatPassport(passport);
  parsePanelPassport(text, "encodePanelModel was handed this model: correct it there");
  const tensors = new Map<string, Tensor>(saved.flatMap((each) => [...each.tensors]));
  return encodeSafetensors({ metadata: { [METADATA_KEY]: text }, tensors });
}

/**
 * Reads the model of a panel, strictly: all it says must fit together. Reading runs nothing that is in it.
 *
 * @throws FormatError for bytes that are no such model, and one whose cell is not known
 */
export function decodePanelModel(bytes: Uint8Array, options: ModelFileOptions = {}): PanelModel {
  const { text, tensors } = openModelFile(bytes);
  const { version, reading, groups } = parsePanelPassport(text);
  let count = 0;
  const learnt = groups.map((group, index): GroupModel => {
    const found = learntGroup(group, tensors, prefixOf(index), options);
    const { name, frequency, covariates } = group;
    count += found.count;
    return { name, frequency, ...(covariates === undefined ? {} : { covariates }), learnt: found.learnt };
  });
  checkCount(tensors, count);
  return {
    ...(version === undefined ? {} : { version }),
    ...(reading === undefined ? {} : { reading }),
    groups: learnt,
  };
}

function prefixOf(group: number): string {
  return `group${group}/`;
}
