/** What a fit leaves behind, and how it forecasts: freshly fitted, or from a saved model. */

import type { Cell } from "../../cells/cell.js";
import type { OwnTransform } from "../../cells/registry.js";
import type { Engine } from "../../engine/engine.js";
import { modelFrom } from "../../nn/layer-from.js";
import type { Model } from "../../nn/model.js";
import { clipByGlobalNorm } from "../../train/clip.js";
import { huber } from "../../train/loss.js";
import { adam } from "../../train/optimisers/adam.js";
import { type Learnt, Trainer } from "../../train/trainer.js";
import { adjust } from "./adjustment.js";
import { baseForecast, windowInputs } from "./examples.js";
import type { Interval } from "./intervals.js";
import { DEFAULT_RECIPE, type Recipe } from "./recipe.js";
import type { SeriesModel, SeriesPassport } from "./series-model.js";
import { fromLearnt } from "./transform.js";

/** Mean and intervals of a forecast, each `[H]`, in the units of the series. */
export interface NetworkForecast {
  readonly mean: Float64Array;
  readonly intervals: ReadonlyMap<number, Interval>;
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
    | "transform"
    | "scale"
    | "widths"
    | "history"
  >;
}

/**
 * A saved model's forecast, from the end of `values` `[N]`.
 * @param cells definitions of cells that are not built in
 * @param transforms and of transforms
 */
export function forecastWith(
  engine: Engine,
  { passport, networks }: SeriesModel,
  values: Float64Array,
  cells?: readonly Cell[],
  transforms?: Readonly<Record<string, OwnTransform>>,
): NetworkForecast {
  const trainer = trainerOf(engine, modelFrom(passport.specification, cells, transforms), DEFAULT_RECIPE);
  try {
    return forecastFrom(trainer, values, { networks, learnt: passport });
  } finally {
    trainer.close();
  }
}

/** More windows than a fit ever looks at; what is older only costs time. */
const MOST_ROWS = 5000;
/** The season is the mean of some past ones. */
const MOST_SEASONS = 8;

/** The last rows of a long series: all that a network sees of it. */
export function recentRows(values: Float64Array, season: number): Float64Array {
  return values.subarray(-Math.max(MOST_ROWS, MOST_SEASONS * season));
}

/** From the end of `all` `[N]`: the mean of all members. */
export function forecastFrom(
  trainer: Trainer,
  all: Float64Array,
  { networks, learnt }: FittedNetwork,
): NetworkForecast {
  const { season, horizon, transform, scale, window, widths } = learnt;
  const values = recentRows(all, season);
  const series = adjust(values, values.length, season, transform);
  const origin = values.length - 1;
  const inputs = windowInputs(series, [origin], window, scale);
  const mean = baseForecast(series, origin, horizon);
  for (const network of networks) {
    trainer.learnt = network;
    const predicted = trainer.predict(inputs, window, 1);
    predicted.forEach((value, step) => {
      mean[step] = (mean[step] as number) + (scale * value) / networks.length;
    });
  }
  const interval = (halves: readonly number[]): Interval => ({
    lower: fromLearnt(
      mean.map((value, step) => value - (halves[step] as number)),
      transform,
    ),
    upper: fromLearnt(
      mean.map((value, step) => value + (halves[step] as number)),
      transform,
    ),
  });
  return {
    mean: fromLearnt(mean, transform),
    intervals: new Map([
      [0.8, interval(widths.level80)],
      [0.9, interval(widths.level90)],
    ]),
  };
}

/** Trains and runs networks of one recipe. */
export function trainerOf(engine: Engine, model: Model, { rate, clipNorm }: Recipe): Trainer {
  return new Trainer(engine, model, {
    loss: huber,
    optimiser: adam({ rate }),
    clip: clipByGlobalNorm(clipNorm),
  });
}
