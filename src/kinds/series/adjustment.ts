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
  /** `[N]`: transformed values less the season, gaps bridged. */
  readonly adjusted: Float64Array;
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
  const bridged = bridgeGaps(values);
  const indices = recentIndices(bridged.slice(0, fitted), season);
  const seasonAt = (step: number): number => indices[step % indices.length] as number;
  const adjusted = bridged.map((value, step) => value - seasonAt(step));
  const half = season > 1 ? Math.max(1, Math.round(season / 2)) : PLAIN_LEVEL;
  const levelLength = Math.min(half, Math.max(1, Math.floor(fitted / 4)));
  return { values, adjusted, level: trailingMean(adjusted, levelLength), season: seasonAt, levelLength };
}

/** `[S]`, place 0 that of step 0; `[0]` without a season that could be measured. */
function recentIndices(values: Float64Array, season: number): Float64Array {
  const none = new Float64Array(1);
  if (season < 2 || values.length < 2 * season) return none;
  // A centred average loses half a season at either end.
  const start = Math.max(0, values.length - (SEASONS + 1) * season);
  const indices = seasonalIndices(values.subarray(start), season, "additive");
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

/** Straight lines between observed neighbours; the ends go on level. */
function bridgeGaps(values: Float64Array): Float64Array {
  const bridged = values.slice();
  let before = -1;
  for (let step = 0; step <= values.length; step++) {
    if (step < values.length && Number.isNaN(values[step])) continue;
    const left = values[before] ?? values[step] ?? 0;
    const right = values[step] ?? left;
    for (let gap = before + 1; gap < step; gap++)
      bridged[gap] = left + ((right - left) * (gap - before)) / (step - before);
    before = step;
  }
  return bridged;
}
