/** A model in an engine: its weights, one training step, and what it predicts. */

import { type Engine, type Session, sliceRows } from "../engine/engine.js";
import { type Learnt, learntOf } from "../nn/learnt.js";
import type { GraphOptions, Model } from "../nn/model.js";
import { checkFinite, checkSeed, initialWeights } from "../nn/weights.js";
import { arenaSize } from "../program/addresses.js";
import type { Program } from "../program/program.js";
import type { Extents } from "../tensor/shape.js";
import type { Batch } from "./batch.js";
import { checkRate } from "./checks.js";
import { ChunkedGradient, runsInChunks } from "./chunked-gradient.js";
import { ClippingRecord, type ClippingReport } from "./clipping-report.js";
import { type Arrays, Feed, type InputBatch } from "./feed.js";
import type { Loss } from "./loss.js";
import type { Optimiser } from "./optimiser.js";
import { type ModelProgramName, modelPrograms } from "./programs.js";
import { checkSequences, type SequenceOptions } from "./sequences.js";
import { checkOptions, type TrainerOptions } from "./trainer-options.js";
import { rememberedRegions, updateProgram } from "./update-program.js";

export type { Learnt } from "../nn/learnt.js";
export type { TrainerOptions } from "./trainer-options.js";

/** A step of training that was not taken. */
export interface Rehearsal {
  readonly engine: Engine;
  readonly model: Model;
  readonly loss: Loss;
  /** Of the graph that is trained. */
  readonly graph: GraphOptions;
  /** `[P]` */
  readonly weights: Float32Array;
  /** Of the graph, and targets and weights, by name. */
  readonly inputs: Readonly<Arrays>;
  readonly extents: Extents;
  /** `[P]`, before clipping. */
  readonly gradient: Float32Array;
  /** `[P]`: what it would add to the weights. */
  readonly change: Float32Array;
}

const MEMORY_MEGABYTES = 640;
/** Of a chunk, for each thread: what the second cache holds, more or less, so that it comes back from there. */
const CHUNK_BYTES = 8 * 2 ** 20;

type ProgramName = ModelProgramName | "update";

export class Trainer {
  readonly model: Model;
  readonly #optimiser: Optimiser;
  readonly #seed: number;
  readonly #engine: Engine;
  readonly #loss: Loss;
  readonly #training: Program;
  readonly #update: Program;
  readonly #memoryBytes: number;
  readonly #sequences: SequenceOptions;
  readonly #feed: Feed;
  readonly #session: Session<ProgramName>;
  #chunked: ChunkedGradient | undefined;
  /** Steps of a chunk, by steps and rows of the batch. */
  readonly #chunks = new Map<string, number>();
  #updates = 0;
  #clipping = new ClippingRecord();

