/** Classical seasonal decomposition, and the test whether there is a season to remove. */

import type { Seasonality } from "./exponential-smoothing.js";

/** Quantile 0.95 of the standard normal: the 90 % two-sided limit that the M3 and M4 organisers used. */
const NORMAL_QUANTILE_95 = 1.6448536269514722;
/** A smaller factor would divide a series by next to nothing. */
const LEAST_FACTOR = 1e-10;

/**
 * Whether the autocorrelation at the seasonal lag is beyond its 90 % limit under no season, the limit being
 * Bartlett's, as for Naive 2 and Theta in the M3 and M4 competitions (Makridakis et al. 2020). Needs more than two seasons.
 *
 * @param values `[N]`, NaN = missing: pairs with a missing value are left out
 */
export function isSeasonal(values: Float64Array, season: number): boolean {
  if (season <= 1 || values.length <= 2 * season) return false;
  const observed = values.filter((value) => !Number.isNaN(value));
  const average = observed.reduce((sum, value) => sum + value, 0) / observed.length;
  const covariance = (lag: number): number => {
    let sum = 0;
    for (let time = lag; time < values.length; time++) {
      const product = ((values[time] as number) - average) * ((values[time - lag] as number) - average);
      if (!Number.isNaN(product)) sum += product;
    }
    return sum;
  };
  const variance = covariance(0);
  let squares = 0;
  for (let lag = 1; lag < season; lag++) squares += (covariance(lag) / variance) ** 2;
  const limit = NORMAL_QUANTILE_95 * Math.sqrt((1 + 2 * squares) / observed.length);
  return Math.abs(covariance(season) / variance) > limit;
}

/**
 * Seasonal indices by classical decomposition: the mean over the seasons of each place's ratio to (or difference
 * from) a centred moving average over one season, normalised to mean 1 (or 0).
 *
 * @param values `[N]`, NaN = missing; a gap is bridged in the moving average only, and gives no ratio itself
 * @returns `[S]`, place 0 being that of the first value; undefined where a place has no ratio or a factor
 * of next to zero
 */
export function seasonalIndices(
  values: Float64Array,
  season: number,
  seasonality: Seasonality,
): Float64Array | undefined {
  const trend = centredMovingAverage(bridgeGaps(values, season), season);
  const sums = new Float64Array(season);
  const counts = new Float64Array(season);
  for (const [time, value] of values.entries()) {
    const around = trend[time] as number;
    const part = seasonality === "multiplicative" ? value / around : value - around;
    if (Number.isNaN(part)) continue;
    const place = time % season;
    sums[place] = (sums[place] as number) + part;
    counts[place] = (counts[place] as number) + 1;
  }
  if (counts.includes(0)) return undefined;
  const means = sums.map((sum, place) => sum / (counts[place] as number));
  const average = means.reduce((sum, value) => sum + value, 0) / season;
  if (seasonality === "additive") return means.map((value) => value - average);
  const factors = means.map((value) => value / average);
  return factors.every((factor) => factor > LEAST_FACTOR) ? factors : undefined;
}

/** Mean over one season around each step (the two ends of an even season weigh half); NaN where it leaves the series. */
function centredMovingAverage(values: Float64Array, season: number): Float64Array {
  const reach = Math.floor(season / 2);
  const endWeight = season % 2 === 0 ? 0.5 : 1;
  return values.map((_, time) => {
    if (time < reach || time + reach >= values.length) return Number.NaN;
    let sum = endWeight * ((values[time - reach] as number) + (values[time + reach] as number));
    for (let near = time - reach + 1; near < time + reach; near++) sum += values[near] as number;
    return sum / season;
  });
}

/** Each gap on the straight line between the observed neighbours of its own place in the season. */
function bridgeGaps(values: Float64Array, season: number): Float64Array {
  const neighbour = (from: number, step: number): number | undefined => {
    for (let time = from; time >= 0 && time < values.length; time += step) {
      if (!Number.isNaN(values[time])) return time;
    }
    return undefined;
  };
  return values.map((value, time) => {
    if (!Number.isNaN(value)) return value;
    const before = neighbour(time, -season);
    const after = neighbour(time, season);
    if (before === undefined || after === undefined) return values[before ?? after ?? time] as number;
    const share = (time - before) / (after - before);
    return (1 - share) * (values[before] as number) + share * (values[after] as number);
  });
}
