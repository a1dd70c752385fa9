/** `activation(W·x + b)`. */

import { DefinitionError } from "../errors.js";
import { type Activation, activationOf } from "../graph/activations.js";
import { add, product } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { featuresOf } from "../tensor/shape.js";
import { checkUnits } from "./check-units.js";
import { checkStart, type Initialiser, xavierUniform } from "./initialise.js";
import { type Layer, type LayerResult, type LayerSupply, weightsAlone } from "./layer.js";

export interface DenseOptions {
  readonly activation?: Activation;
  /** Where the weight starts; 0 makes a model begin with what its head is added to. */
  readonly start?: number | Initialiser;
}

/**
 * `activation(W·x + b)`, at every step of a sequence or on a vector.
 * @throws DefinitionError for units that are no whole number above 0, and for an activation that there is not
 */
export function dense(units: number, options: DenseOptions = {}): Layer {
  const { activation = "linear", start = xavierUniform } = options;
  checkUnits(units, "dense");
  checkStart("weight", start);
  const activate = activationOf(activation);
  const apply = (x: Node, { parameters: [weight, bias], observe }: LayerSupply): LayerResult => {
    if (weight === undefined || bias === undefined || featuresOf(weight.shape) !== featuresOf(x.shape))
      throw new DefinitionError("a dense layer was given parameters of another width");
    const output = activate(add(product(x, weight), bias));
    if (activation !== "linear") observe?.("activation", output, activation);
    return { output, states: [], measured: [] };
  };
  return {
    specification: { type: "dense", units, activation },
    causal: true,
    features: () => units,
    needs: (inputs) =>
      weightsAlone([
        { name: "weight", shape: [units, inputs], start },
        { name: "bias", shape: [units], start: 0 },
      ]),
    apply,
    step: apply,
  };
}
