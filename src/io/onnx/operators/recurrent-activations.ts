/** The activations that recurrent operators name. */

import {
  elu,
  hardSigmoid,
  leakyRelu,
  relu,
  sigmoid,
  softplus,
  softsign,
  thresholdedRelu,
} from "./activations.js";

export type Activation = (x: number) => number;

interface Definition {
  readonly f: (x: number, alpha: number, beta: number) => number;
  /** The defaults of the numbers that it takes. */
  readonly alpha?: number;
  readonly beta?: number;
}

/** By name in small letters, as files are not careful with capitals. */
const DEFINITIONS: Readonly<Record<string, Definition>> = {
  affine: { f: (x, alpha, beta) => alpha * x + beta, alpha: 1, beta: 0 },
  elu: { f: elu, alpha: 1 },
  hardsigmoid: { f: hardSigmoid, alpha: 0.2, beta: 0.5 },
  leakyrelu: { f: leakyRelu, alpha: 0.01 },
  relu: { f: relu },
  scaledtanh: { f: (x, alpha, beta) => alpha * Math.tanh(beta * x), alpha: 1, beta: 1 },
  sigmoid: { f: sigmoid },
  softplus: { f: softplus },
  softsign: { f: softsign },
  tanh: { f: Math.tanh },
  thresholdedrelu: { f: thresholdedRelu, alpha: 1 },
};

/**
 * The named functions, or undefined where a name is unknown. Numbers are handed out in order, to those functions that
 * take one; when there are no more, to the defaults.
 */
export function recurrentActivations(
  names: readonly string[],
  alphas: readonly number[],
  betas: readonly number[],
): Activation[] | undefined {
  const [nextAlpha, nextBeta] = [alphas.values(), betas.values()];
  const functions: Activation[] = [];
  for (const name of names) {
    const key = name.toLowerCase();
    const definition = Object.hasOwn(DEFINITIONS, key) ? DEFINITIONS[key] : undefined;
    if (definition === undefined) return undefined;
    const alpha = definition.alpha === undefined ? 0 : (nextAlpha.next().value ?? definition.alpha);
    const beta = definition.beta === undefined ? 0 : (nextBeta.next().value ?? definition.beta);
    functions.push((x) => definition.f(x, alpha, beta));
  }
  return functions;
}
