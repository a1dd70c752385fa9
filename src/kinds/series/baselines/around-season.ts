/** Forecasting around a season that is taken out by classical decomposition and put back. */

import type { Pieces } from "./pieces.js";
import { seasonalIndices } from "./seasonal-adjustment.js";

export interface AroundSeason {
  /** Whether there is a season to take out. */
  readonly isSeasonal: (values: Float64Array, season: number) => boolean;
  /** From values without season `[N]`, NaN = missing, to `[horizon]`. */
  readonly forecast: (adjusted: Float64Array) => Float64Array;
}

/**
 * Takes the season out if there is one, forecasts, and puts it back: multiplicative for positive series, else
 * additive. Where some place of the season was never observed, the series is forecast as it is.
 *
 * @param values `[N]`, NaN = missing
 * @returns `[horizon]`
 */
export function* forecastAroundSeason(
  values: Float64Array,
  season: number,
  { isSeasonal, forecast }: AroundSeason,
): Pieces<Float64Array> {
  const multiplicative = values.every((value) => !(value <= 0));
  const seasonal = isSeasonal(values, season);
  yield;
  const indices = seasonal
    ? seasonalIndices(values, season, multiplicative ? "multiplicative" : "additive")
    : undefined;
  yield;
  if (indices === undefined) return forecast(values);
  const index = (time: number): number => indices[time % season] as number;
  const adjusted = values.map((value, time) => (multiplicative ? value / index(time) : value - index(time)));
  return forecast(adjusted).map((value, step) => {
    const expected = index(values.length + step);
    return multiplicative ? value * expected : value + expected;
  });
}
