/** Steps of a series from one value to the next, less what is usual at that place of the season. */

import { byPlace, median } from "./robust.js";

/** Fewer seasons do not tell what is usual. */
const LEAST_SEASONS = 3;

export interface SeasonalDifferences {
  /** `[N]` the first is NaN, and so is what has a missing value on either side. */
  readonly differences: Float64Array;
  /** S in steps; 1 where the season is too long for the series. */
  readonly season: number;
}

/** @param values `[N]` NaN = missing */
export function seasonalPlaces(values: Float64Array, season: number): SeasonalDifferences {
  const used = values.length >= LEAST_SEASONS * season ? season : 1;
  const differences = values.map((value, step) => value - (values[step - 1] ?? Number.NaN));
  const usual = byPlace(differences, used).map(median);
  return {
    differences: differences.map((difference, step) => difference - (usual[step % used] as number)),
    season: used,
  };
}
