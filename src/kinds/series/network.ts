/**
 * The recurrent forecaster of a series. An ensemble of small networks reads how the series moved around its level
 * (`adjustment.ts`) and predicts what the level and the season miss, by one of the `strategies/`.
 */

import type { Engine } from "../../engine/engine.js";
import { InputError } from "../../errors.js";
import type { Model } from "../../nn/model.js";
import { initialWeights } from "../../nn/weights.js";
import type { Span } from "../../sequence/span.js";
import { diagnose } from "../../train/diagnosis/diagnose.js";
import type { Diagnosis } from "../../train/diagnosis/diagnosis.js";
import { type Dataset, type EpochProgress, evaluate, train } from "../../train/loop.js";
import type { Learnt, Trainer } from "../../train/trainer.js";
import { type Adjusted, adjust, fitAdjustment } from "./adjustment.js";
import { Turns } from "./baselines/pieces.js";
import { residualReach, residualScale, residuals, windowExamples, windowInputs } from "./examples.js";
import {
  type FittedNetwork,
  type ForecastOptions,
  forecastFrom,
  type NetworkForecast,
  type RunningNetwork,
  recentRows,
  trainerOf,
} from "./fitted-network.js";
import { FARTHEST } from "./free-running.js";
import { conformalIntervals } from "./intervals.js";
import type { Recipe } from "./recipe.js";
import type { SeriesPassport } from "./series-model.js";
import { crossShrunk, shrinkageOf } from "./shrinkage.js";
import { strategies } from "./strategies/strategies.js";
import type { NetworkShape, StrategyName } from "./strategies/strategy.js";
import { chooseTransform, type Transform } from "./transform.js";

const SHORTEST_WINDOW = 24;
const LONGEST_WINDOW = 60;
/** Share of the series that is kept back to see how wrong the network is on what it has not seen. */
const CALIBRATION_SHARE = 0.2;
export const LEVELS = [0.8, 0.9] as const;
/** Windows that a diagnosis looks at. */
const MOST_LOOKED_AT = 64;

export interface NetworkDesign extends NetworkShape {
  readonly season: number;
  readonly seed: number;
  readonly recipe: Recipe;
  /** Steps of history that it reads, where not as usual. */
  readonly window?: number;
  /** `direct` unless given. */
  readonly strategy?: StrategyName;
}

/** How one network's training went. */
export interface Trial {
  /** Loss an epoch. */
  readonly losses: readonly number[];
  /** On what was kept back; those that are no number where that holds no target. */
  readonly validationLosses: readonly number[];
  readonly diagnosis: Diagnosis;
}

export interface MemberProgress extends EpochProgress {
  /** From 1; the first run only measures errors on what was kept back. */
  readonly member: number;
  readonly members: number;
}

/** Fits and forecasts with one design; programs are compiled once. */
export class NetworkForecaster {
  readonly model: Model;
  readonly #design: NetworkDesign;
  readonly #running: RunningNetwork;
  readonly #window: number;

  constructor(engine: Engine, design: NetworkDesign) {
    this.#design = design;
    this.#window = design.window ?? windowLength(design.season);
    const { strategy = "direct", recipe } = design;
    const { build, sequences } = strategies[strategy];
    const network = build(design);
    this.model = network.model;
    const trainer = trainerOf(engine, network.model, recipe, sequences(recipe.updates));
    this.#running = { engine, network, trainer };
  }

  /** Networks that a fit trains: the ensemble, and one to measure errors. */
  get runs(): number {
    return this.#design.recipe.members + 1;
  }

