/** The largest observed magnitude becomes 1, so that no square overflows and no tolerance depends on a unit. */

/**
 * Forecasts a series through its scaled copy. Missing values before the first observed one are dropped: they say
 * nothing. A history in which nothing was observed is forecast as NaN, `forecast` not being asked.
 *
 * @param history `[N]`, NaN = missing
 * @param forecast from values `[M]`, M ≤ N, the first one observed, all within [-1, 1], to `[horizon]`
 * @returns `[horizon]` in the units of the history
 */
export function forecastInUnitScale(
  history: Float64Array,
  horizon: number,
  forecast: (values: Float64Array) => Float64Array,
): Float64Array {
  const first = history.findIndex((value) => !Number.isNaN(value));
  if (first === -1) return new Float64Array(horizon).fill(Number.NaN);
  const known = history.subarray(first);
  const largest = known
    .filter((value) => !Number.isNaN(value))
    .reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scale = largest === 0 ? 1 : largest;
  return forecast(known.map((value) => value / scale)).map((value) => value * scale);
}
