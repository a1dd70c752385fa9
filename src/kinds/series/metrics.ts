/**
 * How good a forecast was. Steps whose actual value is missing (NaN) are left out everywhere; where nothing is left,
 * the figure is NaN.
 */

import { ShapeError } from "../../errors.js";

/**
 * Root mean squared error, √mean((y − ŷ)²), in the units of the series. No square of an error overflows or
 * vanishes.
 *
 * @param actual `[N]`, NaN = missing
 * @param forecast `[N]`
 * @throws ShapeError when the lengths differ
 */
export function rmse(actual: Float64Array, forecast: Float64Array): number {
  const unit = unitOfErrors(actual, forecast);
  const square = (value: number, expected: number): number => ((value - expected) / unit) ** 2;
  return unit * Math.sqrt(meanOverObserved(actual, forecast, square));
}

/**
 * Mean absolute error, mean(|y − ŷ|), in the units of the series.
 *
 * @param actual `[N]`, NaN = missing
 * @param forecast `[N]`
 * @throws ShapeError when the lengths differ
 */
export function mae(actual: Float64Array, forecast: Float64Array): number {
  const unit = unitOfErrors(actual, forecast);
  return unit * meanOverObserved(actual, forecast, (value, expected) => Math.abs(value - expected) / unit);
}

/**
 * Symmetric mean absolute percentage error, mean(200·|y − ŷ| / (|y| + |ŷ|)), in percent from 0 to 200, as in the M4
 * competition (Makridakis, Spiliotis & Assimakopoulos 2020). A step where both are zero is right and counts 0.
 *
 * @param actual `[N]`, NaN = missing
 * @param forecast `[N]`
 * @throws ShapeError when the lengths differ
 */
export function smape(actual: Float64Array, forecast: Float64Array): number {
  return meanOverObserved(actual, forecast, (value, expected) => {
    const unit = powerOfTwo(Math.max(Math.abs(value), Math.abs(expected)));
    const size = Math.abs(value / unit) + Math.abs(expected / unit);
    return size === 0 ? 0 : (200 * Math.abs(value / unit - expected / unit)) / size;
  });
}

/**
 * Mean absolute scaled error (Hyndman & Koehler 2006, "Another look at measures of forecast accuracy"): the mean
 * absolute error over that of the seasonal naive forecast one season ahead within the history,
 * mean(|y − ŷ|) / mean(|h(t) − h(t−S)|). Below 1 is better than that.
 *
 * @param actual `[N]`, NaN = missing
 * @param forecast `[N]`
 * @param history what the forecaster had seen, NaN = missing
 * @param season S, in steps; 1 = none
 * @returns null where there is no scale: no two observed values a season apart, or all such pairs equal
 * @throws ShapeError when the lengths of actual and forecast differ
 */
export function mase(
  actual: Float64Array,
  forecast: Float64Array,
  history: Float64Array,
  season: number,
): number | null {
  const error = mae(actual, forecast);
  const seasonBefore = history.map((_, step) => history[step - season] ?? Number.NaN);
  const comparable = history.map((value, step) => (Number.isNaN(seasonBefore[step]) ? Number.NaN : value));
  const scale = mae(comparable, seasonBefore);
  return scale > 0 ? error / scale : null;
}

/**
 * The share of actual values within their interval, bounds included, in [0, 1].
 *
 * @param actual `[N]`, NaN = missing
 * @param lower `[N]`
 * @param upper `[N]`
 * @throws ShapeError when the lengths differ
 */
export function coverage(actual: Float64Array, lower: Float64Array, upper: Float64Array): number {
  requireSameLength(actual, upper);
  return meanOverObserved(actual, lower, (value, low, step) =>
    low <= value && value <= (upper[step] as number) ? 1 : 0,
  );
}

/**
 * A power of two about as large as the largest error: in that unit neither squares nor sums of errors overflow or
 * vanish, and the figures are to the bit what they would be without it.
 */
function unitOfErrors(actual: Float64Array, forecast: Float64Array): number {
  requireSameLength(actual, forecast);
  const errors = actual.map((value, step) => Math.abs(value - (forecast[step] as number)));
  return powerOfTwo(errors.reduce((most, error) => (error > most ? error : most), 0));
}

/** Within a factor of 4 of `size`; 1 for zero and for what is not finite. */
function powerOfTwo(size: number): number {
  return size > 0 && size <= Number.MAX_VALUE ? 2 ** Math.min(1023, Math.floor(Math.log2(size))) : 1;
}

function meanOverObserved(
  actual: Float64Array,
  forecast: Float64Array,
  loss: (value: number, expected: number, step: number) => number,
): number {
  requireSameLength(actual, forecast);
  let sum = 0;
  let count = 0;
  for (const [step, value] of actual.entries()) {
    if (Number.isNaN(value)) continue;
    sum += loss(value, forecast[step] as number, step);
    count++;
  }
  return sum / count;
}

function requireSameLength(actual: Float64Array, forecast: Float64Array): void {
  if (actual.length === forecast.length) return;
  throw new ShapeError(
    `${actual.length} actual values and ${forecast.length} forecasts; compare as many of each over the same steps`,
  );
}