  /**
   * @param span all that the network may see; of more than 5,000 rows it looks at the last ones
   * @throws InputError when it is too short to learn from; TrainingError when training is stopped
   */
  async fit(
    span: Span<"train" | "all">,
    onProgress?: (progress: MemberProgress) => void,
    signal?: AbortSignal,
  ): Promise<FittedNetwork> {
    const { season, horizon, seed, recipe, strategy = "direct" } = this.#design;
    const values = recentRows(span.values, season);
    const run = (member: number) => (progress: EpochProgress) => {
      onProgress?.({ ...progress, member, members: this.runs });
    };
    const transform = chooseTransform(values, season);
    const calibration = await this.#calibrate(values, transform, run(1), signal);
    const smoothing = await new Turns(signal).finish(fitAdjustment(values, season, transform));
    const series = adjust(values, values.length, smoothing, transform);
    const scale = residualScale(series, horizon, values.length);
    const networks: Learnt[] = [];
    for (let member = 0; member < recipe.members; member++) {
      await this.#train(series, scale, values.length, {
        seed: memberSeed(seed, member),
        onEpoch: run(member + 2),
        signal,
      });
      networks.push(this.#trainer.learnt);
    }
    return {
      networks,
      learnt: {
        specification: this.model.specification,
        seed,
        members: recipe.members,
        season,
        window: this.#window,
        horizon,
        ...(strategy === "direct" ? {} : { strategy, reach: this.#reach(series, scale, values.length) }),
        transform,
        smoothing,
        scale,
        shrinkage: calibration.shrinkage,
        widths: calibration.widths,
        history: { train: calibration.run.losses, validation: calibration.run.validationLosses },
      },
    };
  }

  /**
   * Trains one network on all but the last part of a span, and looks into it afterwards.
   * @throws as {@link NetworkForecaster.fit} does
   */
  async trial(
    span: Span<"train" | "all">,
    onEpoch: (progress: EpochProgress) => void = () => {},
    signal?: AbortSignal,
  ): Promise<Trial> {
    const { season } = this.#design;
    const values = recentRows(span.values, season);
    const transform = chooseTransform(values, season);
    const { series, scale, end, run } = await this.#holdOut(values, transform, onEpoch, signal);
    const examples = this.#examples(series, scale, { from: 0, to: end - 1, end });
    const first = Math.max(0, examples.length - MOST_LOOKED_AT);
    const latest = Int32Array.from({ length: examples.length - first }, (_, index) => first + index);
    return {
      losses: run.losses,
      validationLosses: run.validationLosses,
      diagnosis: diagnose(this.#trainer, examples.batch(latest)),
    };
  }

  /** Frees the engine's memory. */
  close(): void {
    this.#trainer.close();
  }

  /**
   * From the end of `values` `[N]`.
   * @throws as {@link forecastFrom} does
   */
  forecast(values: Float64Array, fitted: FittedNetwork, options: ForecastOptions = {}): NetworkForecast {
    return forecastFrom(this.#running, values, fitted, options);
  }

  /** Learns from all but the last part, and measures on it how far it can be believed, and how wrong it is then. */
  async #calibrate(
    values: Float64Array,
    transform: Transform,
    onEpoch: (progress: EpochProgress) => void,
    signal: AbortSignal | undefined,
  ): Promise<Pick<SeriesPassport, "shrinkage" | "widths"> & { run: History }> {
    const { horizon } = this.#design;
    const { length } = values;
    const { series, scale, end, run } = await this.#holdOut(values, transform, onEpoch, signal);
    const origins = Array.from({ length: length - end }, (_, index) => length - 2 - index).filter(
      (origin) => origin >= series.firstOrigin,
    );
    const inputs = windowInputs(series, origins, this.#window, scale);
    const windows = { inputs, window: this.#window, rows: origins.length };
    const predicted = this.#running.network.predict(this.#trainer, windows, horizon);
    // A loop that goes farther is not forecast by.
    const farthest = FARTHEST * this.#reach(series, scale, end);
    const corrections = origins.map((_, row) =>
      Float64Array.from(
        predicted.subarray(row * horizon, (row + 1) * horizon),
        (value) => scale * Math.max(-farthest, Math.min(farthest, value)),
      ),
    );
    const missed = origins.map((origin) => residuals(series, origin, horizon, length));
    const shrinkage = shrinkageOf(missed, corrections);
    const errors = crossShrunk(missed, corrections);
    const intervals = conformalIntervals(errors, new Float64Array(horizon), LEVELS);
    const width = (level: number): number[] =>
      Array.from(intervals.get(level)?.upper ?? [], (half) => (Number.isNaN(half) ? 0 : half));
    return { shrinkage, widths: { level80: width(0.8), level90: width(0.9) }, run };
  }

  /** Learns from all but the last part, and is watched on it. */
  async #holdOut(
    values: Float64Array,
    transform: Transform,
    onEpoch: (progress: EpochProgress) => void,
    signal: AbortSignal | undefined,
  ): Promise<HeldOut> {
    const { season, horizon, seed, recipe } = this.#design;
    const { length } = values;
    const kept = Math.max(Math.min(horizon, Math.floor(length / 3)), Math.floor(CALIBRATION_SHARE * length));
    const end = length - kept;
    const smoothing = await new Turns(signal).finish(
      fitAdjustment(values.subarray(0, end), season, transform),
    );
    const series = adjust(values, end, smoothing, transform);
    const scale = residualScale(series, horizon, end);
    const validation = this.#examples(series, scale, { from: end - 1, to: length - 1, end: length });
    const run = await this.#train(series, scale, end, {
      seed: memberSeed(seed, recipe.members),
      onEpoch,
      signal,
      validation,
    });
    return { series, scale, end, run };
  }

  async #train(
    series: Adjusted,
    scale: number,
    end: number,
    { seed, onEpoch, signal, validation }: Run,
  ): Promise<History> {
    const { recipe } = this.#design;
    const training = this.#examples(series, scale, { from: 0, to: end - 1, end });
    if (training.length < 2)
      throw new InputError(
        `the first ${end} rows hold too few values to learn from`,
        "give more of them, or a shorter --horizon or --season",
      );
    this.#trainer.restart(initialWeights(this.model, seed), seed);
    const losses: number[] = [];
    // Watched and not obeyed: weights chosen by what was kept back would look better there than they are.
    const onEpochWatched = (progress: EpochProgress): void => {
      const validationLoss = validation && evaluate(this.#trainer, validation);
      if (validationLoss !== undefined) losses.push(validationLoss);
      onEpoch({ ...progress, validationLoss });
    };
    const { updates, batchSize } = recipe;
    const result = await train(this.#trainer, training, {
      updates,
      epochs: Math.ceil(updates / Math.ceil(training.length / batchSize)),
      batchSize,
      seed,
      onEpoch: onEpochWatched,
      signal,
    });
    return { losses: result.losses, validationLosses: losses };
  }

