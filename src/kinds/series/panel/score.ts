/**
 * How forecasts of many series are scored, by the rules of the M4 competition (Makridakis, Spiliotis & Assimakopoulos
 * 2020, "The M4 Competition: 100,000 time series and 61 forecasting methods").
 */

import { mase, rmse, smape } from "../metrics.js";
import type { PanelForecast } from "./forecaster.js";
import { scaledPinball } from "./pinball-loss.js";

const LEVEL = 0.9;

/** One forecaster on one series. */
export interface SeriesScore {
  /** Percent. */
  readonly smape: number;
  /** Null where the history gives no scale: it is constant, or shorter than a season. */
  readonly mase: number | null;
  /** In the units of the series. */
  readonly rmse: number;
  /** {@link scaledPinball}; null where the history never moved. */
  readonly pinball: number | null;
  /** `[H]`: the share of origins whose 90 % interval holds the actual value, NaN where there is none. */
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
  /** Over the series that move; NaN where none does. */
  readonly pinball: number;
  /** Share of all steps that are known, in [0, 1]. */
  readonly coverage90: number;
}

/** What was forecast from one origin, and what came. */
export interface ForecastAndTruth {
  /** Of H steps. */
  readonly forecast: PanelForecast;
  /** The steps after the origin, NaN = missing; those beyond H do not count, nor those that it lacks. */
  readonly actual: Float64Array;
}

/**
 * All steps from all origins together.
 * @param origins at least one
 * @param history `[N]` what the forecaster had learnt from, NaN = missing
 * @param season S, in steps; 1 = none
 */
export function scoreSeries(
  origins: readonly ForecastAndTruth[],
  history: Float64Array,
  season: number,
): SeriesScore {
  const known = origins.map(({ forecast, actual }) => actual.subarray(0, forecast.point.length));
  const actual = joined(known);
  const expected = joined(
    origins.map(({ forecast }, index) => forecast.point.subarray(0, known[index]?.length)),
  );
  const hits = origins.map(insideOf);
  return {
    smape: smape(actual, expected),
    mase: mase(actual, expected, history, season),
    rmse: rmse(actual, expected),
    pinball: scaledPinball(origins, history, season),
    inside: (hits[0] as Float64Array).map((_, step) =>
      mean(hits.map((each) => each[step] as number).filter((hit) => !Number.isNaN(hit))),
    ),
  };
}

/** `[H]`: 1 where the interval holds the actual value, 0 where not, NaN where there is none. */
function insideOf({ forecast: { point, intervals }, actual }: ForecastAndTruth): Float64Array {
  const interval = intervals.get(LEVEL);
  return point.map((_, step) => {
    const value = actual[step] ?? Number.NaN;
    const [low, high] = [interval?.lower[step] ?? Number.NaN, interval?.upper[step] ?? Number.NaN];
    return Number.isNaN(value) ? Number.NaN : Number(low <= value && value <= high);
  });
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Means over the series; M4 takes the same over all groups together, so that each series counts once. */
export function meanScore(scores: readonly SeriesScore[]): MeanScore {
  return {
    smape: mean(scores.map((score) => score.smape)),
    mase: mean(scores.flatMap((score) => (score.mase === null ? [] : [score.mase]))),
    rmse: mean(scores.map((score) => score.rmse)),
    pinball: mean(scores.flatMap((score) => (score.pinball === null ? [] : [score.pinball]))),
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
export function owa(
  score: Pick<MeanScore, "smape" | "mase">,
  naive2: Pick<MeanScore, "smape" | "mase">,
): number {
  return (score.smape / naive2.smape + score.mase / naive2.mase) / 2;
}

/** NaN of nothing. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
