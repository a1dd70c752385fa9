/** The contest on the test span: every forecaster sees the same history, forecasts the same steps, is scored alike. */

import { baselines } from "../kinds/series/baselines/baselines.js";
import { conformalIntervals, type Interval, rollingErrors } from "../kinds/series/intervals.js";
import { coverage, mae, mase, rmse, smape } from "../kinds/series/metrics.js";
import { LEVELS } from "../kinds/series/network.js";
import type { Score } from "./forecast-result.js";

/** A forecast of some steps, `[horizon]` each, in the units of the series. */
export interface PointsAndIntervals {
  readonly name: string;
  readonly mean: Float64Array;
  /** By level: 0.8 and 0.9. */
  readonly intervals: ReadonlyMap<number, Interval>;
}

/** Origins that a baseline's errors are measured at. */
const ORIGINS = 10;

/** What one baseline says after `history` `[N]`, with intervals from its errors at earlier origins of that history. */
export function baselineForecast(
  name: string,
  history: Float64Array,
  season: number,
  horizon: number,
): PointsAndIntervals {
  const baseline = baselines.find((candidate) => candidate.name === name);
  if (baseline === undefined) throw new RangeError(`no baseline is called "${name}"`);
  const mean = baseline.forecast(history, season, horizon);
  const errors = rollingErrors((past, steps) => baseline.forecast(past, season, steps), history, {
    origins: ORIGINS,
    horizon,
    minimumHistory: Math.min(history.length - 1, Math.max(2 * season, Math.floor(history.length / 2))),
  });
  return { name, mean, intervals: knownBounds(conformalIntervals(errors, mean, LEVELS), mean) };
}

/** Where not one error is known, for rows without values at all those origins, the interval has no width. */
function knownBounds(intervals: ReadonlyMap<number, Interval>, mean: Float64Array): Map<number, Interval> {
  const known = (bounds: Float64Array): Float64Array =>
    bounds.map((bound, step) => (Number.isNaN(bound) ? (mean[step] as number) : bound));
  return new Map(
    [...intervals].map(([level, { lower, upper }]) => [level, { lower: known(lower), upper: known(upper) }]),
  );
}

/** All baselines, the simplest first. */
export function baselineForecasts(
  history: Float64Array,
  season: number,
  horizon: number,
): PointsAndIntervals[] {
  return baselines.map(({ name }) => baselineForecast(name, history, season, horizon));
}

/** @param actual the test span `[horizon]`, NaN = missing */
export function scoreForecast(
  { name, mean, intervals }: PointsAndIntervals,
  actual: Float64Array,
  history: Float64Array,
  season: number,
): Score {
  const covered = (level: number): number => {
    const { lower, upper } = intervals.get(level) as Interval;
    return coverage(actual, lower, upper);
  };
  return {
    name,
    rmse: rmse(actual, mean),
    mae: mae(actual, mean),
    smape: smape(actual, mean),
    mase: mase(actual, mean, history, season),
    coverage80: covered(0.8),
    coverage90: covered(0.9),
  };
}

/** Best first, by RMSE; of equals the one that comes first among `scores`: the simplest. */
export function rank(scores: readonly Score[]): Score[] {
  return [...scores].sort((a, b) => a.rmse - b.rmse);
}
