/**
 * `predict`: hold out a test span, train, score the network and the baselines on it by the same protocol, refit,
 * forecast, and say who won.
 */

import type { Cell } from "../cells/cell.js";
import type { Engine } from "../engine/engine.js";
import { loadWasmEngine } from "../engine/wasm.js";
import { InputError } from "../errors.js";
import type { Interval } from "../kinds/series/intervals.js";
import {
  type FittedNetwork,
  type MemberProgress,
  NetworkForecaster,
  openSeriesModel,
} from "../kinds/series/network.js";
import type { SeriesInput } from "../kinds/series/read-series.js";
import type { SeriesModel } from "../kinds/series/series-model.js";
import { modelFrom } from "../nn/model.js";
import { describeFrequency } from "../sequence/frequency.js";
import { splitSeries, wholeSpan } from "../sequence/span.js";
import {
  baselineForecast,
  baselineForecasts,
  type PointsAndIntervals,
  rank,
  scoreForecast,
} from "./contest.js";
import type { ForecastDocument, ForecastResult, Score } from "./forecast-result.js";
import { type CheckedRequest, checkRequest, type PredictRequest } from "./request.js";
import { forecastRows, futureLabels, historyLabels } from "./rows.js";
import { displayName, verdictText } from "./verdict.js";
import { VERSION } from "./version.js";

export interface PredictOptions extends PredictRequest {
  readonly engine?: Engine | undefined;
  /** Forecast by the network, whoever wins. */
  readonly preferNetwork?: boolean | undefined;
  /** How long reading took, for the document. */
  readonly readMs?: number | undefined;
  readonly onProgress?: ((progress: PredictProgress) => void) | undefined;
  /** Stops training. */
  readonly signal?: AbortSignal | undefined;
}

export interface PredictProgress extends MemberProgress {
  /** `train` before the test span, `refit` on everything. */
  readonly phase: "train" | "refit";
}

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

/**
 * Forecasts a series with a recurrent network that is trained on it, or with the baseline that beats it.
 * @throws InputError when the series or the request cannot be used, TrainingError when stopped by `signal`
 */
export async function predict(input: SeriesInput, options: PredictOptions = {}): Promise<SeriesForecast> {
  const started = performance.now();
  const request = checkRequest(input, options);
  const { horizon, season, cell, seed } = request;
  const { values } = input.series;
  const engine = options.engine ?? (await loadWasmEngine());
  const network = new NetworkForecaster(engine, request);
  const report = (phase: PredictProgress["phase"]) => (progress: MemberProgress) => {
    options.onProgress?.({ ...progress, phase });
  };

  const { train, test } = splitSeries(values, { test: horizon });
  const before = await network.fit(train, report("train"), options.signal);
  const contenders = [
    { name: cell.name, ...network.forecast(train.values, before) },
    ...baselineForecasts(train.values, season, horizon),
  ];
  const scores = rank(
    contenders.map((contender) => scoreForecast(contender, test.values, train.values, season)),
  );
  const winner = (scores[0] as Score).name;

  const fitted = await network.fit(wholeSpan(values), report("refit"), options.signal);
  const forecasts: PointsAndIntervals[] = [{ name: cell.name, ...network.forecast(values, fitted) }];
  if (winner !== cell.name) forecasts.push(baselineForecast(winner, values, season, horizon));
  const shown = forecasts.at(options.preferNetwork === true ? 0 : -1) as PointsAndIntervals;

  const model = seriesModel(input, fitted, scores);
  const scored = test.values.filter((value) => !Number.isNaN(value)).length;
  const document: ForecastDocument = {
    ...describe(input, request, model),
    scores,
    verdict: { winner, text: verdictText(scores, cell.name, scored) },
    ...tabulate(input, forecasts, shown),
    timing: timing(options.readMs ?? 0, started, performance.now() - started),
  };
  const result: ForecastResult = {
    document,
    history: { at: historyLabels(input.series), values },
    test: {
      start: test.start,
      forecasts: contenders.map(({ name, mean, intervals }) => {
        const { lower, upper } = intervals.get(0.9) as Interval;
        return { name, mean, lo90: lower, hi90: upper };
      }),
    },
    training: before.learnt.history,
    findings: [...input.findings, ...assumptions(request, options, seed)],
  };
  return seriesForecast(shown, result, model);
}

export interface PredictWithOptions {
  /** At most the horizon that the model was trained for, which is the default. */
  readonly horizon?: number | undefined;
  readonly engine?: Engine | undefined;
  /** Definitions of cells that are not built in. */
  readonly cells?: readonly Cell[] | undefined;
  readonly file?: string | undefined;
  readonly readMs?: number | undefined;
}

/**
 * Forecasts a series with a saved model, without training.
 * @throws InputError when model and series do not fit together
 */
