/** Forecasting with a saved model, without training. */

import type { Cell } from "../cells/cell.js";
import type { OwnTransform } from "../cells/registry.js";
import { nameOfCell } from "../cells/specification.js";
import type { Engine } from "../engine/engine.js";
import { loadEngine } from "../engine/load.js";
import { InputError } from "../errors.js";
import { forecastWith, type NetworkForecast } from "../kinds/series/fitted-network.js";
import type { Interval } from "../kinds/series/intervals.js";
import { quote } from "../kinds/series/quote.js";
import type { SeriesInput } from "../kinds/series/read-series.js";
import { SEASON_FLAG } from "../kinds/series/seasonality.js";
import type { SeriesModel } from "../kinds/series/series-model.js";
import type { StrategyName } from "../kinds/series/strategies/strategy.js";
import type { LayerSpecification } from "../nn/layer.js";
import { describeFrequency } from "../sequence/frequency.js";
import type { PointsAndIntervals } from "./contest.js";
import type { ForecastDocument, ForecastResult } from "./forecast-result.js";
import { loopFindings } from "./loop-findings.js";
import { historyLabels } from "./rows.js";
import { describe, type SeriesForecast, seriesForecast, tabulate, timing } from "./series-forecast.js";
import { displayName } from "./verdict.js";

export interface PredictWithOptions {
  /**
   * The one that the model was trained for unless given, and no longer one where it forecasts all steps at once. Where its
   * own forecasts come back to it, as long a one as its loop can be trusted for.
   */
  readonly horizon?: number | undefined;
  readonly engine?: Engine | undefined;
  /** Definitions of cells that are not built in. */
  readonly cells?: readonly Cell[] | undefined;
  /** Definitions of transforms that are not built in. */
  readonly transforms?: Readonly<Record<string, OwnTransform>> | undefined;
  readonly file?: string | undefined;
  /** Of the model, for the document. */
  readonly modelFile?: string | undefined;
  readonly readMs?: number | undefined;
}

/**
 * Forecasts a series with a saved model, without training.
 * @throws InputError when model and series do not fit together, the forecast is beyond all numbers, or the model's own
 * forecasts, where they come back to it, cannot be trusted for so long
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
  const { values } = input.series;
  // One row is forecast: threads would only take time to start.
  const engine = options.engine ?? (await loadEngine({ threads: 1 }));
  const strategy: StrategyName = passport.strategy ?? "direct";
  const { cells, transforms } = options;
  const steps = strategy === "direct" ? passport.horizon : horizon;
  const { loop, ...whole } = forecastWith(engine, model, values, { cells, transforms, steps, file });
  const recurrentLayers = readingLayers(passport).filter((layer) => layer.type === "recurrent");
  const [first] = recurrentLayers;
  const cell = first === undefined ? "network" : nameOfCell(first.cell);
  const shown: PointsAndIntervals = { name: cell, ...firstSteps(whole, horizon) };
  checkFinite(shown, model, file);
  const { seed, season } = passport;
  const shape = { units: first?.units ?? 0, layers: recurrentLayers.length, strategy };
  const described = describe(input, { cell: { name: cell }, seed, season, file, ...shape }, model, loop);
  const { modelFile } = options;
  const document: ForecastDocument = {
    ...described,
    input: { ...described.input, ...(modelFile === undefined ? {} : { model: modelFile }) },
    scores: [],
    verdict: {
      winner: cell,
      text: `Forecast by ${displayName(cell)} from the saved model, without training; nothing was compared.`,
    },
    audit: null,
    ...tabulate(input, [shown], shown),
    timing: timing(options.readMs ?? 0, started, 0),
  };
  const result: ForecastResult = {
    document,
    history: { at: historyLabels(input.series), values },
    test: { start: values.length, forecasts: [] },
    members: passport.members,
    training: passport.history,
    findings: [
      ...findingsFor(model, input),
      ...loopFindings(loop, horizon, passport.horizon, passport.members),
    ],
  };
  return seriesForecast(shown, result, model);
}

/** What a person means, of a model that could go on without end. */
const MOST_FREE_STEPS = 2000;

function checkFit({ passport }: SeriesModel, input: SeriesInput, horizon: number, file: string): void {
  const { series, column } = input;
  const { strategy = "direct" } = passport;
  const most = strategy === "direct" ? passport.horizon : Math.max(passport.horizon, MOST_FREE_STEPS);
  if (!Number.isSafeInteger(horizon) || horizon < 1 || horizon > most)
    throw new InputError(
      `the model forecasts 1 to ${most} steps, received a horizon of ${horizon}`,
      "give a shorter --horizon, or train anew without --model",
      { file },
    );
  const [trained, found] = [passport.frequency, series.frequency].map(describeFrequency);
  if (trained !== found)
    throw new InputError(
      `the frequency is another (${found}) than that of the model's training (${trained})`,
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

/** What is not finite was cut to the largest double; and no value has a logarithm that was infinite below zero. */
function checkFinite({ mean, intervals }: PointsAndIntervals, { passport }: SeriesModel, file: string): void {
  const isCut = (value: number): boolean =>
    Math.abs(value) === Number.MAX_VALUE || (passport.transform.kind === "log" && value === 0);
  const bounds = [...intervals.values()].flatMap(({ lower, upper }) => [...lower, ...upper]);
  if (!mean.some(isCut) && ![...mean, ...bounds].some(Number.isNaN)) return;
  throw new InputError(
    "the model's forecast is beyond all numbers",
    "its file is damaged, or it does not fit this series: train anew without --model",
    { file },
  );
}

/** What was found in the file, but for what the model has settled, and where the file is not what it was trained on. */
function findingsFor({ passport }: SeriesModel, input: SeriesInput): ForecastResult["findings"] {
  const found = input.findings.filter(({ flag }) => flag !== SEASON_FLAG);
  const ofSeason = input.findings.filter(({ flag }) => flag === SEASON_FLAG);
  const column = {
    text: `the model was trained on column ${quote(passport.column)}, not on ${quote(input.column)}`,
  };
  const season = {
    text: `the model uses the season it was trained with (${inSteps(passport.season)}), not the file's (${inSteps(input.season)})`,
  };
  return [
    ...found,
    ...(passport.season === input.season ? ofSeason.map(({ text }) => ({ text })) : [season]),
    ...(passport.column === input.column ? [] : [column]),
  ];
}

/** The layers that read the window. */
function readingLayers({ specification }: SeriesModel["passport"]): readonly LayerSpecification[] {
  const [first] = specification.layers;
  return first?.type === "feedback" ? first.layers : specification.layers;
}

function inSteps(season: number): string {
  return season === 1 ? "none" : `${season} steps`;
}

function firstSteps(
  { mean, intervals }: NetworkForecast,
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
