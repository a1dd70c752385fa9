/** The contest on the test span: every forecaster sees the same history, forecasts the same steps, is scored alike. */

import { type Baseline, forecastInTurns } from "../kinds/series/baselines/baseline.js";
import { baselines } from "../kinds/series/baselines/baselines.js";
import { Turns } from "../kinds/series/baselines/pieces.js";
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

/**
 * Origins that a baseline's errors are measured at, each a fit of its own: no more of them on a long history, which
 * then has its intervals from the errors of its last ten horizons.
 */
const ORIGINS = 10;
/** Scores that differ by no more than this share of the larger differ by rounding: networks compute in float32. */
const SAME_SHARE = 1e-6;
/** An error of no more than this share of how the series moves is rounding itself. */
const ROUNDING_SHARE = 1e-9;

/**
 * What one baseline says after `history` `[N]`, with intervals from its errors at earlier origins of that history.
 * Others have their turn meanwhile.
 * @param signal stops it
 * @throws TrainingError when stopped
 */
export async function baselineForecast(
  name: string,
  history: Float64Array,
  season: number,
  horizon: number,
  signal?: AbortSignal,
): Promise<PointsAndIntervals> {
  return await withIntervals(baselineCalled(name), history, season, horizon, new Turns(signal));
}

function baselineCalled(name: string): Baseline {
  const baseline = baselines.find((candidate) => candidate.name === name);
  if (baseline === undefined) throw new RangeError(`no baseline is called "${name}"`);
  return baseline;
}

/** What one baseline says after `history` `[N]`, `[H]`, without intervals. Others have their turn meanwhile. */
export async function baselinePoint(
  name: string,
  history: Float64Array,
  season: number,
  horizon: number,
  signal?: AbortSignal,
): Promise<Float64Array> {
  return await forecastInTurns(baselineCalled(name), history, season, horizon, new Turns(signal));
}

/**
 * All baselines, the simplest first.
 * @param signal stops them
 * @throws TrainingError when stopped
 */
export async function baselineForecasts(
  history: Float64Array,
  season: number,
  horizon: number,
  signal?: AbortSignal,
): Promise<PointsAndIntervals[]> {
  const turns = new Turns(signal);
  const forecasts: PointsAndIntervals[] = [];
  for (const baseline of baselines)
    forecasts.push(await withIntervals(baseline, history, season, horizon, turns));
  return forecasts;
}

async function withIntervals(
  baseline: Baseline,
  history: Float64Array,
  season: number,
  horizon: number,
  turns: Turns,
): Promise<PointsAndIntervals> {
  const forecast = (past: Float64Array, steps: number): Promise<Float64Array> =>
    forecastInTurns(baseline, past, season, steps, turns);
  const mean = await forecast(history, horizon);
  const errors = await rollingErrors(forecast, history, {
    origins: ORIGINS,
    horizon,
    minimumHistory: Math.min(history.length - 1, Math.max(2 * season, Math.floor(history.length / 2))),
  });
  return {
    name: baseline.name,
    mean,
    intervals: knownBounds(conformalIntervals(errors, mean, LEVELS), mean),
  };
}

/** Where not one error is known, for rows without values at all those origins, the interval has no width. */
function knownBounds(intervals: ReadonlyMap<number, Interval>, mean: Float64Array): Map<number, Interval> {
  const known = (bounds: Float64Array): Float64Array =>
    bounds.map((bound, step) => (Number.isNaN(bound) ? (mean[step] as number) : bound));
  return new Map(
    [...intervals].map(([level, { lower, upper }]) => [level, { lower: known(lower), upper: known(upper) }]),
  );
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

/**
 * Best first, by RMSE; of ties the one that comes first among `scores`: the simplest. Being a tie is handed on from
 * neighbour to neighbour, so the order is made of groups: the best score and its ties, then the best of the rest and
 * its ties, and so on.
 */
export function rank(scores: readonly Score[]): Score[] {
  const rest = [...scores].sort(byError);
  const ranked: Score[] = [];
  for (let best = rest[0]; best !== undefined; best = rest[0]) {
    let ties = 1;
    while (ties < rest.length && isTie(best, rest[ties] as Score, scores)) ties++;
    const group = new Set(rest.splice(0, ties));
    ranked.push(...scores.filter((score) => group.has(score)));
  }
  return ranked;
}

/**
 * Whether two scores are equal but for rounding: by less than a millionth, or because both errors are nothing beside
 * the movement of the series.
 * @param all scores of the contest, which tell how the series moves
 */
export function isTie(one: Score, other: Score, all: readonly Score[]): boolean {
  if (one.rmse === other.rmse || (isExact(one, all) && isExact(other, all))) return true;
  const larger = Math.max(one.rmse, other.rmse);
  return Number.isFinite(larger) && Math.abs(one.rmse - other.rmse) <= SAME_SHARE * larger;
}

/**
 * Whether a forecast has no error but that of rounding. How far the series moves is taken from the worst forecaster (the
 * last value's error is that movement) and from the seasonal naive errors in the history, by which MASE divides.
 */
export function isExact({ rmse }: Score, all: readonly Score[]): boolean {
  const movements = all.flatMap((score) => [score.rmse, score.mase ? score.mae / score.mase : 0]);
  return rmse <= ROUNDING_SHARE * Math.max(0, ...movements.filter(Number.isFinite));
}

/** Ascending; what is no number last. */
function byError({ rmse: one }: Score, { rmse: other }: Score): number {
  if (Number.isNaN(one) || Number.isNaN(other))
    return Number(Number.isNaN(one)) - Number(Number.isNaN(other));
  return one === other ? 0 : one - other;
}
