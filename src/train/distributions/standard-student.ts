/** Student's t distribution around 0, of scale 1, through the incomplete beta function, in float64. */

import { incompleteBeta, logGamma } from "./incomplete-beta.js";
import { bySymmetry, lowerQuantile } from "./lower-quantile.js";
import { checkProbability } from "./marginal.js";
import { normalQuantile } from "./standard-normal.js";

/**
 * P(|T| ≥ |t|) of Student's t distribution: I_x(ν/2, 1/2) at x = ν / (ν + t²) (Abramowitz & Stegun 26.7.1).
 *
 * @param degrees ν ≥ 1
 */
export function twoSidedProbability(t: number, degrees: number): number {
  const square = t * t;
  if (!Number.isFinite(square)) return Number.isNaN(t) ? Number.NaN : 0;
  return incompleteBeta(degrees / (degrees + square), degrees / 2, 0.5, square / (degrees + square));
}

/** P(T ≤ t). */
export function studentCdf(t: number, degrees: number): number {
  const outside = twoSidedProbability(t, degrees) / 2;
  return t < 0 ? outside : 1 - outside;
}

/** @throws DefinitionError for a probability that is not between 0 and 1 */
export function studentQuantile(probability: number, degrees: number): number {
  checkProbability(probability);
  const logFactor = logGamma((degrees + 1) / 2) - logGamma(degrees / 2) - Math.log(degrees * Math.PI) / 2;
  const student = {
    cdf: (t: number) => studentCdf(t, degrees),
    density: (t: number) => Math.exp(logFactor - ((degrees + 1) / 2) * Math.log1p((t * t) / degrees)),
  };
  return bySymmetry(probability, (lower) => lowerQuantile(student, lower, normalQuantile(lower)));
}
