/** The result of a prediction, and the parts of its document that training and saved models share. */

import type { FittedNetwork } from "../kinds/series/fitted-network.js";
import type { LoopReport } from "../kinds/series/free-running.js";
import type { Interval } from "../kinds/series/intervals.js";
import type { SeriesInput } from "../kinds/series/read-series.js";
import type { SeriesModel } from "../kinds/series/series-model.js";
import type { StrategyName } from "../kinds/series/strategies/strategy.js";
import { describeFrequency } from "../sequence/frequency.js";
import type { PointsAndIntervals } from "./contest.js";
import type { ForecastDocument, ForecastResult, Score } from "./forecast-result.js";
import { readingAsked } from "./reading-asked.js";
import { forecastRows, futureLabels } from "./rows.js";
import { VERSION } from "./version.js";

/** A forecast of one series. */
export interface SeriesForecast {
  /** `[H]`, in the units of the series. */
  readonly mean: Float64Array;
  /** @param level 0.8 or 0.9; throws RangeError for another */
  interval(level: number): Interval;
  /** Who won on the test span, in a sentence. */
  readonly verdict: string;
  /** All there is to report. */
  readonly result: ForecastResult;
  /** The network, fitted to the whole series; to be saved and used again. */
  readonly model: SeriesModel;
}

/** What a document says of the request. */
export interface Described {
  readonly cell: { readonly name: string };
  readonly units: number;
  readonly layers: number;
  readonly strategy: StrategyName;
  readonly seed: number;
  readonly season: number;
  readonly file: string;
}

export function describe(
  input: SeriesInput,
  { cell, units, layers, strategy, seed, season, file }: Described,
  { networks }: SeriesModel,
  loop: LoopReport | undefined,
): Pick<ForecastDocument, "kind" | "input" | "model" | "loop"> {
  const { series, column, time, rows, missing } = input;
  const frequency = describeFrequency(series.frequency);
  const parameters = networks.reduce((total, { weights }) => total + weights.length, 0);
  return {
    kind: "series",
    input: { file, ...readingAsked(input), rows, column, time, frequency, season, missing },
    model: { cell: cell.name, units, layers, strategy, parameters, seed },
    loop: loop ?? null,
  };
}

/** The forecasts as rows, by name; `shown` is the one that the document stands for. */
export function tabulate(
  { series }: SeriesInput,
  forecasts: readonly PointsAndIntervals[],
  shown: PointsAndIntervals,
): Pick<ForecastDocument, "forecast" | "forecasts"> {
  const labels = futureLabels(series, shown.mean.length);
  return {
    forecast: forecastRows(labels, shown),
    forecasts: Object.fromEntries(
      forecasts.map((forecast) => [forecast.name, forecastRows(labels, forecast)]),
    ),
  };
}

/** @param started when the work after reading began, as `performance.now()` */
export function timing(readMs: number, started: number, trainMs: number): ForecastDocument["timing"] {
  return { readMs, trainMs, totalMs: readMs + performance.now() - started };
}

export function seriesForecast(
  shown: PointsAndIntervals,
  result: ForecastResult,
  model: SeriesModel,
): SeriesForecast {
  return {
    mean: shown.mean,
    interval(level) {
      const interval = shown.intervals.get(level);
      if (interval === undefined)
        throw new RangeError(
          `intervals are given at ${[...shown.intervals.keys()].join(" and ")}, not at ${level}`,
        );
      return interval;
    },
    verdict: result.document.verdict.text,
    result,
    model,
  };
}

/** What was learnt, with what is known of where it comes from. */
export function seriesModel(
  { series, column }: SeriesInput,
  { networks, learnt }: FittedNetwork,
  scores: Score[],
): SeriesModel {
  return {
    networks,
    passport: {
      format: 2,
      kind: "series",
      version: VERSION,
      column,
      frequency: series.frequency,
      ...learnt,
      scores,
    },
  };
}
