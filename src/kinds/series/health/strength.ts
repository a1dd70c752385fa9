/**
 * How much of a series is trend and season: 1 - Var(R) / Var(T + R) and 1 - Var(R) / Var(S + R), not below 0, of a
 * classical additive decomposition (Wang, Smith & Hyndman 2006, Characteristic-based clustering for time series data;
 * Hyndman & Athanasopoulos, Forecasting: principles and practice, 4.3).
 */

import { byPlace } from "./robust.js";

/** In [0, 1]; null where the series is too short to tell. */
export interface Strengths {
  readonly trend: number | null;
  readonly season: number | null;
}

/** Fewer seasons, and any average over them looks like one. */
const LEAST_SEASONS = 3;
/** Of a series without season: a tenth of it, and at least as many steps, are averaged for its trend. */
const [TREND_SHARE, LEAST_WINDOW] = [0.1, 9];

/**
 * @param values `[N]` NaN = missing
 * @param season S in steps; 1 = none
 */
export function measureStrengths(values: Float64Array, season: number): Strengths {
  let largest = 0;
  for (const value of values) if (Math.abs(value) > largest) largest = Math.abs(value);
  const scaled = values.map((value) => value / (largest || 1));
  const hasSeason = season > 1 && values.length >= LEAST_SEASONS * season;
  const window = hasSeason ? season : Math.max(LEAST_WINDOW, Math.floor(TREND_SHARE * values.length));
  if (values.length < 2 * window) return { trend: null, season: null };
  const trend = centredAverage(scaled, window);
  const rest = scaled.map((value, step) => value - (trend[step] as number));
  const places = hasSeason ? meansByPlace(rest, season) : Float64Array.of(0);
  const seasonal = rest.map((_, step) => places[step % places.length] as number);
  const remainder = rest.map((value, step) => value - (seasonal[step] as number));
  const withTrend = remainder.map((value, step) => value + (trend[step] as number));
  return {
    trend: explained(remainder, withTrend),
    season: hasSeason ? explained(remainder, rest) : null,
  };
}

/** 1 - Var(remainder) / Var(whole); null where nothing varies. */
function explained(remainder: Float64Array, whole: Float64Array): number | null {
  const total = variance(whole);
  // What rounding leaves of a constant is no variation.
  return total > 1e-24 ? Math.max(0, 1 - variance(remainder) / total) : null;
}

function variance(values: Float64Array): number {
  const observed = values.filter((value) => !Number.isNaN(value));
  const mean = observed.reduce((sum, value) => sum + value, 0) / observed.length;
  return observed.reduce((sum, value) => sum + (value - mean) ** 2, 0) / observed.length;
}

/** `[N]` over one window, half weights at the ends of an even one; NaN where less than half of it is observed. */
function centredAverage(values: Float64Array, window: number): Float64Array {
  const sums = new Float64Array(values.length + 1);
  const counts = new Float64Array(values.length + 1);
  for (const [step, value] of values.entries()) {
    const isObserved = !Number.isNaN(value);
    sums[step + 1] = (sums[step] as number) + (isObserved ? value : 0);
    counts[step + 1] = (counts[step] as number) + (isObserved ? 1 : 0);
  }
  const over = (cumulated: Float64Array, from: number): number =>
    (cumulated[from + window] ?? Number.NaN) - (cumulated[from] ?? Number.NaN);
  const half = Math.floor(window / 2);
  return values.map((_, step) => {
    // Of an even window, the one that begins a step later counts as much.
    const starts = window % 2 === 0 ? [step - half, step - half + 1] : [step - half];
    const count = starts.reduce((total, start) => total + over(counts, start), 0);
    if (!(count * 2 >= window * starts.length)) return Number.NaN;
    return starts.reduce((total, start) => total + over(sums, start), 0) / count;
  });
}

/** `[S]` less their mean; 0 where a place was never observed. */
function meansByPlace(values: Float64Array, season: number): Float64Array {
  const means = byPlace(values, season).map((place) => {
    const observed = place.filter((value) => !Number.isNaN(value));
    return observed.length === 0 ? 0 : observed.reduce((sum, value) => sum + value, 0) / observed.length;
  });
  const mean = means.reduce((sum, value) => sum + value, 0) / season;
  return Float64Array.from(means, (value) => value - mean);
}
