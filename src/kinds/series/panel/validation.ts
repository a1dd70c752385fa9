/** The end of every series, kept back from a first training: it says which networks are good, and how good. */

import { type Span, splitSeries } from "../../../sequence/span.js";
import { seasonalNaive } from "../baselines/seasonal-naive.js";
import { mase, smape } from "../metrics.js";

/** Of a short series less than the horizon is kept back: no more than this share of it. */
const MOST_KEPT = 1 / 3;

type Fitted = Span<"train" | "all">;

export interface Validation {
  /** All series, those that are long enough without their end. */
  readonly spans: readonly Fitted[];
  /** Of the series that were cut: which they are, and what was cut off. */
  readonly cut: readonly { readonly series: number; readonly actual: Float64Array }[];
}

/** Keeps back the last horizon of every series, or a third of one that is shorter than three of them. */
export function keepBack(spans: readonly Fitted[], horizon: number): Validation {
  const cut: { series: number; actual: Float64Array }[] = [];
  const shorter = spans.map((span, series) => {
    const { values } = span;
    const kept = Math.min(horizon, Math.floor(MOST_KEPT * values.length));
    const actual = values.slice(values.length - kept);
    if (actual.every(Number.isNaN)) return span;
    const { train } = splitSeries(values, { test: kept });
    if (train.values.every(Number.isNaN)) return span;
    cut.push({ series, actual });
    return train;
  });
  return { spans: shorter, cut };
}

/**
 * A loss of forecasts, below 1 where they are better than the seasonal naive ones: the mean of relative sMAPE and
 * relative MASE, as the M4 competition has its overall weighted average.
 */
export function validationLoss(
  { spans, cut }: Validation,
  season: number,
): (forecasts: readonly Float64Array[]) => number {
  const errors = (forecasts: readonly Float64Array[]): { smape: number; mase: number } => {
    const scores = cut.map(({ series, actual }) => {
      const forecast = (forecasts[series] as Float64Array).subarray(0, actual.length);
      return {
        smape: smape(actual, forecast),
        mase: mase(actual, forecast, (spans[series] as Fitted).values, season) ?? Number.NaN,
      };
    });
    return {
      smape: meanOf(scores.map((score) => score.smape)),
      mase: meanOf(scores.map((score) => score.mase)),
    };
  };
  const horizon = Math.max(0, ...cut.map(({ actual }) => actual.length));
  const naive = errors(spans.map(({ values }) => seasonalNaive.forecast(values, season, horizon)));
  return (forecasts) => {
    const error = errors(forecasts);
    return (relative(error.smape, naive.smape) + relative(error.mase, naive.mase)) / 2;
  };
}

/** Where even naive forecasts are right, any error is as large as it is. */
function relative(error: number, naive: number): number {
  return naive > 0 ? error / naive : error;
}

function meanOf(values: readonly number[]): number {
  const known = values.filter(Number.isFinite);
  return known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
}
