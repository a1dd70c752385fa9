/**
 * What of a series need not be learnt: its season and, at each step, its level. The network sees and predicts how
 * the series moves around them, so that 100 rows are enough for it. (The idea of per-window level and season
 * handling: Smyl 2020, A hybrid method of exponential smoothing and recurrent neural networks.)
 */

import { seasonalIndices } from "./baselines/seasonal-adjustment.js";
import { type Transform, toLearnt } from "./transform.js";

/** Seasons that the seasonal indices are averaged over: a season may change slowly. */
const SEASONS = 6;
/** Steps that the level of a series without season is averaged over. */
const PLAIN_LEVEL = 3;

export interface Adjusted {
  /** `[N]`: transformed values, NaN = missing. */
  readonly values: Float64Array;
  /** `[N]`: transformed values less the season; in a gap the last one before it, so that no step knows a later one. */
  readonly adjusted: Float64Array;
  /** First step that was observed; 0 if none was. */
  readonly firstObserved: number;
  /** `[N]`: mean of the last adjusted values at each step, that step included. */
  readonly level: Float64Array;
  /** What the season adds at a step, beyond the end too. */
  season(step: number): number;
  /** Steps that the level is averaged over. */
  readonly levelLength: number;
}

/**
 * @param series `[N]`, in the units of the series, NaN = missing
 * @param fitted steps that the seasonal indices may be computed from: the first ones
 */
export function adjust(series: Float64Array, fitted: number, season: number, transform: Transform): Adjusted {
  const values = toLearnt(series, transform);
  const indices = recentIndices(values.subarray(0, fitted), season);
  const seasonAt = (step: number): number => indices[step % indices.length] as number;
  const adjusted = carryForward(values.map((value, step) => value - seasonAt(step)));
  const firstObserved = Math.max(
    0,
    values.findIndex((value) => !Number.isNaN(value)),
  );
  const half = season > 1 ? Math.max(1, Math.round(season / 2)) : PLAIN_LEVEL;
  const levelLength = Math.min(half, Math.max(1, Math.floor(fitted / 4)));
  const level = trailingMean(adjusted, levelLength);
  return { values, adjusted, firstObserved, level, season: seasonAt, levelLength };
}

/** `[S]`, place 0 that of step 0; `[0]` without a season that could be measured. */
function recentIndices(values: Float64Array, season: number): Float64Array {
  const none = new Float64Array(1);
  if (season < 2 || values.length < 2 * season) return none;
  // A centred average loses half a season at either end.
  const start = Math.max(0, values.length - (SEASONS + 1) * season);
  const recent = values.subarray(start);
  // Where a place of the season was never observed, it gets what was carried into it.
  const indices =
    seasonalIndices(recent, season, "additive") ?? seasonalIndices(carryForward(recent), season, "additive");
  return (
    indices?.map((_, place) => indices[(place - start + season * values.length) % season] as number) ?? none
  );
}

function trailingMean(values: Float64Array, length: number): Float64Array {
  let sum = 0;
  return values.map((value, step) => {
    sum += value - (step >= length ? (values[step - length] as number) : 0);
    return sum / Math.min(length, step + 1);
  });
}

/** The last observed value in each gap; before the first one, that one. */
function carryForward(values: Float64Array): Float64Array {
  let last = values.find((value) => !Number.isNaN(value)) ?? 0;
  return values.map((value) => {
    if (!Number.isNaN(value)) last = value;
    return last;
  });
}
