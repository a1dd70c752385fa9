/** What tuning tried and found: a part of the JSON document of `compare`. Its keys are public API. */

import type { ComparedPair } from "../compared-pair.js";

/** All that is chosen of a network, but how long it is trained at most. */
export interface NetworkSetting {
  /** Name of the cell. */
  readonly cell: string;
  readonly units: number;
  readonly layers: number;
  /** Learning rate of Adam. */
  readonly rate: number;
  readonly batchSize: number;
  /** Longest gradient, over all parameters. */
  readonly clipNorm: number;
  /** Steps of history that it reads. */
  readonly window: number;
}

/** One setting, tried on the tuning origins. */
export interface TuningTrial {
  /** From 1. */
  readonly trial: number;
  readonly setting: NetworkSetting;
  /** With as many updates as each rung has, at most: as far as it came. Null where training broke off. */
  readonly rmse: readonly (number | null)[];
  /** The least of those, and the updates of that rung; null where there is none. */
  readonly best: { readonly rmse: number; readonly updates: number } | null;
  readonly seconds: number;
}

export interface TuningDocument {
  /** Rows after the first of these that have a value and come before the test. */
  readonly scored: number;
  /** The last row that is known at each, as those of the test. */
  readonly origins: readonly { readonly at: string; readonly rows: number }[];
  readonly stride: number;
  /** Updates of the weights that a network has at most, one number a rung. */
  readonly rungs: readonly number[];
  /** Seconds and trials that were asked for; null for as many as it takes. */
  readonly budget: number | null;
  readonly trialsAsked: number | null;
  /** The networks of `compare` as they are without tuning, best first, on the tuning origins. */
  readonly defaults: readonly { readonly cell: string; readonly rmse: number | null }[];
  /** In the order in which they were made. */
  readonly trials: readonly TuningTrial[];
  /** Number of the best of them; null where there is none. */
  readonly chosen: number | null;
  /** What the tuned network is called among the scores; null where the defaults were kept. */
  readonly contestant: string | null;
  /** On the test, that network and the best of the defaults on the tuning origins; null where the defaults were kept. */
  readonly comparison: ComparedPair | null;
  readonly text: string;
  /** Of trials, and of the defaults on the tuning origins. */
  readonly seconds: number;
}
