import { DefinitionError } from "../errors.js";
import { add, multiply, product, scan, select, slice, zeros } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { featuresOf, formatShape } from "../tensor/shape.js";
import { checkUnits } from "./check-units.js";
import { jointNeeds, listOf, type Placed, placeStack, runStack } from "./compose.js";
import { type Layer, type LayerNeeds, noStep } from "./layer.js";

export interface VaryingCoefficientsOptions {
  /** H: steps that are predicted. */
  readonly outputs: number;
  /** K: numbers that are known of each of these steps. */
  readonly regressors: number;
}

const OWN = 4;

/**
 * A forecast of H steps of each of which K numbers are known: what the layers make of the past says where it goes, and how
 * much each of the numbers counts, at any step the same (varying coefficients, Hastie & Tibshirani 1993).
 *
 *     s = layers(x[..., : I]);  y = W·s + b + Σ_k (V·s + c)_k · r_k
 *
 * `[T, B, I + K·H]` → `[B, H]`, where r_k `[B, H]` is the k-th number of each step ahead: the last K·H features at the
 * last step, number by number. All weights of its own start at 0.
 *
 * @param layers give a vector s `[B, U]`
 * @throws DefinitionError for layers that give a sequence, and numbers that are not whole or below 1
 */
export function varyingCoefficients(
  layers: Layer | readonly Layer[],
  { outputs, regressors }: VaryingCoefficientsOptions,
): Layer {
  const list = listOf(layers, "a layer of varying coefficients");
  checkUnits(outputs, "varying coefficients");
  checkUnits(regressors, "varying coefficients");
  const ahead = outputs * regressors;
  const place = (inputs: number): Placed[] => {
    if (inputs > ahead) return placeStack(list, inputs - ahead);
    throw new DefinitionError(
      `a layer of varying coefficients for ${regressors} numbers of ${outputs} steps needs more than ${ahead} features, received ${inputs}`,
    );
  };
  const needs = (inputs: number): LayerNeeds => {
    const placed = place(inputs);
    const inner = jointNeeds(placed);
    const top = placed.at(-1) as Placed;
    const units = top.layer.features(top.inputs);
    return {
      ...inner,
      parameters: [
        { name: "weight", shape: [outputs, units], start: 0 },
        { name: "bias", shape: [outputs], start: 0 },
        { name: "coefficient.weight", shape: [regressors, units], start: 0 },
        { name: "coefficient.bias", shape: [regressors], start: 0 },
        ...inner.parameters,
      ],
    };
  };
  const apply: Layer["apply"] = (x, supply) => {
    const inputs = featuresOf(x.shape);
    const [weight, bias, coefficientWeight, coefficientBias] = supply.parameters as Node[];
    const parameters = supply.parameters.slice(OWN);
    const own = slice(x, 0, inputs - ahead);
    const result = runStack(place(inputs), "apply", own, { ...supply, parameters });
    const { output: state } = result;
    if (state.shape.length !== 2)
      throw new DefinitionError(
        `a layer of varying coefficients needs a vector, received ${formatShape(state.shape)}; let the last of its layers give its last output`,
      );
    const known = lastStep(slice(x, inputs - ahead, ahead), supply.valid);
    const coefficients = add(product(state, coefficientWeight as Node), coefficientBias as Node);
    const effects = Array.from({ length: regressors }, (_, index) =>
      multiply(slice(coefficients, index, 1), slice(known, index * outputs, outputs)),
    );
    const trend = add(product(state, weight as Node), bias as Node);
    return { ...result, output: add(trend, ...(effects as [Node, ...Node[]])) };
  };
  return {
    specification: {
      type: "varying-coefficients",
      layers: list.map(({ specification }) => specification),
      outputs,
      regressors,
    },
    causal: false,
    features: () => outputs,
    needs,
    apply,
    step: noStep("layer of varying coefficients"),
  };
}

/** `[T, B, K·H]` → `[B, K·H]`, at the last step that a row has. */
function lastStep(x: Node, valid: Node | undefined): Node {
  const [, rows, width] = x.shape;
  const initial = zeros([rows as number, width as number]);
  const sequences = valid === undefined ? [x] : [x, valid];
  const { final } = scan({ initial: [initial], sequences, captures: [] }, ([before], [element, isStep]) => {
    const next = isStep === undefined ? element : select(isStep, element as Node, before as Node);
    return { next: [next as Node], outputs: [] };
  });
  return final[0] as Node;
}
