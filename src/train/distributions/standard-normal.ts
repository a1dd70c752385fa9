/** The normal distribution of mean 0 and deviation 1, in float64. */

import { complementaryErrorFunction } from "../../graph/error-function.js";
import { bySymmetry, lowerQuantile, type Symmetric } from "./lower-quantile.js";
import { checkProbability } from "./marginal.js";

const standard: Symmetric = {
  cdf: normalCdf,
  density: (value) => Math.exp(-(value ** 2) / 2) / Math.sqrt(2 * Math.PI),
};

export function normalCdf(value: number): number {
  return complementaryErrorFunction(-value * Math.SQRT1_2) / 2;
}

/** @throws DefinitionError for a probability that is not between 0 and 1 */
export function normalQuantile(probability: number): number {
  checkProbability(probability);
  // Φ(-s) < e^(-s²/2): the start lies beyond, from where the steps come closer without passing by.
  return bySymmetry(probability, (lower) => lowerQuantile(standard, lower, -Math.sqrt(-2 * Math.log(lower))));
}
