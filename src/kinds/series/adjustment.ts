/**
 * What of a series need not be learnt: level, trend and season, which exponential smoothing follows step by step. The
 * network sees how the series moves around them, and predicts what they miss, so that 100 rows are enough for it (Smyl
 * 2020, "A hybrid method of exponential smoothing and recurrent neural networks for time series forecasting").
 */

import { type SmoothingParameters, type SmoothingState, smooth } from "./baselines/exponential-smoothing.js";
import { bestSmoothing, everyPlaceSeen, withAndWithoutTrend } from "./baselines/fit-smoothing.js";
import type { Pieces } from "./baselines/pieces.js";
import { startingState } from "./baselines/smoothing-start.js";
import { type Transform, toLearnt } from "./transform.js";

/** Steps after which the level of a series without season is known. */
const PLAIN_WARM_UP = 3;
/** One-step errors below this are rounding. */
const LEAST_DEVIATION = 1e-12;

/** How a series is smoothed; the season, if there is one, is added. */
export interface SeriesSmoothing {
  readonly trend: boolean;
  /** S, in steps; 1 = none. */
  readonly season: number;
  readonly parameters: SmoothingParameters;
  /** Root mean square of the one-step errors that it was fitted to, on the transformed scale; above 0. */
  readonly deviation: number;
}

export interface Adjusted {
  /** `[N]`: transformed values, NaN = missing. */
  readonly values: Float64Array;
  /** `[N]`: what was not expected of each step one step before, in units of the deviation; 0 where it is missing. */
  readonly surprises: Float64Array;
  /** First step from which something can be forecast: a level of several steps is known. */
  readonly firstOrigin: number;
  /** How far a step up to the origin is from the level at the origin, without the season as it was known there; 0 where it is missing. */
  movement(origin: number, step: number): number;
  /** What level, trend and season say at the origin, the last known step, of the steps after it: `[H]`, transformed. */
  base(origin: number, horizon: number): Float64Array;
}

/**
 * Fits the smoothing of a series: with or without trend and season, as the corrected Akaike criterion has it.
 * @param series `[N]`, in the units of the series, NaN = missing
 * @param season S, in steps; 1 = none
 */
export function* fitAdjustment(
  series: Float64Array,
  season: number,
  transform: Transform,
): Pieces<SeriesSmoothing> {
  const all = toLearnt(series, transform);
  const known = all.subarray(firstObserved(all));
  const carried = carryForward(known);
  const seasons = season > 1 && everyPlaceSeen(carried, season, 2) ? [1, season] : [1];
  const forms = seasons.flatMap((length) => withAndWithoutTrend({ season: length, seasonality: "additive" }));
  // Where some place of the season was never observed, it gets what was carried into it.
  const fitted = seasons.every((length) => everyPlaceSeen(known, length, 2)) ? known : carried;
  const { form, parameters, squaredError } = yield* bestSmoothing(fitted, forms);
  const observed = fitted.filter((value) => !Number.isNaN(value)).length;
  const deviation = Math.sqrt(squaredError / observed);
  return {
    trend: form.trend,
    season: form.season,
    parameters,
    deviation: deviation > LEAST_DEVIATION ? deviation : 1,
  };
}

/**
 * @param series `[N]`, in the units of the series, NaN = missing
 * @param fitted steps that the start of the smoothing may be computed from: the first ones
 */
export function adjust(
  series: Float64Array,
  fitted: number,
  smoothing: SeriesSmoothing,
  transform: Transform,
): Adjusted {
  const { season, parameters, deviation } = smoothing;
  const values = toLearnt(series, transform);
  const first = firstObserved(values);
  const known = values.subarray(first);
  const start = startOf(values.subarray(first, fitted), smoothing);
  const levels = new Float64Array(values.length);
  const trends = new Float64Array(values.length);
  const terms = new Float64Array(values.length);
  const surprises = new Float64Array(values.length);
  let now = first;
  smooth(known, "additive", parameters, start, (level, trend, term, error) => {
    levels[now] = level;
    trends[now] = trend;
    terms[now] = term;
    surprises[now] = error / deviation;
    now++;
  });
  /** The season of a step, as it was known at the origin. */
  const seasonAt = (origin: number, step: number): number => {
    const latest = step + season * Math.floor((origin - step) / season);
    return latest >= first
      ? (terms[latest] as number)
      : (start.season[(latest - first + season) % season] as number);
  };
  const warmUp = season > 1 ? Math.round(season / 2) : PLAIN_WARM_UP;
  return {
    values,
    surprises,
    firstOrigin: first + Math.max(2, Math.min(warmUp, Math.floor(fitted / 4))) - 1,
    movement(origin, step) {
      const value = values[step] as number;
      return Number.isNaN(value) ? 0 : value - seasonAt(origin, step) - (levels[origin] as number);
    },
    base(origin, horizon) {
      let level = levels[origin] as number;
      let trend = trends[origin] as number;
      return Float64Array.from({ length: horizon }, (_, step) => {
        trend *= parameters.damping;
        level += trend;
        return level + seasonAt(origin, origin + 1 + step);
      });
    },
  };
}

/** The state before the first observed value, from the beginning of the series. */
function startOf(known: Float64Array, { season, trend }: SeriesSmoothing): SmoothingState {
  const carried = carryForward(known);
  const length = carried.length < season ? 1 : season;
  const start = startingState(everyPlaceSeen(known, length, 1) ? known : carried, length, "additive");
  return {
    level: start.level || 0,
    trend: trend ? start.trend || 0 : 0,
    season: length < season ? new Float64Array(season) : start.season,
  };
}

/** 0 where none was. */
function firstObserved(values: Float64Array): number {
  return Math.max(
    0,
    values.findIndex((value) => !Number.isNaN(value)),
  );
}

/** The last observed value in each gap; before the first one, that one. */
function carryForward(values: Float64Array): Float64Array {
  let last = values.find((value) => !Number.isNaN(value)) ?? 0;
  return values.map((value) => {
    if (!Number.isNaN(value)) last = value;
    return last;
  });
}
