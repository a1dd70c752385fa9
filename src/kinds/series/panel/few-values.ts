/**
 * How a series moves of which few values are known: two that happen to be alike say nothing of what may come, so what is usual
 * among the series of its panel counts as well.
 */

import { movement } from "./pooled-intervals.js";
import { sampleOf } from "./sample.js";

/** Fewer values beyond a season say too little of how a series moves. */
const FEW = 8;
/** What is usual counts as much as so many differences of its own. */
const USUAL_COUNTS = 4;
/** More series say nothing new of what is usual. */
const MOST_SERIES = 2000;

/**
 * How series usually move, as a share of their mean magnitude: the median of those that are long enough to tell.
 *
 * @param histories `[N]` each, NaN = missing
 * @returns 0 where none is
 */
export function usualMovement(histories: readonly Float64Array[], season: number): number {
  const isLookedAt = sampleOf(histories.length, MOST_SERIES);
  const shares = histories
    .filter((_, index) => isLookedAt(index))
    .flatMap((history) => {
      const { count, magnitude } = sizeOf(history);
      if (count < season + FEW || magnitude === 0) return [];
      return [movement(history, season) / magnitude];
    })
    .sort((one, other) => one - other);
  return shares[shares.length >> 1] ?? 0;
}

/**
 * {@link movement}, of series with few values drawn towards what is usual for their size.
 *
 * @param history `[N]`, NaN = missing
 * @param usual as {@link usualMovement} gives it
 * @returns in the units of the series
 */
export function movementOfFew(history: Float64Array, season: number, usual: number): number {
  const own = movement(history, season);
  const { count, magnitude } = sizeOf(history);
  if (usual === 0 || count === 0 || count >= season + FEW) return own;
  const differences = count - 1;
  return (differences * own + USUAL_COUNTS * usual * magnitude) / (differences + USUAL_COUNTS);
}

function sizeOf(history: Float64Array): { readonly count: number; readonly magnitude: number } {
  let [sum, count] = [0, 0];
  for (const value of history) {
    if (Number.isNaN(value)) continue;
    sum += Math.abs(value);
    count++;
  }
  return { count, magnitude: count === 0 ? 0 : sum / count };
}
