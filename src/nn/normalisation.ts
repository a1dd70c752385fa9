/** Normalisation between layers. Inside a cell it is a change of its equations: see `cells/transforms`. */

import {
  besideEachOther,
  measureMoments,
  momentsOf,
  normaliseBy,
  normaliseFeatures,
} from "../cells/moments.js";
import type { Moments } from "../cells/tools.js";
import { add, multiply } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { type Layer, type LayerNeeds, type LayerParameter, weightsAlone } from "./layer.js";

function gainAndShift(features: number): LayerParameter[] {
  return [
    { name: "gain", shape: [features], start: 1 },
    { name: "shift", shape: [features], start: 0 },
  ];
}

function scaled(value: Node, [gain, shift]: readonly Node[]): Node {
  return add(multiply(value, gain as Node), shift as Node);
}

/** Mean 0 and variance 1 over the features of each row and step (Ba, Kiros & Hinton 2016), then gain and shift. */
export function layerNormalisation(): Layer {
  const apply: Layer["apply"] = (x, { parameters }) => {
    return { output: scaled(normaliseFeatures(x), parameters), states: [], measured: [] };
  };
  return {
    specification: { type: "layer-normalisation" },
    causal: true,
    features: (inputs) => inputs,
    needs: (inputs) => weightsAlone(gainAndShift(inputs)),
    apply,
    step: apply,
  };
}

/**
 * Mean 0 and variance 1 of each feature over all rows and steps of the batch (Ioffe & Szegedy 2015), then gain and
 * shift; of more than 256 rows, over slices of nearly equal size, each by itself. A model that is not being trained uses
 * the statistics that training has left: running means of those of whole batches.
 */
export function batchNormalisation(): Layer {
  const apply: Layer["apply"] = (x, { parameters, statistics, valid }) => {
    const known = statistics?.[0];
    const normal = (moments: Moments): Node => scaled(normaliseBy(moments, x), parameters);
    if (known !== undefined) return { output: normal(momentsOf(known)), states: [], measured: [] };
    const moments = measureMoments(x, valid);
    return { output: normal(moments), states: [], measured: [besideEachOther(moments)] };
  };
  return {
    specification: { type: "batch-normalisation" },
    causal: true,
    features: (inputs) => inputs,
    needs: (inputs): LayerNeeds => ({
      ...weightsAlone(gainAndShift(inputs)),
      statistics: [{ name: "batch", width: inputs, per: "sequence" }],
    }),
    apply,
    step: apply,
  };
}
