import type { Baseline } from "./baseline.js";

/**
 * Each step repeats the latest observed value of its place in the season: ŷ(N+k) = y(N+k−S·j) with the
 * smallest j that reaches an observed value. A place never observed repeats the last observed value.
 */
export const seasonalNaive: Baseline = {
  name: "seasonal naive",
  forecast(history, season, horizon) {
    const lastValue = history.findLast((value) => !Number.isNaN(value)) ?? Number.NaN;
    return Float64Array.from({ length: horizon }, (_, step) => {
      const source = latestObserved(history, season, history.length + step);
      return source === undefined ? lastValue : (history[source] as number);
    });
  },
};

/** The latest index of an observed value a whole number of seasons before `time` (itself ≥ N), if there is one. */
export function latestObserved(history: Float64Array, season: number, time: number): number | undefined {
  const seasonsBack = Math.ceil((time - history.length + 1) / season);
  for (let index = time - seasonsBack * season; index >= 0; index -= season) {
    if (!Number.isNaN(history[index])) return index;
  }
  return undefined;
}
