/** The distribution of one number, as a model predicts it. */

import { DefinitionError } from "../../errors.js";
import type { Random } from "../../tensor/random.js";

/** Of one target at one step, by itself: what its neighbours are says nothing here. In the units of the target. */
export interface Marginal {
  readonly mean: number;
  readonly variance: number;
  /** P(Y ≤ value). */
  cdf(value: number): number;
  /**
   * The least value whose cdf is at least `probability`; infinite at 0 and 1 where there is no end.
   * @throws DefinitionError for a probability that is not between 0 and 1
   */
  quantile(probability: number): number;
}

/** One value of a distribution: its quantile at a uniform number, of which each draw takes one. */
export function sample(marginal: Marginal, random: Random): number {
  return marginal.quantile(openUniform(random));
}

/** Uniform in (0, 1), without its ends. */
export function openUniform(random: Random): number {
  return random.uniform(2 ** -54);
}

export function checkProbability(probability: number): void {
  if (!(probability >= 0 && probability <= 1))
    throw new DefinitionError(
      `a quantile is asked for by a probability from 0 to 1, received ${probability}`,
    );
}
