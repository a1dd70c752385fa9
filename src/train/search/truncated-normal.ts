/** The normal distribution, cut to [0, 1]. */

import type { Random } from "../../tensor/random.js";

export class TruncatedNormal {
  readonly #mean: number;
  readonly #deviation: number;
  readonly #inside: number;

  /**
   * @param mean in [0, 1]
   * @param deviation before the cut, in (0, 1]
   */
  constructor(mean: number, deviation: number) {
    this.#mean = mean;
    this.#deviation = deviation;
    this.#inside = this.#mass(0, 1);
  }

  /** Draws until one falls inside, as at least a third do: the mean is there, and no deviation above the width. */
  sample(random: Random): number {
    for (;;) {
      const value = random.normal(this.#mean, this.#deviation);
      if (value >= 0 && value <= 1) return value;
    }
  }

  /** @param at in [0, 1] */
  density(at: number): number {
    const deviations = (at - this.#mean) / this.#deviation;
    return Math.exp(-0.5 * deviations ** 2) / (Math.sqrt(2 * Math.PI) * this.#deviation * this.#inside);
  }

  /** Of falling between two places in [0, 1]. */
  probability(from: number, to: number): number {
    return this.#mass(from, to) / this.#inside;
  }

  #mass(from: number, to: number): number {
    return normalMass((from - this.#mean) / this.#deviation, (to - this.#mean) / this.#deviation);
  }
}

/** P(from < Z < to) of the standard normal distribution; tails are not taken from 1, where they would be lost. */
export function normalMass(from: number, to: number): number {
  if (from > 0) return upperTail(from) - upperTail(to);
  if (to < 0) return upperTail(-to) - upperTail(-from);
  return 1 - upperTail(to) - upperTail(-from);
}

/** Where the series takes more terms than the fraction. */
const FAR = 2.5;
const FRACTION_TERMS = 60;

/** P(Z > z) for z ≥ 0. */
function upperTail(z: number): number {
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  return z < FAR ? 0.5 - density * centralSeries(z) : density / tailFraction(z);
}

/** z + z³/3 + z⁵/(3·5) + … (Abramowitz & Stegun 26.2.11). */
function centralSeries(z: number): number {
  let [term, sum] = [z, z];
  for (let odd = 3; term > 1e-17 * sum; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return sum;
}

/** z + 1/(z + 2/(z + 3/(z + … (Abramowitz & Stegun 26.2.14). */
function tailFraction(z: number): number {
  let fraction = z;
  for (let term = FRACTION_TERMS; term >= 1; term--) fraction = z + term / fraction;
  return fraction;
}
