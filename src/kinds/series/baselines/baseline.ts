/** What every baseline is: a forecaster that needs no training run, only the history. */

import { finish, type Pieces, type Turns } from "./pieces.js";

/**
 * A classical forecaster. Deterministic; sees nothing but the history it is given.
 * Finite history in, finite forecast out, for any N ≥ 1, any season and any pattern of missing values; a
 * history in which nothing at all was observed is forecast as NaN.
 */
export interface Baseline {
  readonly name: string;
  /**
   * @param history `[N]` float64 in the units of the series, evenly spaced; NaN = missing
   * @param season seasonal period in steps; 1 = none
   * @param horizon how many steps to forecast
   * @returns `[horizon]`, the steps directly after the history, in the units of the series
   */
  forecast(history: Float64Array, season: number, horizon: number): Float64Array;
  /** The same forecast in pieces, of a baseline that is fitted, which may take long. */
  readonly forecastInPieces?: (
    history: Float64Array,
    season: number,
    horizon: number,
  ) => Pieces<Float64Array>;
}

/** A baseline by its work in pieces. */
export function fittedBaseline(
  name: string,
  forecastInPieces: NonNullable<Baseline["forecastInPieces"]>,
): Baseline {
  return { name, forecastInPieces, forecast: (...request) => finish(forecastInPieces(...request)) };
}

/**
 * The forecast of a baseline, others having their turn before it and between its pieces.
 * @throws TrainingError when stopped
 */
export async function forecastInTurns(
  baseline: Baseline,
  history: Float64Array,
  season: number,
  horizon: number,
  turns: Turns,
): Promise<Float64Array> {
  await turns.pass();
  return baseline.forecastInPieces === undefined
    ? baseline.forecast(history, season, horizon)
    : await turns.finish(baseline.forecastInPieces(history, season, horizon));
}
