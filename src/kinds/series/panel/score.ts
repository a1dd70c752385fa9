/**
 * How forecasts of many series are scored, by the rules of the M4 competition (Makridakis, Spiliotis & Assimakopoulos
 * 2020, "The M4 Competition: 100,000 time series and 61 forecasting methods").
 */

import { mase, rmse, smape } from "../metrics.js";
import type { PanelForecast } from "./forecaster.js";

const LEVEL = 0.9;

/** One forecaster on one series. */
export interface SeriesScore {
  /** Percent. */
  readonly smape: number;
  /** Null where the history gives no scale: it is constant, or shorter than a season. */
  readonly mase: number | null;
  /** In the units of the series. */
  readonly rmse: number;
  /** `[H]`: 1 where the 90 % interval holds the actual value, 0 where not, NaN where there is none. */
  readonly inside: Float64Array;
}

/** One forecaster on several series. */
export interface MeanScore {
  readonly smape: number;
  /** Over the series that have a scale; NaN where none has. */
  readonly mase: number;
  /**
   * Mean over the series of the RMSE of each, as in the Monash archive (Godahewa et al. 2021). Over all steps at once the
   * squares of the few largest series would drown all others; so they count by their size only. Where series have
   * different units it compares forecasters on the same series and nothing else.
   */
  readonly rmse: number;
  /** Share of all steps that are known, in [0, 1]. */
  readonly coverage90: number;
}

/**
 * @param forecast of H steps
 * @param actual the steps after the history, NaN = missing; those beyond H do not count, nor those that it lacks
 * @param history `[N]` what the forecaster had seen, NaN = missing
 * @param season S, in steps; 1 = none
 */
export function scoreSeries(
  { point, intervals }: PanelForecast,
  actual: Float64Array,
  history: Float64Array,
  season: number,
): SeriesScore {
  const known = actual.subarray(0, point.length);
  const expected = point.subarray(0, known.length);
  const interval = intervals.get(LEVEL);
  return {
    smape: smape(known, expected),
    mase: mase(known, expected, history, season),
    rmse: rmse(known, expected),
    inside: point.map((_, step) => {
      const value = known[step] ?? Number.NaN;
      const [low, high] = [interval?.lower[step] ?? Number.NaN, interval?.upper[step] ?? Number.NaN];
      return Number.isNaN(value) ? Number.NaN : Number(low <= value && value <= high);
    }),
  };
}

/** Means over the series; M4 takes the same over all groups together, so that each series counts once. */
export function meanScore(scores: readonly SeriesScore[]): MeanScore {
  return {
    smape: mean(scores.map((score) => score.smape)),
    mase: mean(scores.flatMap((score) => (score.mase === null ? [] : [score.mase]))),
    rmse: mean(scores.map((score) => score.rmse)),
    coverage90: mean(scores.flatMap(({ inside }) => [...inside.filter((share) => !Number.isNaN(share))])),
  };
}

/** The share of series whose interval holds the actual value, at each step `[H]`; NaN where no value is known. */
export function coverageByStep(scores: readonly SeriesScore[], horizon: number): number[] {
  return Array.from({ length: horizon }, (_, step) =>
    mean(scores.map(({ inside }) => inside[step] ?? Number.NaN).filter((share) => !Number.isNaN(share))),
  );
}

/**
 * Overall weighted average of M4: half of sMAPE and half of MASE, each a mean over series, over that of Naive2. Below 1 is
 * better than Naive2.
 */
export function owa(score: MeanScore, naive2: MeanScore): number {
  return (score.smape / naive2.smape + score.mase / naive2.mase) / 2;
}

/** NaN of nothing. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
