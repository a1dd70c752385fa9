/** From forecasts at several origins to ranked scores. */

import { copying } from "../kinds/series/copying.js";
import { type DieboldMariano, dieboldMariano } from "../kinds/series/diebold-mariano.js";
import type { Interval } from "../kinds/series/intervals.js";
import type { ComparisonScore, StepScore } from "./comparison-result.js";
import { type PointsAndIntervals, rank, scoreForecast } from "./contest.js";
import type { Contestant } from "./contestant.js";
import type { Score } from "./forecast-result.js";

/** What the forecasts of a comparison are held against. */
export interface Truth {
  /** `[N]` the whole series, NaN = missing. */
  readonly values: Float64Array;
  /** Rows known at each origin, ascending. */
  readonly origins: readonly number[];
  /** H: steps forecast from each. */
  readonly horizon: number;
  readonly season: number;
}

/** Over all steps of all origins. */
export function overallScore(contestant: Contestant, truth: Truth): Score {
  return scoreOf(contestant, truth, joined);
}

/** Best first, by RMSE over all steps of all origins; of equals the one that comes first among the contestants. */
export function comparisonScores(contestants: readonly Contestant[], truth: Truth): ComparisonScore[] {
  const scores = new Map<Score, Contestant>(
    contestants.map((contestant) => [overallScore(contestant, truth), contestant]),
  );
  const ranked = rank([...scores.keys()]);
  const best = scores.get(ranked[0] as Score) as Contestant;
  return ranked.map((score) => {
    const contestant = scores.get(score) as Contestant;
    const { kind, seconds, parameters, forecasts } = contestant;
    return {
      ...score,
      kind,
      byStep: stepScores(contestant, truth),
      seconds,
      parameters,
      copying: copying(
        actuals(truth).map((actual, index) => ({
          last: lastKnown(truth, index),
          actual,
          forecast: (forecasts[index] as PointsAndIntervals).mean,
        })),
      ),
      againstBest: contestant === best ? null : squaredErrorTest(contestant, best, truth),
    };
  });
}

/**
 * Whether two contestants differ in squared error by more than chance: the test of Diebold and Mariano over the rows
 * after the first origin. Where forecasts from several origins meet in a row, their mean counts. An error depends on
 * what happened in the H rows until then, so those of rows farther apart are taken for independent.
 */
export function squaredErrorTest(one: Contestant, other: Contestant, truth: Truth): DieboldMariano | null {
  const { origins, horizon } = truth;
  const first = origins[0] as number;
  const rows = (origins.at(-1) as number) + horizon - first;
  const [sums, counts] = [new Float64Array(rows), new Float64Array(rows)];
  // In the unit of the largest error, no square overflows; the test knows no unit.
  const errors = [errorsOf(one, truth), errorsOf(other, truth)] as const;
  const unit = errors.flat(2).reduce((most, error) => (error > most ? error : most), 0) || 1;
  origins.forEach((origin, index) => {
    for (let step = 0; step < horizon; step++) {
      const [a, b] = errors.map((rowsOf) => ((rowsOf[index] as number[])[step] as number) / unit) as [
        number,
        number,
      ];
      const difference = a ** 2 - b ** 2;
      if (Number.isNaN(difference)) continue;
      const row = origin - first + step;
      sums[row] = (sums[row] as number) + difference;
      counts[row] = (counts[row] as number) + 1;
    }
  });
  // 0 / 0 is NaN: unknown.
  return dieboldMariano(
    sums.map((sum, row) => sum / (counts[row] as number)),
    horizon,
  );
}

/** Absolute errors, by origin and step. */
function errorsOf({ forecasts }: Contestant, truth: Truth): number[][] {
  return actuals(truth).map((actual, index) => {
    const { mean } = forecasts[index] as PointsAndIntervals;
    return Array.from(actual, (value, step) => Math.abs(value - (mean[step] as number)));
  });
}

/** The truth after each origin, `[H]` each. */
function actuals({ values, origins, horizon }: Truth): Float64Array[] {
  return origins.map((origin) => values.slice(origin, origin + horizon));
}

/** At an origin, by its index. */
function lastKnown({ values, origins }: Truth, index: number): number {
  return values.subarray(0, origins[index]).findLast((value) => !Number.isNaN(value)) ?? Number.NaN;
}

function stepScores(contestant: Contestant, truth: Truth): StepScore[] {
  return Array.from({ length: truth.horizon }, (_, step) => {
    const at = (arrays: readonly Float64Array[]): Float64Array =>
      Float64Array.from(arrays, (values) => values[step] as number);
    const { rmse, mae, smape, mase, coverage90 } = scoreOf(contestant, truth, at);
    return {
      step: step + 1,
      rmse: figure(rmse),
      mae: figure(mae),
      smape: figure(smape),
      mase: figure(mase ?? Number.NaN),
      coverage90: figure(coverage90),
    };
  });
}

/** @param pick some of the values of all origins */
function scoreOf(
  { name, forecasts }: Contestant,
  truth: Truth,
  pick: (arrays: readonly Float64Array[]) => Float64Array,
): Score {
  const levels = [...(forecasts[0] as PointsAndIntervals).intervals.keys()];
  const bounds = (level: number, side: keyof Interval): Float64Array =>
    pick(forecasts.map(({ intervals }) => (intervals.get(level) as Interval)[side]));
  const picked: PointsAndIntervals = {
    name,
    mean: pick(forecasts.map(({ mean }) => mean)),
    intervals: new Map(
      levels.map((level) => [level, { lower: bounds(level, "lower"), upper: bounds(level, "upper") }]),
    ),
  };
  const history = truth.values.slice(0, truth.origins[0]);
  return scoreForecast(picked, pick(actuals(truth)), history, truth.season);
}

function joined(arrays: readonly Float64Array[]): Float64Array {
  return Float64Array.from(arrays.flatMap((values) => [...values]));
}

function figure(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
