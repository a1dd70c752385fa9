/** Demand that often is none. */

/** Intermittent from here on: so many steps from one demand to the next, on average (Syntetos, Boylan & Croston 2005). */
const INTERVAL = 1.32;

/** Whether a value may be a count. */
export function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

/**
 * Whether all known values are counts, and so many of them zeros that demand is intermittent.
 * @param series `[N]` each, NaN = missing
 */
export function isIntermittent(series: readonly Float64Array[]): boolean {
  let [known, demands] = [0, 0];
  for (const values of series)
    for (const value of values) {
      if (Number.isNaN(value)) continue;
      if (!isCount(value)) return false;
      known++;
      if (value > 0) demands++;
    }
  return demands > 0 && known / demands >= INTERVAL;
}
