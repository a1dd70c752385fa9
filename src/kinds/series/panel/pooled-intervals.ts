/**
 * Intervals of many series from the errors of all of them together: split-conformal prediction (Vovk et al. 2005; Lei et
 * al. 2018) across series. Each error is divided by how its series moved before its origin, so that large and small
 * series share one quantile. One origin a series gives as many errors as there are series, nearly independent of each
 * other, where one series by itself needs ten fits for ten errors that depend on each other.
 */

import { conformalIntervals, type Interval } from "../intervals.js";
import { mae } from "../metrics.js";
import { sampleOf } from "./sample.js";

/** So many errors of a step have quantiles of their own; with fewer, steps share what they know. */
const ENOUGH_ERRORS = 100;
/** Of few series, as many origins each as a single series has. */
const MOST_ORIGINS = 10;
/** More series say nothing new of a quantile. */
const MOST_SERIES = 2000;

/**
 * At how many origins of each series its errors are measured, each a fit of its own: enough for {@link ENOUGH_ERRORS} of all
 * together; of very many series only some are looked at.
 *
 * @param series how many there are
 * @returns the origins of a series, by its index from 0
 */
export function originsOfEach(series: number): (index: number) => number {
  const isLookedAt = sampleOf(series, MOST_SERIES);
  const origins = Math.min(MOST_ORIGINS, Math.ceil(ENOUGH_ERRORS / series));
  return (index) => (isLookedAt(index) ? origins : 0);
}

/**
 * How a series moves: the mean absolute difference of values a season apart, by which MASE divides; of neighbours where
 * no two values a season apart are observed or all are equal; the mean magnitude where there are no neighbours either.
 *
 * @param history `[N]`, NaN = missing
 * @returns in the units of the series; 0 where it never moved, or nothing was observed
 */
export function movement(history: Float64Array, season: number): number {
  const between = (lag: number): number => {
    if (history.length <= lag) return Number.NaN;
    const [later, earlier] = [history.subarray(lag), history.subarray(0, -lag)];
    if (!earlier.some(Number.isNaN)) return mae(later, earlier);
    const followed = later.map((value, step) => (Number.isNaN(earlier[step]) ? Number.NaN : value));
    return mae(followed, earlier);
  };
  const neighbours = between(season) || between(1);
  if (!Number.isNaN(neighbours)) return neighbours;
  return mae(history, new Float64Array(history.length)) || 0;
}

/**
 * Half the width of each step's interval, in units of {@link movement}: where every step has errors enough, the
 * ⌈(n+1)·level⌉-th of its n; else by {@link conformalIntervals}.
 *
 * @param errors one array for each origin of each series, `[horizon]`, in units of movement, NaN = unknown
 * @param levels wanted shares of actual values inside, each in (0, 1)
 * @returns `[horizon]` by level; 0 where not one error is known
 */
export function pooledWidths(
  errors: readonly Float64Array[],
  horizon: number,
  levels: readonly number[],
): ReadonlyMap<number, Float64Array> {
  const byStep = Array.from({ length: horizon }, (_, step) =>
    Float64Array.from(errors, (row) => Math.abs(row[step] ?? Number.NaN))
      .filter((error) => !Number.isNaN(error))
      .sort(),
  );
  if (byStep.some((sorted) => sorted.length < ENOUGH_ERRORS)) {
    const shared = conformalIntervals(errors, new Float64Array(horizon), levels);
    return new Map([...shared].map(([level, { upper }]) => [level, upper.map((width) => width || 0)]));
  }
  return new Map(
    levels.map((level) => [
      level,
      Float64Array.from(byStep, (sorted) => {
        const rank = Math.min(sorted.length, Math.ceil((sorted.length + 1) * level));
        return sorted[rank - 1] as number;
      }),
    ]),
  );
}

/**
 * @param widths `[H]` by level, in units of `scale`
 * @param scale 0 for no width at all
 */
export function intervalsAround(
  point: Float64Array,
  widths: ReadonlyMap<number, Float64Array>,
  scale: number,
): ReadonlyMap<number, Interval> {
  return new Map(
    [...widths].map(([level, width]) => {
      const half = (step: number): number => (scale === 0 ? 0 : scale * (width[step] as number));
      const lower = point.map((value, step) => value - half(step));
      return [level, { lower, upper: point.map((value, step) => value + half(step)) }];
    }),
  );
}
