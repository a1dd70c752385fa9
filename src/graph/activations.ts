/** Activations by name, as data and as graphs: in cells, gate by gate, and in dense layers. */

import { DefinitionError } from "../errors.js";
import { shown } from "../tensor/shown.js";
import { nearest } from "../tensor/suggest.js";
import {
  absolute,
  add,
  divide,
  erf,
  exp,
  greater,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  select,
  sigmoid,
  subtract,
  tanh,
} from "./build.js";
import type { Node } from "./node.js";

const names = [
  "linear",
  "sigmoid",
  "tanh",
  "relu",
  "leaky-relu",
  "elu",
  "hard-sigmoid",
  "softsign",
  "softplus",
  "scaled-tanh",
  "affine",
  "thresholded-relu",
  "gelu",
  "silu",
] as const;

export type ActivationName = (typeof names)[number];
export const activationNames: readonly ActivationName[] = names;

interface ActivationRule {
  /** Default of `alpha`, where there is one to choose. */
  readonly alpha?: number;
  /** Default of `beta`. */
  readonly beta?: number;
  /** Whether its values stay within limits whatever the input. */
  readonly bounded: boolean;
  /** For which alpha no value is below 0, if for any. */
  nonNegative?(alpha: number): boolean;
  apply(x: Node, alpha: number, beta: number): Node;
}

/**
 * Derivatives where a piece begins are those of PyTorch; to that end `minimum(0, x)` has its operands in this order,
 * and softplus halves x twice instead of taking its maximum with 0.
 */
const rules: Readonly<Record<ActivationName, ActivationRule>> = {
  linear: { bounded: false, apply: (x) => x },
  sigmoid: { bounded: true, nonNegative: () => true, apply: (x) => sigmoid(x) },
  tanh: { bounded: true, apply: (x) => tanh(x) },
  /** max(x, 0). */
  relu: { bounded: false, nonNegative: () => true, apply: (x) => maximum(x, 0) },
  /** x, or α·x below 0 (Maas, Hannun & Ng 2013). */
  "leaky-relu": {
    alpha: 0.01,
    bounded: false,
    apply: (x, alpha) => select(greater(x, 0), x, multiply(alpha, x)),
  },
  /** x, or α·(eˣ - 1) below 0 (Clevert, Unterthiner & Hochreiter 2016). */
  elu: {
    alpha: 1,
    bounded: false,
    apply: (x, alpha) => select(greater(x, 0), x, multiply(alpha, subtract(exp(minimum(0, x)), 1))),
  },
  /** α·x + β within 0 and 1; α = 1/6 as in Keras 3 and PyTorch (Keras 2, TensorFlow.js and ONNX: 0.2). */
  "hard-sigmoid": {
    alpha: 1 / 6,
    beta: 0.5,
    bounded: true,
    nonNegative: () => true,
    apply: (x, alpha, beta) => minimum(maximum(affine(x, alpha, beta), 0), 1),
  },
  /** x / (1 + |x|). */
  softsign: { bounded: true, apply: (x) => divide(x, add(1, absolute(x))) },
  /** log(1 + eˣ), stable on both sides. */
  softplus: {
    bounded: false,
    nonNegative: () => true,
    apply: (x) => add(multiply(0.5, add(x, absolute(x))), log(add(1, exp(negate(absolute(x)))))),
  },
  /** α·tanh(β·x), by default with variance 1 for inputs of variance 1 (LeCun et al. 1998). */
  "scaled-tanh": {
    alpha: 1.7159,
    beta: 2 / 3,
    bounded: true,
    apply: (x, alpha, beta) => multiply(alpha, tanh(multiply(beta, x))),
  },
  /** α·x + β. */
  affine: { alpha: 1, beta: 0, bounded: false, apply: (x, alpha, beta) => affine(x, alpha, beta) },
  /** x above α, otherwise 0 (Konda, Memisevic & Krueger 2015). */
  "thresholded-relu": {
    alpha: 1,
    bounded: false,
    nonNegative: (alpha) => alpha >= 0,
    apply: (x, alpha) => select(greater(x, alpha), x, 0),
  },
  /** x · Φ(x), exactly (Hendrycks & Gimpel 2016). */
  gelu: {
    bounded: false,
    apply: (x) => multiply(multiply(0.5, x), add(1, erf(multiply(x, Math.SQRT1_2)))),
  },
  /** x · sigmoid(x), also called swish (Elfwing, Uchibe & Doya 2018). */
  silu: { bounded: false, apply: (x) => multiply(x, sigmoid(x)) },
};

/** An activation as data: its name, with its constants where they are not the usual ones. */
export type Activation =
  | ActivationName
  | { readonly name: ActivationName; readonly alpha?: number; readonly beta?: number };

function affine(x: Node, alpha: number, beta: number): Node {
  return add(multiply(alpha, x), beta);
}

/** Whether values stay within limits whatever the input: what a state that adds up over time relies on. */
export function isBounded(activation: Activation): boolean {
  return ruleOf(activation).bounded;
}

/** Whether no value is below 0, whatever the input: what gates that share something out rely on. */
export function isNonNegative(activation: Activation): boolean {
  return ruleOf(activation).nonNegative?.(constantsOf(activation).alpha ?? 0) ?? false;
}

/**
 * The activation as a function of nodes.
 * @throws DefinitionError for a name that there is not, or a constant that the activation does not have
 */
export function activationOf(activation: Activation): (x: Node) => Node {
  const rule = ruleOf(activation);
  const given = typeof activation === "string" ? {} : activation;
  for (const constant of ["alpha", "beta"] as const) {
    const value = (given as Partial<Record<string, number>>)[constant];
    if (value === undefined) continue;
    const name = nameOf(activation);
    if (rule[constant] === undefined)
      throw new DefinitionError(`activation "${name}" has no ${constant}; leave it out`);
    if (!Number.isFinite(value))
      throw new DefinitionError(`${constant} of activation "${name}" must be a number, received ${value}`);
  }
  const { alpha = 0, beta = 0 } = constantsOf(activation);
  return (x) => rule.apply(x, alpha, beta);
}

/** The constants that the activation has: those given, or the usual ones. */
export function constantsOf(activation: Activation): { readonly alpha?: number; readonly beta?: number } {
  const { alpha, beta } = { ...ruleOf(activation), ...(typeof activation === "string" ? {} : activation) };
  return { ...(alpha === undefined ? {} : { alpha }), ...(beta === undefined ? {} : { beta }) };
}

export function nameOf(activation: Activation): ActivationName {
  return typeof activation === "string" ? activation : activation.name;
}

function ruleOf(activation: Activation | null): ActivationRule {
  const name = typeof activation === "object" ? activation?.name : activation;
  if (name === undefined || !Object.hasOwn(rules, name)) {
    const meant = typeof name === "string" ? nearest(name, activationNames) : undefined;
    throw new DefinitionError(
      `there is no activation ${shown(name ?? activation)}; ${meant === undefined ? "" : `did you mean "${meant}"? `}` +
        `choose one of ${activationNames.join(", ")}`,
    );
  }
  return rules[name];
}
