/** A trained forecaster of one series as data: weights, and the passport that says what they are. */

import type { ModelSpecification } from "../../nn/model.js";
import type { Frequency } from "../../sequence/series.js";
import type { Learnt } from "../../train/trainer.js";
import type { SeriesSmoothing } from "./adjustment.js";
import type { StrategyName } from "./strategies/strategy.js";
import type { Transform } from "./transform.js";

/** How a forecaster did on a test span; see `tasks/forecast-result.ts`. */
export interface PassportScore {
  readonly name: string;
  readonly rmse: number;
  readonly mae: number;
  readonly smape: number;
  readonly mase: number | null;
  readonly coverage80: number;
  readonly coverage90: number;
}

/** JSON, saved with the weights. Holds no row of the series. */
export interface SeriesPassport {
  readonly format: 2;
  readonly kind: "series";
  /** Of Sequitur, when it was trained. */
  readonly version: string;
  readonly specification: ModelSpecification;
  readonly seed: number;
  /** Networks whose forecasts are averaged. */
  readonly members: number;
  /** Name of the column of values. */
  readonly column: string;
  readonly frequency: Frequency;
  /** S in steps; 1 = none. */
  readonly season: number;
  /** L: steps of history that the network sees. */
  readonly window: number;
  /** H: steps that it predicts, or was trained to predict where its own forecasts come back to it. */
  readonly horizon: number;
  /** How it comes to them: `direct` where it is left out. */
  readonly strategy?: Exclude<StrategyName, "direct">;
  /** Of the other strategies: the largest residual of training, in units of `scale`, and at least 1. */
  readonly reach?: number;
  readonly transform: Transform;
  /** How level, trend and season follow the series. */
  readonly smoothing: SeriesSmoothing;
  /** What movements are divided by, on the transformed scale. */
  readonly scale: number;
  /** The share of what the networks say that is believed, in [0, 1]. */
  readonly shrinkage: number;
  /** Half-widths of the intervals around the forecast, `[H]`, on the transformed scale. */
  readonly widths: { readonly level80: readonly number[]; readonly level90: readonly number[] };
  /** Loss an epoch. */
  readonly history: { readonly train: readonly number[]; readonly validation: readonly number[] };
  /** On the test span, before the model was fitted anew to the whole series; empty if there was none. */
  readonly scores: readonly PassportScore[];
}

export interface SeriesModel {
  readonly passport: SeriesPassport;
  /** For each member. */
  readonly networks: readonly Learnt[];
}
