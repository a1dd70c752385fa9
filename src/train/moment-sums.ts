/** Mean and variance of a batch, from the sums to which its slices add up. */

/** Of E[mean²]: less than this between the slices is what rounding to float32 leaves of nothing. */
const ROUNDING = 1e-6;

/**
 * Of each step `[steps, 3·width + 1]`, over the slices of a batch: Σ count · mean, Σ count · variance, Σ count · mean² and
 * Σ count. The variance of the whole is the mean of the variances plus the variance of the means (law of total variance).
 */
export class MomentSums {
  /** Steps until the last that has a row. */
  readonly measuredSteps: number;
  readonly #sums: Float32Array;
  readonly #width: number;

  /** @param mostSteps the last of so many steps holds all that come after, too */
  constructor(sums: Float32Array, width: number, mostSteps: number) {
    const each = 3 * width + 1;
    this.#width = width;
    this.#sums = sums.length <= mostSteps * each ? sums : gathered(sums, each, mostSteps);
    let steps = this.#sums.length / each;
    while (steps > 0 && this.count(steps - 1) === 0) steps--;
    this.measuredSteps = steps;
  }

  count(step: number): number {
    return this.#sums[(step + 1) * (3 * this.#width + 1) - 1] as number;
  }

  /** Mean and variance of each feature, side by side, `[2·width]`. */
  moments(step: number): Float32Array {
    const width = this.#width;
    const count = this.count(step);
    const first = step * (3 * width + 1);
    const average = (what: number, feature: number): number =>
      (this.#sums[first + what * width + feature] as number) / count;
    const moments = new Float32Array(2 * width);
    for (let feature = 0; feature < width; feature++) {
      const mean = average(0, feature);
      const squares = average(2, feature);
      const between = squares - mean ** 2;
      moments[feature] = mean;
      moments[width + feature] = average(1, feature) + (between > ROUNDING * squares ? between : 0);
    }
    return moments;
  }
}

function gathered(sums: Float32Array, each: number, steps: number): Float32Array {
  const result = sums.slice(0, steps * each);
  const last = result.length - each;
  for (let index = steps * each; index < sums.length; index++) {
    const to = last + (index % each);
    result[to] = (result[to] as number) + (sums[index] as number);
  }
  return result;
}
