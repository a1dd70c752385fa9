/** The inverse of a cdf. */

const MOST_STEPS = 200;
const PRECISION = 1e-15;

/** A continuous distribution, symmetric about 0. */
export interface Symmetric {
  readonly cdf: (value: number) => number;
  readonly density: (value: number) => number;
}

/**
 * Where the cdf is `probability`, by Newton's method on its logarithm, and by halving the bracket where a step would leave
 * it.
 * @param probability in (0, ½]
 * @param start below 0, better too far out than too near
 */
export function lowerQuantile({ cdf, density }: Symmetric, probability: number, start: number): number {
  let low = start;
  while (cdf(low) > probability) low *= 2;
  let high = 0;
  let value = low;
  for (let step = 0; step < MOST_STEPS; step++) {
    const below = cdf(value);
    if (below > probability) high = value;
    else low = value;
    const newton = value - (below / density(value)) * Math.log(below / probability);
    const next = low < newton && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - value) <= PRECISION * Math.abs(next)) return next;
    value = next;
  }
  return value;
}

/** The quantile of a symmetric distribution from that of its lower half. */
export function bySymmetry(probability: number, lower: (probability: number) => number): number {
  if (probability === 0.5) return 0;
  if (probability === 0 || probability === 1) return probability === 0 ? -Infinity : Infinity;
  return probability < 0.5 ? lower(probability) : -lower(1 - probability);
}
