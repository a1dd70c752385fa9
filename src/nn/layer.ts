/** Layers: what they learn, and how they act on nodes. Three levels and no more: cell, layer over time, stack. */

import type { Cell } from "../cells/cell.js";
import { DefinitionError } from "../errors.js";
import { add, product, relu, sigmoid, tanh, zeros } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { featuresOf } from "../tensor/shape.js";
import { type Initialiser, orthogonal, xavierUniform } from "./initialise.js";
import { overTime } from "./recurrent.js";

/** One trainable tensor of a layer. */
export interface LayerParameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** How it starts: a number throughout, or drawn. */
  readonly start: number | Initialiser;
}

/** A layer as data, for the passport of a model. */
export type LayerSpecification =
  | {
      readonly type: "recurrent";
      readonly cell: string;
      readonly units: number;
      readonly gives: "sequence" | "last";
    }
  | { readonly type: "dense"; readonly units: number; readonly activation: Activation };

export interface Layer {
  readonly specification: LayerSpecification;
  /** Features of what it gives. */
  readonly units: number;
  /** How many states it carries from step to step, each `[B, units]`; 0 for a layer without memory. */
  readonly states: number;
  parameters(inputs: number): readonly LayerParameter[];
  /**
   * @param x `[T, B, I]`, or `[B, I]` after a layer that gives its last output
   * @param parameters as {@link Layer.parameters} lists them
   * @param initial the states before the first step; zeros unless given
   */
  apply(x: Node, parameters: readonly Node[], initial?: readonly Node[]): LayerResult;
  /**
   * A single step.
   * @param x `[B, I]`
   * @param states before it
   */
  step(x: Node, parameters: readonly Node[], states: readonly Node[]): LayerResult;
}

export interface LayerResult {
  readonly output: Node;
  /** After the last step. */
  readonly states: readonly Node[];
}

const activations: Readonly<Record<"linear" | "tanh" | "sigmoid" | "relu", (x: Node) => Node>> = {
  linear: (x) => x,
  tanh,
  sigmoid,
  relu,
};
export type Activation = keyof typeof activations;
export const activationNames: readonly Activation[] = Object.keys(activations) as Activation[];

function checkUnits(units: number, layer: string): void {
  if (!Number.isInteger(units) || units < 1)
    throw new DefinitionError(`a ${layer} layer needs a whole number of units above 0, received ${units}`);
}

/**
 * A cell over time, from zero states.
 * @param options.gives the output at every step `[T, B, H]` (the default), or after the last step alone `[B, H]`
 */
export function recurrent(
  cell: Cell,
  units: number,
  options: { readonly gives?: "sequence" | "last" } = {},
): Layer {
  const { gives = "sequence" } = options;
  checkUnits(units, "recurrent");
  return {
    specification: { type: "recurrent", cell: cell.name, units, gives },
    units,
    states: cell.states.length,
    parameters: (inputs) =>
      cell.parameters(inputs, units).map(({ name, shape, role, initial }) => ({
        name,
        shape,
        start: role === "input" ? xavierUniform : role === "recurrent" ? orthogonal : initial,
      })),
    apply(x, parameters, initial = cell.states.map(() => zeros([x.shape[1] ?? 1, units]))) {
      if (x.shape.length !== 3)
        throw new DefinitionError(
          "a recurrent layer runs over a sequence; let the layer below give its sequence",
        );
      const { outputs, final } = overTime(cell, x, initial, parameters);
      return { output: (gives === "sequence" ? outputs[0] : final[0]) as Node, states: final };
    },
    step(x, parameters, states) {
      const next = cell.step(x, states, parameters);
      return { output: next[0] as Node, states: next };
    },
  };
}

/**
 * `activation(W·x + b)`, at every step of a sequence or on a vector.
 * @param options.start where the weight starts; 0 makes a model begin with what its head is added to
 */
export function dense(
  units: number,
  options: { readonly activation?: Activation; readonly start?: number | Initialiser } = {},
): Layer {
  const { activation = "linear", start = xavierUniform } = options;
  checkUnits(units, "dense");
  const apply = (x: Node, [weight, bias]: readonly Node[]): LayerResult => {
    if (weight === undefined || bias === undefined || featuresOf(weight.shape) !== featuresOf(x.shape))
      throw new DefinitionError("a dense layer was given parameters of another width");
    return { output: activations[activation](add(product(x, weight), bias)), states: [] };
  };
  return {
    specification: { type: "dense", units, activation },
    units,
    states: 0,
    parameters: (inputs) => [
      { name: "weight", shape: [units, inputs], start },
      { name: "bias", shape: [units], start: 0 },
    ],
    apply,
    step: apply,
  };
}
