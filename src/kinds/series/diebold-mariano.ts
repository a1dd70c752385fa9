/** Whether two forecasters of one series differ by more than chance. */

import { twoSidedProbability } from "../../train/distributions/standard-student.js";

export interface DieboldMariano {
  /** Below zero where the first forecaster is better. */
  readonly statistic: number;
  /** Of a statistic as far from zero as this or farther, were the two equally good. */
  readonly probability: number;
}

/** A variance below this share of the mean square is rounding: of differences that are all the same. */
const ROUNDING_SHARE = 1e-12;

/**
 * The test of Diebold & Mariano (1995, "Comparing predictive accuracy"), with the correction for few observations and
 * the t distribution of n − 1 degrees of freedom of Harvey, Leybourne & Newbold (1997, "Testing the equality of
 * prediction mean squared errors"), and the variance of Newey & West (1987): with their weights it is never negative,
 * and few origins call forecasters different by chance less often than with equal ones (decision 13).
 *
 * S = d̄ / √((γ₀ + 2 Σₖ (1 − k/h) γₖ) / n) over the autocovariances γₖ of the lags k < h, each sum divided by n; then
 * S·√((n + 1 − 2h + h(h − 1)/n) / n).
 *
 * @param differences `[N]` loss of the first forecaster less that of the second, step by step in order of time;
 * NaN = unknown: such steps, and the pairs that they are part of, are left out
 * @param horizon h: the steps that the forecasts look ahead; the differences may depend on each other over h − 1 steps
 * @returns null where the estimate of the variance is not above zero, as that of differences that are all the same, and
 * where too few steps are known for the horizon
 */
export function dieboldMariano(differences: Float64Array, horizon: number): DieboldMariano | null {
  const known = differences.filter((difference) => !Number.isNaN(difference));
  const count = known.length;
  const correction = (count + 1 - 2 * horizon + (horizon * (horizon - 1)) / count) / count;
  if (count < 2 || !(correction > 0)) return null;
  const mean = total(known) / count;
  const deviations = differences.map((difference) => (Number.isNaN(difference) ? 0 : difference - mean));
  let variance = 0;
  for (let lag = 0; lag < horizon; lag++)
    variance += ((lag === 0 ? 1 : 2) * (1 - lag / horizon) * autocovarianceSum(deviations, lag)) / count;
  const meanSquare = total(known.map((difference) => difference ** 2)) / count;
  if (!(variance > ROUNDING_SHARE * meanSquare)) return null;
  const statistic = (mean / Math.sqrt(variance / count)) * Math.sqrt(correction);
  return { statistic, probability: twoSidedProbability(statistic, count - 1) };
}

function autocovarianceSum(deviations: Float64Array, lag: number): number {
  return total(deviations.subarray(lag).map((deviation, index) => deviation * (deviations[index] as number)));
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