  /** Windows and what came after them, as the network is to be given them. */
  #examples(series: Adjusted, scale: number, origins: Parameters<typeof windowExamples>[3]): Dataset {
    const { horizon } = this.#design;
    const { length, batch } = windowExamples(series, { length: this.#window, horizon }, scale, origins);
    return { length, batch: (examples) => this.#running.network.batch(batch(examples), horizon) };
  }

  /** How far residuals go in training; of a network that does not hear itself, that is of no interest. */
  #reach(series: Adjusted, scale: number, end: number): number {
    const { horizon, strategy = "direct" } = this.#design;
    return strategy === "direct" ? Number.POSITIVE_INFINITY : residualReach(series, horizon, end, scale);
  }

  get #trainer(): Trainer {
    return this.#running.trainer;
  }
}

/** Losses an epoch. */
interface History {
  readonly losses: readonly number[];
  readonly validationLosses: readonly number[];
}

/** A network trained on the steps before `end`. */
interface HeldOut {
  readonly series: Adjusted;
  readonly scale: number;
  readonly end: number;
  readonly run: History;
}

/** One network's training. */
interface Run {
  readonly seed: number;
  readonly onEpoch: (progress: EpochProgress) => void;
  readonly signal: AbortSignal | undefined;
  /** Watched. */
  readonly validation?: Dataset;
}

/** Streams of members of one seed, and of neighbouring seeds, differ. */
export function memberSeed(seed: number, member: number): number {
  return seed * 1009 + member;
}

/** Steps of history that a network reads, unless its design says otherwise. */
export function windowLength(season: number): number {
  return Math.min(LONGEST_WINDOW, Math.max(SHORTEST_WINDOW, season));
}
