/**
 * `predict`: hold out a test span, train, score the network and the baselines on it by the same protocol, refit,
 * forecast, and say who won.
 */

import type { Engine } from "../engine/engine.js";
import { loadEngine } from "../engine/load.js";
import type { FittedNetwork } from "../kinds/series/fitted-network.js";
import type { Interval } from "../kinds/series/intervals.js";
import { type MemberProgress, NetworkForecaster } from "../kinds/series/network.js";
import type { SeriesInput } from "../kinds/series/read-series.js";
import { splitSeries, wholeSpan } from "../sequence/span.js";
import {
  baselineForecast,
  baselineForecasts,
  baselinePoint,
  type PointsAndIntervals,
  rank,
  scoreForecast,
} from "./contest.js";
import type { ForecastDocument, ForecastResult, Score } from "./forecast-result.js";
import { auditLeaks, type LeakAudit, withValues } from "./leak-audit.js";
import { loopFindings } from "./loop-findings.js";
import { readingFindings } from "./reading-findings.js";
import { type CheckedRequest, checkRequest, type PredictRequest } from "./request.js";
import { historyLabels } from "./rows.js";
import {
  describe,
  type SeriesForecast,
  seriesForecast,
  seriesModel,
  tabulate,
  timing,
} from "./series-forecast.js";
import { displayName, verdictText } from "./verdict.js";

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

/**
 * Forecasts a series with a recurrent network that is trained on it, or with the baseline that beats it.
 * @throws InputError when the series or the request cannot be used, TrainingError when stopped by `signal`
 */
export async function predict(input: SeriesInput, options: PredictOptions = {}): Promise<SeriesForecast> {
  const started = performance.now();
  const request = checkRequest(input, options);
  const engine = options.engine ?? (await loadEngine());
  const network = new NetworkForecaster(engine, request);
  try {
    return await compete(network, input, request, options, started);
  } finally {
    network.close();
    if (options.engine === undefined) engine.close();
  }
}

async function compete(
  network: NetworkForecaster,
  input: SeriesInput,
  request: CheckedRequest,
  options: PredictOptions,
  started: number,
): Promise<SeriesForecast> {
  const { horizon, season, cell, seed, file } = request;
  const { values } = input.series;
  const report = (phase: PredictProgress["phase"]) => (progress: MemberProgress) => {
    options.onProgress?.({ ...progress, phase });
  };

  const { train, test } = splitSeries(values, { test: horizon });
  const before = await network.fit(train, report("train"), options.signal);
  // The network last: where it does no better, the simpler one wins.
  const contenders = [
    ...(await baselineForecasts(train.values, season, horizon, options.signal)),
    { name: cell.name, ...network.forecast(train.values, before, { file }) },
  ];
  const scores = rank(
    contenders.map((contender) => scoreForecast(contender, test.values, train.values, season)),
  );
  const winner = (scores[0] as Score).name;
  const audit = await auditContest(network, before, contenders, input, request, options);

  const fitted = await network.fit(wholeSpan(values), report("refit"), options.signal);
  const { loop, ...free } = network.forecast(values, fitted, { file });
  const forecasts: PointsAndIntervals[] = [{ name: cell.name, ...free }];
  if (winner !== cell.name)
    forecasts.push(await baselineForecast(winner, values, season, horizon, options.signal));
  const shown = forecasts.at(options.preferNetwork === true ? 0 : -1) as PointsAndIntervals;

  const model = seriesModel(input, fitted, scores);
  const scored = test.values.filter((value) => !Number.isNaN(value)).length;
  const document: ForecastDocument = {
    ...describe(input, request, model, loop),
    scores,
    verdict: { winner, text: verdictText(scores, cell.name, scored) },
    audit,
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
    members: model.passport.members,
    training: before.learnt.history,
    findings: [
      ...readingFindings(input, season),
      ...assumptions(request, options, seed),
      ...loopFindings(loop, horizon, horizon, fitted.networks.length),
    ],
  };
  return seriesForecast(shown, result, model);
}

/** The season and what every contender said, once more, from other values in the test span. */
function auditContest(
  network: NetworkForecaster,
  before: FittedNetwork,
  contenders: readonly PointsAndIntervals[],
  input: SeriesInput,
  { horizon, season, cell, file }: CheckedRequest,
  options: PredictOptions,
): Promise<LeakAudit> {
  const { values } = input.series;
  const trainOf = (others: Float64Array): Float64Array => splitSeries(others, { test: horizon }).train.values;
  return auditLeaks(values, values.length - horizon, [
    {
      name: "the season",
      found: Float64Array.of(season),
      again: (others) => Float64Array.of(checkRequest(withValues(input, others), options).season),
    },
    ...contenders.map(({ name, mean }) => ({
      name: name === cell.name ? `${name} (as trained)` : name,
      found: mean,
      again: (others: Float64Array) =>
        name === cell.name
          ? network.forecast(trainOf(others), before, { file }).mean
          : baselinePoint(name, trainOf(others), season, horizon, options.signal),
    })),
  ]);
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
