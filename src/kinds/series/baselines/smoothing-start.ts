/** Where exponential smoothing starts: level, trend and season fitted to the first seasons. */

import type { Seasonality, SmoothingState } from "./exponential-smoothing.js";
import { fitSeasonalLine } from "./seasonal-line.js";

/** How many values of each place in the season the start is fitted to. */
const VALUES_PER_PLACE = 3;
/** The same where there is no season. */
const VALUES_WITHOUT_SEASON = 10;

/**
 * The state before the first value, from a line with seasonal intercepts through the shortest beginning of the
 * series that shows every place often enough. A multiplicative season is the mean ratio to that line, or to a
 * constant where the line would fall to zero.
 *
 * @param values `[N]`, NaN = missing; positive for a multiplicative season; every place observed at least once
 */
export function startingState(
  values: Float64Array,
  season: number,
  seasonality: Seasonality,
): SmoothingState {
  const beginning = values.subarray(0, beginningLength(values, season));
  const { places, slope } = fitSeasonalLine(beginning, season);
  const level = mean(places);
  if (seasonality === "additive") {
    return { level: level - slope, trend: slope, season: places.map((place) => place - level) };
  }
  const staysPositive = Math.min(level - slope, level + slope * (beginning.length - 1)) > 0;
  return staysPositive
    ? startFromRatios(beginning, season, level, slope)
    : startFromRatios(beginning, season, mean(beginning.filter((value) => !Number.isNaN(value))), 0);
}

/** The multiplicative start for the line level + trend·t; factors have mean 1, the line takes up the rest. */
function startFromRatios(values: Float64Array, season: number, level: number, trend: number): SmoothingState {
  const sums = new Float64Array(season);
  const counts = new Float64Array(season);
  for (const [time, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    const place = time % season;
    sums[place] = (sums[place] as number) + value / (level + trend * time);
    counts[place] = (counts[place] as number) + 1;
  }
  const factors = sums.map((sum, place) => sum / (counts[place] as number));
  const average = mean(factors);
  return {
    level: (level - trend) * average,
    trend: trend * average,
    season: factors.map((factor) => factor / average),
  };
}

/** Length of the shortest beginning that shows every place often enough, or the whole length. */
function beginningLength(values: Float64Array, season: number): number {
  const enough = season === 1 ? VALUES_WITHOUT_SEASON : VALUES_PER_PLACE;
  const seen = new Float64Array(season);
  let placesWithEnough = 0;
  for (const [time, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    const place = time % season;
    const count = (seen[place] as number) + 1;
    seen[place] = count;
    if (count === enough) placesWithEnough++;
    if (placesWithEnough === season) return time + 1;
  }
  return values.length;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
