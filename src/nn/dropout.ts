import { checkShare } from "../cells/transforms/share.js";
import { multiply } from "../graph/build.js";
import { type Layer, weightsAlone } from "./layer.js";

/**
 * In training, a share of the features is 0, the same ones at every step of a sequence (Gal & Ghahramani 2016); the
 * others grow by as much.
 * @param rate the share, in [0, 1)
 * @throws DefinitionError for another rate
 */
export function dropout(rate: number): Layer {
  checkShare("a dropout rate", rate);
  const kept = 1 - rate;
  const apply: Layer["apply"] = (x, { masks }) => ({
    output: masks?.[0] === undefined ? x : multiply(masks[0], x),
    states: [],
    measured: [],
  });
  return {
    specification: { type: "dropout", rate },
    causal: true,
    features: (inputs) => inputs,
    needs: (inputs) => ({
      ...weightsAlone([]),
      masks: [{ name: "dropout", width: inputs, probability: kept, value: 1 / kept, per: "sequence" }],
    }),
    apply,
    step: apply,
  };
}
