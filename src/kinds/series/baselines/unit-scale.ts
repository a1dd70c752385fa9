/** The largest observed magnitude becomes 1, so that no square overflows and no tolerance depends on a unit. */

import type { Pieces } from "./pieces.js";

/** What is fitted sees no more rows than these, or than these seasons if they are longer. */
const MOST_ROWS = 5000;
const MOST_SEASONS = 4;

/**
 * Forecasts a series through its scaled copy. Missing values before the first observed one are dropped: they say
 * nothing. A history in which nothing was observed is forecast as NaN, `forecast` not being asked.
 *
 * Of a long history only the last 5,000 rows, or the last four seasons if they are longer, are seen, counted back from
 * the last observed one: what is older says little of what comes next, and a fit takes as long as it has rows.
 *
 * @param history `[N]`, NaN = missing
 * @param season S, in steps; 1 = none
 * @param forecast from values `[M]`, M ≤ N, the first one observed, all within [-1, 1], to `[horizon]`
 * @returns `[horizon]` in the units of the history
 */
export function* forecastInUnitScale(
  history: Float64Array,
  season: number,
  horizon: number,
  forecast: (values: Float64Array) => Pieces<Float64Array>,
): Pieces<Float64Array> {
  const end = history.findLastIndex((value) => !Number.isNaN(value)) + 1;
  if (end === 0) return new Float64Array(horizon).fill(Number.NaN);
  const recent = history.subarray(Math.max(0, end - Math.max(MOST_ROWS, MOST_SEASONS * season)));
  const known = recent.subarray(recent.findIndex((value) => !Number.isNaN(value)));
  const largest = known
    .filter((value) => !Number.isNaN(value))
    .reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scale = largest === 0 ? 1 : largest;
  const forecasts = yield* forecast(known.map((value) => value / scale));
  return forecasts.map((value) => value * scale);
}
