/** How a network comes to a forecast of several steps: what all ways have in common. */

import type { Cell } from "../../../cells/cell.js";
import type { OwnTransform } from "../../../cells/registry.js";
import type { Engine } from "../../../engine/engine.js";
import type { Learnt } from "../../../nn/learnt.js";
import type { Model, ModelSpecification } from "../../../nn/model.js";
import type { Starts } from "../../../nn/recurrent.js";
import type { Batch } from "../../../train/batch.js";
import type { ClosedLoop } from "../../../train/closed-loop/closed-loop.js";
import type { SequenceOptions } from "../../../train/sequences.js";
import type { Trainer } from "../../../train/trainer.js";

/**
 * `direct`: all steps at once. `recursive`: one step, and its own forecast comes back as input for the next.
 * `encoder-decoder`: one network reads the window, another one tells the steps, each from what it said before.
 */
export type StrategyName = "direct" | "recursive" | "encoder-decoder";

export const strategyNames: readonly StrategyName[] = ["direct", "recursive", "encoder-decoder"];

/** What a network is made of. */
export interface NetworkShape {
  readonly cell: Cell;
  readonly units: number;
  readonly layers: number;
  /** H: steps that it is trained to predict. */
  readonly horizon: number;
  /** Where the cell's weights start, where not as usual. */
  readonly start?: Starts;
}

/** Windows `[L, rows, 3]`, read but for the forecast. */
export interface Windows {
  readonly inputs: Float32Array;
  /** L */
  readonly window: number;
  readonly rows: number;
}

/** A network that has read a window, and what it will say if nobody speaks to it any more. */
export interface FreeRun {
  /** Steps that it has said already, while it was reading. */
  readonly said: readonly number[];
  /** The steps after them. */
  readonly loop: ClosedLoop;
  /** Frees the engine's memory. */
  close(): void;
}

/** A network of one strategy. What it predicts are residuals, in units of their scale. */
export interface SeriesNetwork {
  readonly model: Model;
  /** A batch of windows with targets `[rows, H]`, as the model is to be given it. */
  batch(batch: Batch, horizon: number): Batch;
  /** `[rows, H]` */
  predict(trainer: Trainer, windows: Windows, horizon: number): Float32Array;
  /**
   * Of networks whose own outputs come back to them, which forecast as many steps as they are asked for.
   * @param inputs one window, `[L, 1, 3]`
   */
  readonly freeRun?: (engine: Engine, learnt: Learnt, inputs: Float32Array) => FreeRun;
}

export interface Strategy {
  /** A fresh network. */
  build(shape: NetworkShape): SeriesNetwork;
  /**
   * That of a saved model.
   * @throws DefinitionError for cells and transforms that are not known
   */
  rebuild(
    specification: ModelSpecification,
    cells?: readonly Cell[],
    transforms?: Readonly<Record<string, OwnTransform>>,
  ): SeriesNetwork;
  /** How its sequences are run in a training of so many updates. */
  sequences(updates: number): SequenceOptions;
}

/** From `[rows, columns]` to `[columns, rows]`. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  return values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)] as number);
}