  /**
   * Begins from `initialWeights` of the seed.
   * @throws DefinitionError for options that are wrong or do not fit the model
   */
  constructor(engine: Engine, model: Model, options: TrainerOptions) {
    checkOptions(options);
    const { loss, optimiser, clip, memoryMegabytes = MEMORY_MEGABYTES, sequences = {}, seed = 0 } = options;
    checkSequences(model, sequences, loss);
    const start = initialWeights(model, seed);
    this.#seed = seed;
    this.model = model;
    this.#optimiser = optimiser;
    this.#engine = engine;
    this.#loss = loss;
    this.#memoryBytes = memoryMegabytes * 2 ** 20;
    this.#sequences = sequences;
    this.#feed = new Feed(model, sequences, loss);
    const programs = modelPrograms(model, loss, sequences);
    this.#training = programs.training;
    this.#update = updateProgram(
      model.parameters.map(({ shape }) => shape),
      optimiser,
      clip,
    );
    this.#session = engine.open({ ...programs, update: this.#update });
    this.restart(start);
  }

  /** `[P]`, a copy. */
  get weights(): Float32Array {
    return this.#session.read("parameters");
  }

  /**
   * Sets the weights; what the optimiser remembers stays.
   * @throws DefinitionError for weights that are not finite, ShapeError for a vector of another length
   */
  set weights(weights: Float32Array) {
    checkFinite(this.model, weights);
    this.#session.write("parameters", weights);
  }

  /** Copies of the weights, and of what was learnt of batches. */
  get learnt(): Learnt {
    return { weights: this.weights, statistics: this.#feed.statistics.values };
  }

  /**
   * What the optimiser remembers stays.
   * @param learnt or, of a model that does not normalise over batches, the weights alone
   * @throws ShapeError for what another model has learnt, DefinitionError for what is not finite; nothing is set then
   */
  set learnt(learnt: Learnt | Float32Array) {
    const { weights, statistics } = learntOf(this.model, learnt);
    this.weights = weights;
    this.#feed.statistics.values = statistics;
  }

  /**
   * Begins anew from these weights: optimiser and clipping forget what they remember.
   * @param seed of the random numbers of training, the trainer's own unless given
   */
  restart(weights: Float32Array, seed: number = this.#seed): void {
    checkSeed(seed);
    this.weights = weights;
    this.#updates = 0;
    this.#clipping = new ClippingRecord();
    this.#feed.seed = seed;
    this.#feed.statistics.reset();
    this.resetStates();
    for (const [region, size] of rememberedRegions(this.#update))
      this.#session.write(region, new Float32Array(size));
  }

  /** Whether a batch begins where the one before has ended. */
  get stateful(): boolean {
    return this.#sequences.stateful === true;
  }

  /** The next batch of a stateful trainer begins with zero states. */
  resetStates(): void {
    this.#feed.resetStates();
  }

  /**
   * One step of gradient descent.
   * @param rate learning rate, the optimiser's own unless given
   * @returns the mean loss of the batch before the step; infinite or NaN where training has diverged, so that what
   * calls it must look (`train` does)
   * @throws ShapeError for arrays of other sizes than the batch says; InputError for an input, a target that counts or a
   * weight that is not finite; DefinitionError for a rate that is not finite, or below 0
   */
  step(batch: Batch, rate: number = this.#optimiser.rate): number {
    checkRate(rate);
    const results = this.#computeGradients(batch, this.#feed.training(batch, this.#updates));
    this.#feed.take(results, batch);
    this.#updates++;
    this.#clipping.add(this.#applyGradients(this.#updates, rate));
    return results.loss?.[0] as number;
  }

  /** What the next step would be given and what it would change; nothing is changed by it. */
  rehearse(batch: Batch): Rehearsal {
    const regions = ["parameters", ...rememberedRegions(this.#update).map(([region]) => region)];
    const before = regions.map((region) => this.#session.read(region));
    const inputs = this.#feed.training(batch, this.#updates);
    this.#computeGradients(batch, inputs);
    const gradient = this.gradients;
    this.#applyGradients(this.#updates + 1, this.#optimiser.rate);
    const weights = before[0] as Float32Array;
    const change = this.weights.map((after, index) => after - (weights[index] as number));
    regions.forEach((region, index) => {
      this.#session.write(region, before[index] as Float32Array);
    });
    const { lengths = false, teaching = 0, stateful = false } = this.#sequences;
    return {
      engine: this.#engine,
      model: this.model,
      loss: this.#loss,
      graph: { training: true, lengths, teacher: teaching !== 0, ...(stateful ? { states: "given" } : {}) },
      weights,
      inputs,
      extents: extentsOf(batch),
      gradient,
      change,
    };
  }

  /**
   * The mean loss of a batch: over the targets that count. Infinite or NaN where training has diverged.
   * @throws as {@link Trainer.step} does
   */
  evaluate(batch: Batch): number {
    const results = this.#session.run("loss", extentsOf(batch), this.#feed.loss(batch));
    this.#feed.take(results, batch);
    return results.loss?.[0] as number;
  }

  /** The norm of the last gradient, and how often gradients were clipped. */
  get clipping(): ClippingReport {
    return this.#clipping.report;
  }

  /** The gradient of the last {@link Trainer.step}, `[P]`, before clipping. */
  get gradients(): Float32Array {
    return this.#session.read("gradients");
  }

  /**
   * @param inputs `[T, B, I]`
   * @param more lengths of the rows, where they differ
   * @returns `[B, O]` or `[T, B, O]`
   * @throws ShapeError for sizes that do not fit, InputError for an input that is not finite
   */
  predict(
    inputs: Float32Array,
    steps: number,
    rows: number,
    more: Pick<InputBatch, "lengths" | "outputSteps"> = {},
  ): Float32Array {
    const batch = { inputs, steps, rows, ...more };
    const results = this.#session.run("prediction", extentsOf(batch), this.#feed.prediction(batch));
    this.#feed.take(results, batch);
    return results.output as Float32Array;
  }

  /** Frees the engine's memory. */
  close(): void {
    this.#session.close();
    this.#chunked?.close();
  }

  #computeGradients(batch: Batch, inputs: Arrays): Arrays {
    const steps = this.#chunkOf(batch);
    return steps === batch.steps
      ? this.#session.run("training", extentsOf(batch), inputs)
      : this.#inChunks(batch, inputs, steps);
  }

  /** @param update its number, from 1 */
  #applyGradients(update: number, rate: number): Arrays {
    const scalars = Object.entries(this.#optimiser.scalars(update, rate));
    const inputs = scalars.map(([name, value]) => [name, Float32Array.of(value)]);
    return this.#session.run("update", {}, Object.fromEntries(inputs));
  }

  #inChunks(batch: Batch, inputs: Arrays, steps: number): Arrays {
    this.#chunked ??= new ChunkedGradient(this.#engine, this.model, this.#loss, this.#sequences);
    const { results, gradients } = this.#chunked.run(this.weights, batch, inputs, steps);
    this.#session.write("gradients", gradients);
    return results;
  }

  /** Steps that are computed at one go: all of them, if the threads may remember as much. */
  #chunkOf(batch: Batch): number {
    const { steps, rows } = batch;
    if (!runsInChunks(this.model)) return steps;
    const key = `${steps} ${rows}`;
    const known = this.#chunks.get(key);
    if (known !== undefined) return known;
    const slice = sliceRows(this.#training, rows);
    const floats = arenaSize(this.#training, { T: steps, B: Math.min(rows, slice) });
    const bytes = floats * Float32Array.BYTES_PER_ELEMENT;
    const threads = Math.min(this.#engine.threads, Math.ceil(rows / slice));
    const most = this.#memoryBytes / threads;
    const fitting = Math.floor((Math.min(most, CHUNK_BYTES) * steps) / bytes);
    const chunk = bytes <= most ? steps : Math.max(1, fitting);
    this.#chunks.set(key, chunk);
    return chunk;
  }
}

/** Sizes of a batch: steps, rows, and steps of the output where they are others. */
function extentsOf({ steps, rows, outputSteps = steps }: InputBatch): Extents {
  return { T: steps, B: rows, U: outputSteps };
}
