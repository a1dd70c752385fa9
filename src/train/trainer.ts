/** A model in an engine: its weights, one training step, and what it predicts. */

import { compile, compileTraining, layOut } from "../compile/compile.js";
import { type Engine, type Session, sliceRows } from "../engine/engine.js";
import { ShapeError } from "../errors.js";
import { argument } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import type { Model } from "../nn/model.js";
import { arenaSize } from "../program/addresses.js";
import type { Program } from "../program/program.js";
import type { Batch } from "./batch.js";
import { ChunkedGradient } from "./chunked-gradient.js";
import type { Clip } from "./clip.js";
import type { Loss } from "./loss.js";
import type { Optimiser } from "./optimiser.js";

export interface TrainerOptions {
  readonly loss: Loss;
  readonly optimiser: Optimiser;
  readonly clip?: Clip | undefined;
  /**
   * Megabytes in which the threads may remember a sequence: 640 unless given. One that needs more is computed in
   * small chunks, the forward pass of each twice, in about half as much time again.
   */
  readonly memoryMegabytes?: number;
}

const MEMORY_MEGABYTES = 640;
/** Of a chunk, for each thread: what the second cache holds, more or less, so that it comes back from there. */
const CHUNK_BYTES = 8 * 2 ** 20;

type ProgramName = "loss" | "training" | "update" | "prediction";

export class Trainer {
  readonly model: Model;
  readonly #optimiser: Optimiser;
  readonly #engine: Engine;
  readonly #loss: Loss;
  readonly #training: Program;
  readonly #memoryBytes: number;
  readonly #session: Session<ProgramName>;
  #chunked: ChunkedGradient | undefined;
  /** Steps of a chunk, by steps and rows of the batch. */
  readonly #chunks = new Map<string, number>();
  #updates = 0;

  constructor(engine: Engine, model: Model, options: TrainerOptions) {
    this.model = model;
    this.#optimiser = options.optimiser;
    this.#engine = engine;
    this.#loss = options.loss;
    this.#memoryBytes = (options.memoryMegabytes ?? MEMORY_MEGABYTES) * 2 ** 20;
    const programs = trainingPrograms(model, options);
    this.#training = programs.training;
    this.#session = engine.open(programs);
  }

  /** `[P]`, a copy. */
  get weights(): Float32Array {
    return this.#session.read("parameters");
  }

  /** Sets the weights; what the optimiser remembers stays. */
  set weights(weights: Float32Array) {
    this.#session.write("parameters", weights);
  }

  /** Begins anew from these weights: the optimiser forgets what it remembers. */
  restart(weights: Float32Array): void {
    this.weights = weights;
    this.#updates = 0;
    for (const slot of this.#optimiser.slots)
      this.#session.write(slotRegion(this.#optimiser, slot), new Float32Array(weights.length));
  }

  /**
   * One step of gradient descent.
   * @param rate learning rate, the optimiser's own unless given
   * @returns the mean loss of the batch before the step
   */
  step(batch: Batch, rate: number = this.#optimiser.rate): number {
    const loss = this.#computeGradients(weighted(batch));
    this.#updates++;
    const scalars = this.#optimiser.scalars(this.#updates, rate);
    const inputs = Object.entries(scalars).map(([name, value]) => [name, Float32Array.of(value)]);
    this.#session.run("update", {}, Object.fromEntries(inputs));
    return loss;
  }

  /** The mean loss of a batch: over the targets that count. */
  evaluate(batch: Batch): number {
    return this.#runLoss("loss", weighted(batch));
  }

  /** The gradient of the last {@link Trainer.step}, `[P]`, before clipping. */
  get gradients(): Float32Array {
    return this.#session.read("gradients");
  }

  /**
   * @param inputs `[T, B, I]`
   * @returns `[B, O]` or `[T, B, O]`
   */
  predict(inputs: Float32Array, steps: number, rows: number): Float32Array {
    return this.#session.run("prediction", { T: steps, B: rows }, { x: inputs }).output as Float32Array;
  }

  /** Frees the engine's memory. */
  close(): void {
    this.#session.close();
    this.#chunked?.close();
  }

  #computeGradients(batch: Batch): number {
    const steps = this.#chunkOf(batch);
    if (steps === batch.steps) return this.#runLoss("training", batch);
    this.#chunked ??= new ChunkedGradient(this.#engine, this.model, this.#loss);
    const { loss, gradients } = this.#chunked.run(this.weights, batch, steps);
    this.#session.write("gradients", gradients);
    return loss;
  }

  /** Steps that are computed at one go: all of them, if the threads may remember as much. */
  #chunkOf({ steps, rows }: Batch): number {
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

  #runLoss(program: "loss" | "training", { inputs, targets, weights, rows, steps }: Batch): number {
    const results = this.#session.run(
      program,
      { T: steps, B: rows },
      { x: inputs, target: targets, weight: weights },
    );
    return results.loss?.[0] as number;
  }
}

/** The batch with weights that sum up to 1, so that its loss is the mean over the targets that count. */
function weighted(batch: Batch): Batch {
  const counted = batch.weights.reduce((sum, weight) => sum + weight, 0);
  if (!(counted > 0)) throw new ShapeError("every target of the batch is missing; leave such a batch out");
  return { ...batch, weights: batch.weights.map((weight) => weight / counted) };
}

function trainingPrograms(
  model: Model,
  { loss, optimiser, clip }: TrainerOptions,
): Record<ProgramName, Program> {
  const { x, parameters, output } = model.graph();
  const target = argument("target", output.shape);
  const weight = argument("weight", output.shape);
  const value = loss(output, target, weight);
  const resident = layOut(parameters, "parameters");
  return {
    loss: compile({ inputs: [x, target, weight], resident, outputs: { loss: value } }),
    training: compileTraining([x, target, weight], parameters, value),
    update: updateProgram(model.parameterCount, optimiser, clip),
    prediction: compile({ inputs: [x], resident, outputs: { output } }),
  };
}

/** Where the engine keeps what the optimiser remembers. */
function slotRegion(optimiser: Optimiser, slot: string): string {
  return `${optimiser.name}.${slot}`;
}

/** All parameters are one vector here: an update is element-wise. */
function updateProgram(count: number, optimiser: Optimiser, clip: Clip = (gradient) => gradient): Program {
  const parameter = argument("parameter", [count]);
  const gradient = argument("gradient", [count]);
  const slots = optimiser.slots.map((slot) => argument(slot, [count]));
  const scalars = Object.keys(optimiser.scalars(1, optimiser.rate)).map((name) => argument(name, []));
  const next = optimiser.step({
    parameter,
    gradient: clip(gradient),
    slots,
    scalars: Object.fromEntries(scalars.map((node) => [node.name, node])),
  });
  const at = (region: string): { region: string; offset: number } => ({ region, offset: 0 });
  return compile({
    inputs: scalars,
    resident: new Map([
      [parameter, at("parameters")],
      [gradient, at("gradients")],
      ...slots.map(
        (node, index) => [node, at(slotRegion(optimiser, optimiser.slots[index] as string))] as const,
      ),
    ]),
    outputs: {},
    stored: [
      { node: next.parameter, part: at("parameters") },
      ...next.slots.map((node: Node, index) => ({
        node,
        part: at(slotRegion(optimiser, optimiser.slots[index] as string)),
      })),
    ],
  });
}
