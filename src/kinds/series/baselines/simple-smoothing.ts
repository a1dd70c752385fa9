/** Simple exponential smoothing, its parameter and first level both fitted. */

import { minimise } from "./nelder-mead.js";

/**
 * The last level of simple exponential smoothing, level += α·(value − level), with α in [0, 1] and the first level
 * minimising the squared one-step errors. At a missing value the level stays.
 *
 * @param values `[N]`, NaN = missing, the first observed
 */
export function smoothedLevel(values: Float64Array): number {
  const { at } = minimise((point) => run(values, point[0] as number).squaredError, Float64Array.of(0.3));
  return run(values, at[0] as number).level;
}

/**
 * For a given α every error is linear in the first level, a shift of which has the weight (1−α)^t left at step t: so
 * the best first level is a regression in closed form, done in the same run.
 */
function run(values: Float64Array, alpha: number): { level: number; squaredError: number } {
  let level = values[0] as number;
  let weight = 1;
  let squares = 0;
  let products = 0;
  let weights = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const error = value - level;
    squares += error * error;
    products += error * weight;
    weights += weight * weight;
    level += alpha * error;
    weight *= 1 - alpha;
  }
  const shift = products / weights;
  return { level: level + weight * shift, squaredError: squares - products * shift };
}
