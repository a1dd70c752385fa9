/** The end of every series, kept back from a first training: it says which networks are good, and how good. */

import { type Span, splitSeries } from "../../../sequence/span.js";
import { seasonalNaive } from "../baselines/seasonal-naive.js";
import { mase, smape } from "../metrics.js";
import { movement, pooledWidths } from "./pooled-intervals.js";
import { sampleOf } from "./sample.js";

/** Of a short series less than the horizon is kept back: no more than this share of it. */
const MOST_KEPT = 1 / 3;
/** Of few series, more than the last horizon is kept back, so that there are origins enough: up to this share of each. */
const SHARE_KEPT = 0.2;
/** So many origins of all series together say well enough which network is good. */
const ENOUGH_ORIGINS = 100;
/** Of more series than this, some stand for all: networks are looked at often, and differ by more than chance makes of so many. */
const MOST_JUDGED = 5000;

type Fitted = Span<"train" | "all">;

/** What is forecast from, and what came next. */
export interface Origin {
  /** All that is known at the origin. */
  readonly history: Fitted;
  /** Index of the series. */
  readonly series: number;
  /** `[H]` or fewer, NaN = missing. */
  readonly actual: Float64Array;
}

export interface Validation {
  /** All series, those that are long enough without their end. */
  readonly spans: readonly Fitted[];
  readonly origins: readonly Origin[];
}

/**
 * Keeps back the last horizon of every series, or a third of one that is shorter than three of them; of fewer than
 * {@link ENOUGH_ORIGINS} series as much as that many origins take, a horizon apart or less, but no more than a fifth of a series.
 * Of very many series all lose their end, since what happened then may have happened to all of them, and some have an origin.
 */
export function keepBack(spans: readonly Fitted[], horizon: number): Validation {
  const wanted = Math.ceil(ENOUGH_ORIGINS / spans.length);
  const isJudged = sampleOf(spans.length, MOST_JUDGED);
  const origins: Origin[] = [];
  const shorter = spans.map((span, series) => {
    const { values } = span;
    const last = Math.min(horizon, Math.floor(MOST_KEPT * values.length));
    const most = Math.floor(SHARE_KEPT * values.length);
    const kept = Math.max(last, Math.min(wanted * horizon, most));
    const train = withoutEnd(values, kept);
    if (last === 0 || train.values.every(Number.isNaN)) return span;
    if (!isJudged(series)) return train;
    const count = Math.min(wanted, kept - last + 1);
    const found = Array.from({ length: count }, (_, index): Origin => {
      const left = count === 1 ? kept : kept - Math.round((index * (kept - last)) / (count - 1));
      const start = values.length - left;
      return {
        history: index === 0 ? train : withoutEnd(values, left),
        series,
        actual: values.slice(start, start + last),
      };
    }).filter(({ actual }) => !actual.every(Number.isNaN));
    if (found.length === 0) return span;
    origins.push(...found);
    return train;
  });
  return { spans: shorter, origins };
}

function withoutEnd(values: Float64Array, steps: number): Span<"train"> {
  return splitSeries(values, { test: steps }).train;
}

/**
 * A loss of forecasts, one for each origin, below 1 where they are better than the seasonal naive ones: the mean of
 * relative sMAPE and relative MASE, as the M4 competition has its overall weighted average.
 */
export function validationLoss(
  { origins }: Validation,
  season: number,
): (forecasts: readonly Float64Array[]) => number {
  const errors = (forecasts: readonly Float64Array[]): { smape: number; mase: number } => {
    const scores = origins.map(({ history, actual }, index) => {
      const forecast = (forecasts[index] as Float64Array).subarray(0, actual.length);
      return {
        smape: smape(actual, forecast),
        mase: mase(actual, forecast, history.values, season) ?? Number.NaN,
      };
    });
    return {
      smape: meanOf(scores.map((score) => score.smape)),
      mase: meanOf(scores.map((score) => score.mase)),
    };
  };
  const naive = errors(
    origins.map(({ history, actual }) => seasonalNaive.forecast(history.values, season, actual.length)),
  );
  return (forecasts) => {
    const error = errors(forecasts);
    return (relative(error.smape, naive.smape) + relative(error.mase, naive.mase)) / 2;
  };
}

/**
 * Half widths of intervals, `[H]` by level, in units of how a series moves, from the errors at all origins.
 * @param forecasts one for each origin
 */
export function validatedWidths(
  { origins }: Validation,
  forecasts: readonly Float64Array[],
  { season, horizon }: { readonly season: number; readonly horizon: number },
  levels: readonly number[],
): ReadonlyMap<number, Float64Array> {
  const errors = origins.flatMap(({ history, actual }, index) => {
    const scale = movement(history.values, season);
    const forecast = forecasts[index] as Float64Array;
    return scale > 0 ? [actual.map((value, step) => (value - (forecast[step] as number)) / scale)] : [];
  });
  return pooledWidths(errors, horizon, levels);
}

/** Where even naive forecasts are right, any error is as large as it is. */
function relative(error: number, naive: number): number {
  return naive > 0 ? error / naive : error;
}

function meanOf(values: readonly number[]): number {
  const known = values.filter(Number.isFinite);
  return known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
}
