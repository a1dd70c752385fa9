/** What a fit leaves behind, and how it forecasts: freshly fitted, or from a saved model. */

import type { Cell } from "../../cells/cell.js";
import type { OwnTransform } from "../../cells/registry.js";
import type { Engine } from "../../engine/engine.js";
import type { Model } from "../../nn/model.js";
import { clipByGlobalNorm } from "../../train/clip.js";
import { huber } from "../../train/loss.js";
import { adam } from "../../train/optimisers/adam.js";
import type { SequenceOptions } from "../../train/sequences.js";
import { type Learnt, Trainer } from "../../train/trainer.js";
import { adjust } from "./adjustment.js";
import { windowInputs } from "./examples.js";
import { type LoopReport, runFree } from "./free-running.js";
import type { Interval } from "./intervals.js";
import { DEFAULT_RECIPE, type Recipe } from "./recipe.js";
import type { SeriesModel, SeriesPassport } from "./series-model.js";
import { strategies } from "./strategies/strategies.js";
import type { SeriesNetwork } from "./strategies/strategy.js";
import { fromLearnt } from "./transform.js";

/** Mean and intervals of a forecast, each `[H]`, in the units of the series. */
export interface NetworkForecast {
  readonly mean: Float64Array;
  readonly intervals: ReadonlyMap<number, Interval>;
  /** Of networks whose own forecasts came back to them. */
  readonly loop?: LoopReport;
}

export interface ForecastOptions {
  /** K: steps to forecast, as many as the network was trained for unless given; a direct one gives no more. */
  readonly steps?: number | undefined;
  /** Name of the source, for messages. */
  readonly file?: string | undefined;
}

/** A network in an engine. */
export interface RunningNetwork {
  readonly engine: Engine;
  readonly network: SeriesNetwork;
  readonly trainer: Trainer;
}

/** What a fit leaves behind, beside the passport's particulars that only the caller knows. */
export interface FittedNetwork {
  readonly networks: readonly Learnt[];
  readonly learnt: Pick<
    SeriesPassport,
    | "specification"
    | "seed"
    | "members"
    | "season"
    | "window"
    | "horizon"
    | "strategy"
    | "reach"
    | "transform"
    | "smoothing"
    | "scale"
    | "shrinkage"
    | "widths"
    | "history"
  >;
}

/**
 * A saved model's forecast, from the end of `values` `[N]`.
 * @param cells definitions of cells that are not built in
 * @param transforms and of transforms
 * @throws as {@link forecastFrom} does
 */
export function forecastWith(
  engine: Engine,
  { passport, networks }: SeriesModel,
  values: Float64Array,
  { cells, transforms, ...options }: ForecastOptions & Definitions = {},
): NetworkForecast {
  const { specification, strategy = "direct" } = passport;
  const network = strategies[strategy].rebuild(specification, cells, transforms);
  const trainer = trainerOf(engine, network.model, DEFAULT_RECIPE);
  try {
    return forecastFrom({ engine, network, trainer }, values, { networks, learnt: passport }, options);
  } finally {
    trainer.close();
  }
}

/** What a file only names. */
export interface Definitions {
  readonly cells?: readonly Cell[] | undefined;
  readonly transforms?: Readonly<Record<string, OwnTransform>> | undefined;
}

/** More windows than a fit ever looks at; what is older only costs time. */
const MOST_ROWS = 5000;
/** The season is the mean of some past ones. */
const MOST_SEASONS = 8;

/** The last rows of a long series: all that a network sees of it. */
export function recentRows(values: Float64Array, season: number): Float64Array {
  return values.subarray(-Math.max(MOST_ROWS, MOST_SEASONS * season));
}

/**
 * From the end of `all` `[N]`: the mean of all members.
 * @throws InputError where a network's own forecasts come back to it, and cannot be trusted for so many steps
 */
export function forecastFrom(
  { engine, network, trainer }: RunningNetwork,
  all: Float64Array,
  { networks, learnt }: FittedNetwork,
  { steps = learnt.horizon, file }: ForecastOptions = {},
): NetworkForecast {
  const { season, horizon, transform, smoothing, scale, shrinkage, window, widths } = learnt;
  const values = recentRows(all, season);
  const series = adjust(values, values.length, smoothing, transform);
  const origin = values.length - 1;
  const inputs = windowInputs(series, [origin], window, scale);
  const mean = series.base(origin, steps);
  const add = (predicted: ArrayLike<number>): void => {
    mean.forEach((sum, step) => {
      mean[step] = sum + (shrinkage * scale * (predicted[step] as number)) / networks.length;
    });
  };
  const { freeRun } = network;
  let loop: LoopReport | undefined;
  if (freeRun === undefined) {
    for (const each of networks) {
      trainer.learnt = each;
      add(network.predict(trainer, { inputs, window, rows: 1 }, horizon));
    }
  } else {
    const runs = networks.map((each) => () => freeRun(engine, each, inputs));
    const free = runFree(runs, { steps, trained: horizon, reach: learnt.reach ?? 1, file });
    free.said.forEach(add);
    loop = free.report;
  }
  const interval = (halves: readonly number[]): Interval => ({
    lower: fromLearnt(
      mean.map((value, step) => value - widthAt(halves, step)),
      transform,
    ),
    upper: fromLearnt(
      mean.map((value, step) => value + widthAt(halves, step)),
      transform,
    ),
  });
  return {
    mean: fromLearnt(mean, transform),
    intervals: new Map([
      [0.8, interval(widths.level80)],
      [0.9, interval(widths.level90)],
    ]),
    ...(loop === undefined ? {} : { loop }),
  };
}

/** Beyond the steps whose errors were measured, half-widths grow with √step, as those of a random walk do. */
function widthAt(halves: readonly number[], step: number): number {
  return halves[step] ?? (halves.at(-1) as number) * Math.sqrt((step + 1) / halves.length);
}

/** Trains and runs networks of one recipe. */
export function trainerOf(
  engine: Engine,
  model: Model,
  { rate, clipNorm }: Recipe,
  sequences: SequenceOptions = {},
): Trainer {
  return new Trainer(engine, model, {
    loss: huber,
    optimiser: adam({ rate }),
    clip: clipByGlobalNorm(clipNorm),
    sequences,
  });
}
