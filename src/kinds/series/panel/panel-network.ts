/** One network of a panel: a recurrent stack over segments, and a head that predicts the whole horizon at once. */

import type { Cell } from "../../../cells/cell.js";
import type { Engine } from "../../../engine/engine.js";
import { TrainingError } from "../../../errors.js";
import { dense } from "../../../nn/dense.js";
import { type Model, sequential } from "../../../nn/model.js";
import { recurrent } from "../../../nn/recurrent.js";
import { varyingCoefficients } from "../../../nn/varying-coefficients.js";
import { initialWeights } from "../../../nn/weights.js";
import { Random } from "../../../tensor/random.js";
import { clipByGlobalNorm } from "../../../train/clip.js";
import { absoluteError } from "../../../train/loss.js";
import { adam } from "../../../train/optimisers/adam.js";
import { Trainer } from "../../../train/trainer.js";
import { WeightAverage } from "../../../train/weight-average.js";
import type { Turns } from "../baselines/pieces.js";
import { featuresOf, type PanelWindows, type WindowRules } from "./windows.js";

export interface PanelDesign extends WindowRules {
  readonly cell: Cell;
  readonly units: number;
  readonly layers: number;
  /** Whether the season is taken off before, where a series has one. */
  readonly adjust: boolean;
}

export interface PanelCourse {
  readonly seed: number;
  readonly updates: number;
  /** After which number of updates somebody looks; they may end training. */
  readonly looks: readonly number[];
  /** @returns whether to go on */
  readonly onLook?: (updates: number, weights: Float32Array) => boolean;
}

const ROWS = 128;
const RATE = 0.003;
const GRADIENT_NORM = 1;
/** Updates that a weight is averaged over, more or less: a share of all so far. */
const AVERAGED = 200;
/** Averaging looks at the weights once in so many updates. */
const AVERAGED_EVERY = 5;
const STREAM = 0x9a1e;

export class PanelNetwork {
  readonly model: Model;
  readonly #trainer: Trainer;

  constructor(engine: Engine, design: PanelDesign) {
    this.model = panelNetworkModel(design);
    this.#trainer = new Trainer(engine, this.model, {
      loss: design.head?.loss ?? absoluteError,
      optimiser: adam({ rate: RATE }),
      clip: clipByGlobalNorm(GRADIENT_NORM),
    });
  }

  /**
   * @returns the averaged weights, `[P]`
   * @throws TrainingError when stopped, or when the loss is no longer finite
   */
  async train(windows: PanelWindows, course: PanelCourse, turns: Turns): Promise<Float32Array> {
    const { seed, updates, looks, onLook } = course;
    const start = initialWeights(this.model, seed);
    if (updates === 0 || !windows.canBeLearnt) return start;
    this.#trainer.restart(start, seed);
    const random = new Random(seed, STREAM);
    const average = new WeightAverage(this.model.parameterCount, AVERAGED / AVERAGED_EVERY);
    for (let update = 1; update <= updates; update++) {
      const batch = windows.draw(random, ROWS);
      // Of a series with long gaps, all targets may be missing.
      const loss = batch.weights?.some((weight) => weight > 0) ? this.#trainer.step(batch) : 0;
      if (!Number.isFinite(loss))
        throw new TrainingError(`the loss became ${loss} at update ${update}; lower the learning rate`);
      if (update % AVERAGED_EVERY === 0) average.add(this.#trainer.weights);
      if (looks.includes(update) && onLook?.(update, average.mean) === false) break;
      await turns.pass();
    }
    return average.mean;
  }

  /** @returns of every series the forecast `[H]` after its end, in its units */
  forecast(windows: PanelWindows, weights: Float32Array): Float64Array[] {
    return windows.forecasts(this.outputs(windows, weights));
  }

  /** @returns what the network gives for the end of every series, `[B, H]`, or `[B, P·H]` with a head */
  outputs(windows: PanelWindows, weights: Float32Array): Float32Array {
    const kept = this.#trainer.weights;
    this.#trainer.weights = weights;
    const outputs = this.#trainer.predict(windows.latest(), windows.steps, windows.series);
    this.#trainer.weights = kept;
    return outputs;
  }

  close(): void {
    this.#trainer.close();
  }
}

/** What the weights `[P]` of a design are those of. */
export function panelNetworkModel(design: PanelDesign): Model {
  const { cell, units, layers, horizon, head } = design;
  const stack = Array.from({ length: layers }, (_, index) =>
    recurrent(cell, units, { gives: index === layers - 1 ? "last" : "sequence" }),
  );
  const features = featuresOf(design);
  const regressors = design.covariates?.known ?? 0;
  // A head that starts at 0 begins with the level.
  return regressors === 0
    ? sequential(features, [...stack, dense(horizon * (head?.outputs ?? 1), { start: 0 })])
    : sequential(features, varyingCoefficients(stack, { outputs: horizon, regressors }));
}
