/** The repair of a loop that grows: as much damping as it takes, and no more than leaves it what it is. */

import { type ClosedLoop, damped } from "./closed-loop.js";
import { type GainOptions, type LoopGain, measureGain } from "./gain.js";

/** A loop that was damped until it no longer grows. */
export interface Steadied {
  readonly loop: ClosedLoop;
  /** Share of its state that is left after each step: 1 where nothing grew. */
  readonly kept: number;
  /** Of the damped loop, measured. */
  readonly gain: LoopGain;
}

export interface SteadyOptions extends GainOptions {
  /** Steps that it must be trusted for, at most `steps`. */
  readonly needed: number;
  /**
   * The least share of its state that it may keep: 0.9 unless given. What forgets more than a tenth of itself at every
   * step, and no longer diverges for that alone, does not forecast what it has learnt.
   */
  readonly least?: number;
}

/** Halvings of the interval that the share is looked for in: to a ten-thousandth, more or less. */
const HALVINGS = 10;

/**
 * Damps a loop until it is trusted for the steps that are needed and disturbances do not grow any more (λ ≤ 0): all of it
 * measured, of the largest share kept with which that is so.
 * @returns undefined where even the least share is not enough
 * @throws DefinitionError as {@link measureGain} does
 */
export function steady(loop: ClosedLoop, options: SteadyOptions): Steadied | undefined {
  const { needed, least = 0.9 } = options;
  const attempt = (kept: number): Steadied | undefined => {
    const candidate = damped(loop, kept);
    const gain = measureGain(candidate, options);
    return gain.trustedSteps >= needed && gain.exponent <= 0 ? { loop: candidate, kept, gain } : undefined;
  };
  let best = attempt(1) ?? attempt(least);
  if (best === undefined || best.kept === 1) return best;
  let [enough, tooMuch] = [least, 1];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const between = (enough + tooMuch) / 2;
    const found = attempt(between);
    if (found === undefined) tooMuch = between;
    else [best, enough] = [found, between];
  }
  return best;
}