export async function predictWith(
  model: SeriesModel,
  input: SeriesInput,
  options: PredictWithOptions = {},
): Promise<SeriesForecast> {
  const started = performance.now();
  const { passport } = model;
  const { file = "the series" } = options;
  const horizon = options.horizon ?? passport.horizon;
  checkFit(model, input, horizon, file);
  const engine = options.engine ?? (await loadWasmEngine());
  const { values } = input.series;
  const whole = openSeriesModel(engine, model, options.cells)(values, model);
  const [layer] = passport.specification.layers;
  const cell = layer?.type === "recurrent" ? layer.cell : "network";
  const shown: PointsAndIntervals = { name: cell, ...firstSteps(whole, horizon) };
  const { seed, season } = passport;
  const recurrentLayers = passport.specification.layers.filter(({ type }) => type === "recurrent");
  const shape = { units: layer?.units ?? 0, layers: recurrentLayers.length };
  const document: ForecastDocument = {
    ...describe(input, { cell: { name: cell }, seed, season, file, ...shape }, model),
    scores: [],
    verdict: {
      winner: cell,
      text: `Forecast by the saved ${displayName(cell)}, without training; nothing was compared.`,
    },
    ...tabulate(input, [shown], shown),
    timing: timing(options.readMs ?? 0, started, 0),
  };
  const result: ForecastResult = {
    document,
    history: { at: historyLabels(input.series), values },
    test: { start: values.length, forecasts: [] },
    training: passport.history,
    findings: input.findings,
  };
  return seriesForecast(shown, result, model);
}

function checkFit({ passport }: SeriesModel, input: SeriesInput, horizon: number, file: string): void {
  const { series, column } = input;
  if (!Number.isSafeInteger(horizon) || horizon < 1 || horizon > passport.horizon)
    throw new InputError(
      `the model forecasts 1 to ${passport.horizon} steps, received a horizon of ${horizon}`,
      "give a shorter --horizon, or train anew without --model",
      { file },
    );
  const [trained, found] = [passport.frequency, series.frequency].map(describeFrequency);
  if (trained !== found)
    throw new InputError(
      `the rows are ${found}, but the model was trained on ${trained} ones`,
      "train anew without --model",
      {
        file,
      },
    );
  const least = Math.max(2 * passport.season, 2);
  if (series.values.length < least)
    throw new InputError(
      `${series.values.length} rows are too few for the model, which needs ${least}`,
      "give more rows",
      {
        file,
      },
    );
  const low = series.values.find((value) => value <= 0);
  if (passport.transform.kind === "log" && low !== undefined)
    throw new InputError(
      `${low} has no logarithm, but the model was trained on the logarithms of positive values`,
      "train anew without --model",
      { file, column },
    );
}

function seriesModel(
  { series, column }: SeriesInput,
  { weights, learnt }: FittedNetwork,
  scores: Score[],
): SeriesModel {
  return {
    weights,
    passport: {
      format: 1,
      kind: "series",
      version: VERSION,
      column,
      frequency: series.frequency,
      ...learnt,
      scores,
    },
  };
}

type Described = Pick<CheckedRequest, "units" | "layers" | "seed" | "season" | "file"> & {
  readonly cell: { readonly name: string };
};

function describe(
  { series, column, time, rows, missing }: SeriesInput,
  { cell, units, layers, seed, season, file }: Described,
  { passport }: SeriesModel,
): Pick<ForecastDocument, "kind" | "input" | "model"> {
  const frequency = describeFrequency(series.frequency);
  const parameters = modelParameters(passport.specification, cell) * passport.members;
  return {
    kind: "series",
    input: { file, rows, column, time, frequency, season, missing },
    model: { cell: cell.name, units, layers, parameters, seed },
  };
}

function modelParameters(
  specification: SeriesModel["passport"]["specification"],
  cell: { readonly name: string },
): number {
  return modelFrom(specification, "parameters" in cell ? [cell as Cell] : []).parameterCount;
}

function tabulate(
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

function timing(readMs: number, started: number, trainMs: number): ForecastDocument["timing"] {
  return { readMs, trainMs, totalMs: readMs + performance.now() - started };
}

function assumptions(
  request: CheckedRequest,
  options: PredictOptions,
  seed: number,
): ForecastResult["findings"] {
  const { horizon, units, layers, cell } = request;
  const stack = layers === 1 ? `${units} units` : `${layers} layers of ${units} units`;
  const findings = [
    {
      given: options.horizon,
      text: `${horizon} steps are forecast, and as many held out for the test`,
      flag: "--horizon STEPS",
    },
    {
      given: options.cell,
      text: `the network: ${displayName(cell.name)}, ${stack}, seed ${seed}`,
      flag: "--cell NAME",
    },
  ];
  return findings.filter(({ given }) => given === undefined).map(({ text, flag }) => ({ text, flag }));
}

function firstSteps(
  { mean, intervals }: { mean: Float64Array; intervals: ReadonlyMap<number, Interval> },
  horizon: number,
): Pick<PointsAndIntervals, "mean" | "intervals"> {
  const cut = ({ lower, upper }: Interval): Interval => ({
    lower: lower.slice(0, horizon),
    upper: upper.slice(0, horizon),
  });
  return {
    mean: mean.slice(0, horizon),
    intervals: new Map([...intervals].map(([level, interval]) => [level, cut(interval)])),
  };
}

function seriesForecast(
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
