/**
 * Successive halving (Jamieson & Talwalkar 2016, "Non-stochastic best arm identification and hyperparameter
 * optimization") of trials that come one after the other, as in ASHA (Li et al. 2020, "A system for massively parallel
 * hyperparameter tuning"): a trial that has used up the resource of a rung goes on to the next if it is among the best
 * of those that have been there.
 */

import { DefinitionError } from "../../errors.js";

export interface HalvingOptions {
  /** Resource of the first rung, above 0. */
  readonly least: number;
  /** How many times as much each rung has as the one before; of so many trials one goes on. */
  readonly factor: number;
  readonly rungs: number;
}

export class SuccessiveHalving {
  /** Whole numbers, one a rung: what a trial has used in all when it is looked at. */
  readonly resources: readonly number[];
  readonly #factor: number;
  /** Of all trials that came to each rung. */
  readonly #losses: number[][];

  /** @throws DefinitionError */
  constructor({ least, factor, rungs }: HalvingOptions) {
    if (!(least > 0 && Number.isFinite(least)))
      throw new DefinitionError(`the least resource is ${least}; give a number above 0`);
    if (!(factor > 1 && Number.isFinite(factor)))
      throw new DefinitionError(`the factor from rung to rung is ${factor}; give a number above 1`);
    if (!(Number.isSafeInteger(rungs) && rungs >= 1))
      throw new DefinitionError(`there are ${rungs} rungs; give a whole number of at least 1`);
    this.#factor = factor;
    this.#losses = Array.from({ length: rungs }, () => []);
    this.resources = this.#losses.map((_, rung) => Math.max(1, Math.round(least * factor ** rung)));
  }

  /**
   * Records what a trial came to at a rung, from 0, and says whether it goes on: among 1 / factor of those that came
   * there, itself included, and the best of the first ones. Of equals those go on that came first; none whose loss is
   * not finite does.
   */
  goesOn(rung: number, loss: number): boolean {
    const losses = this.#losses[rung] as number[];
    const better = losses.filter((other) => other <= loss).length;
    losses.push(loss);
    if (rung === this.resources.length - 1 || !Number.isFinite(loss)) return false;
    return better < Math.max(1, Math.floor(losses.length / this.#factor));
  }
}
