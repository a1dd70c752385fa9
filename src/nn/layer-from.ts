/** Layers and models from their specifications. */

import type { Cell } from "../cells/cell.js";
import { cellFrom, type OwnTransform } from "../cells/registry.js";
import type { CellSpecification } from "../cells/specification.js";
import { bidirectional } from "./bidirectional.js";
import { checkChoice } from "./check-choice.js";
import { decoder } from "./decoder.js";
import { dense } from "./dense.js";
import { dropout } from "./dropout.js";
import { feedback } from "./feedback.js";
import type { Layer, LayerSpecification } from "./layer.js";
import { type Model, type ModelSpecification, sequential } from "./model.js";
import { batchNormalisation, layerNormalisation } from "./normalisation.js";
import { recurrent } from "./recurrent.js";
import { residual } from "./residual.js";
import { varyingCoefficients } from "./varying-coefficients.js";

const layerTypes = [
  "recurrent",
  "bidirectional",
  "dense",
  "layer-normalisation",
  "batch-normalisation",
  "dropout",
  "residual",
  "varying-coefficients",
  "feedback",
  "decoder",
] as const satisfies readonly LayerSpecification["type"][];

/**
 * A model from its specification.
 * @param cells cells of the user's own, beside the built-in ones
 * @param transforms transforms of the user's own by name, likewise
 * @throws DefinitionError for a cell or a type of layer that is not known, and for what does not fit together
 */
export function modelFrom(
  specification: ModelSpecification,
  cells: readonly Cell[] = [],
  transforms: Readonly<Record<string, OwnTransform>> = {},
): Model {
  const { inputs, layers, input } = specification;
  return sequential(inputs, layersFrom(layers, cells, transforms), input);
}

/**
 * Layers from their specifications.
 * @param cells as for {@link modelFrom}
 * @param transforms likewise
 * @throws DefinitionError for a cell and a type of layer that is not known
 */
export function layersFrom(
  layers: readonly LayerSpecification[],
  cells: readonly Cell[] = [],
  transforms: Readonly<Record<string, OwnTransform>> = {},
): Layer[] {
  const known = (cell: string | CellSpecification): Cell =>
    cellFrom(typeof cell === "string" ? { base: cell } : cell, cells, transforms);
  return layers.map((layer) => layerFrom(layer, known));
}

function layerFrom(layer: LayerSpecification, known: (cell: string | CellSpecification) => Cell): Layer {
  const all = (layers: readonly LayerSpecification[]): Layer[] =>
    layers.map((each) => layerFrom(each, known));
  checkChoice("layer type", layer.type, layerTypes);
  switch (layer.type) {
    case "recurrent":
      return recurrent(known(layer.cell), layer.units, {
        gives: layer.gives,
        backward: layer.backward ?? false,
      });
    case "bidirectional":
      return bidirectional(known(layer.cell), layer.units, { gives: layer.gives, merge: layer.merge });
    case "dense":
      return dense(layer.units, { activation: layer.activation });
    case "layer-normalisation":
      return layerNormalisation();
    case "batch-normalisation":
      return batchNormalisation();
    case "dropout":
      return dropout(layer.rate);
    case "residual":
      return residual(all(layer.layers));
    case "varying-coefficients": {
      const { outputs, regressors } = layer;
      return varyingCoefficients(all(layer.layers), { outputs, regressors });
    }
    case "feedback":
      return feedback(all(layer.layers), { last: layer.last, gives: layer.gives });
    case "decoder": {
      const { last, attention } = layer;
      return decoder(all(layer.layers), { last, ...(attention === undefined ? {} : { attention }) });
    }
  }
}
