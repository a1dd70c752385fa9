/** What the programs of a model are given for a batch, by name. */

import { ShapeError } from "../errors.js";
import type { Model } from "../nn/model.js";
import { fillMask } from "../tensor/masks.js";
import { type Batch, countingWeights, givesEveryStep, validSteps } from "./batch.js";
import { AFTER } from "./programs.js";
import { RunningStatistics } from "./running-statistics.js";
import { type SequenceOptions, teachingAt } from "./sequences.js";

export type Arrays = Record<string, Float32Array>;

/** Streams of random numbers, apart from those of weights and of the order of examples. */
const MASK_STREAM = 0x6d61_0000;
const TEACHER_STREAM = 0x7465_0000;

/** A batch without its targets. */
export type InputBatch = Pick<Batch, "inputs" | "steps" | "rows" | "outputSteps" | "lengths">;

export class Feed {
  readonly statistics: RunningStatistics;
  /** Of the random numbers of training. */
  seed = 0;
  readonly #model: Model;
  readonly #options: SequenceOptions;
  readonly #perStep: boolean;
  /** Where the batch before has ended: after so many steps, in these states. */
  #states: { readonly rows: number; readonly steps: number; readonly values: Arrays } | undefined;

  constructor(model: Model, options: SequenceOptions) {
    this.#model = model;
    this.#options = options;
    this.#perStep = givesEveryStep(model);
    this.statistics = new RunningStatistics(model.statistics);
  }

  /**
   * For a step of training.
   * @param update its number, from 0
   */
  training(batch: Batch, update: number): Arrays {
    return {
      ...this.#common(batch),
      ...this.#targets(batch),
      ...this.#masks(batch, update),
      ...this.#teacher(batch, update),
    };
  }

  /** For the loss of the model as it is used. */
  loss(batch: Batch): Arrays {
    return { ...this.prediction(batch), ...this.#targets(batch) };
  }

  prediction(batch: InputBatch): Arrays {
    const { steps, outputSteps = steps } = batch;
    return { ...this.#common(batch), ...this.statistics.forSteps(steps, outputSteps, this.#taken) };
  }

  /** Remembers the states that a program has given, and what it has measured. */
  take(results: Readonly<Arrays>, { rows, steps }: Pick<InputBatch, "rows" | "steps">): void {
    const before = this.#taken;
    const given = ({ name }: { readonly name: string }): Float32Array =>
      results[`${AFTER}${name}`] as Float32Array;
    if (this.#options.stateful === true) {
      const values = this.#stateNames.map((name) => [name, given({ name })] as const);
      this.#states = { rows, steps: before + steps, values: Object.fromEntries(values) };
    }
    const { statistics } = this.#model;
    if (statistics.some(({ name }) => `${AFTER}${name}` in results))
      this.statistics.update(Object.fromEntries(statistics.map((each) => [each.name, given(each)])), before);
  }

  /** The next batch begins with zero states. */
  resetStates(): void {
    this.#states = undefined;
  }

  /** Steps since the states were zeros: each has statistics of its own, whatever the pieces of a sequence. */
  get #taken(): number {
    return this.#states?.steps ?? 0;
  }

  get #stateNames(): string[] {
    return this.#model.states.map(({ name }) => `state.${name}`);
  }

  #common({ inputs, steps, rows, lengths: ends }: InputBatch): Arrays {
    const { lengths = false, stateful = false } = this.#options;
    const mayDiffer = lengths && this.#model.specification.input !== "vector";
    if (ends !== undefined && !mayDiffer)
      throw new ShapeError(
        "the batch has lengths, which the trainer does not expect; make it with sequences: { lengths: true }",
      );
    const all = (): Float32Array => new Float32Array(steps * rows).fill(1);
    return {
      x: inputs,
      ...(mayDiffer ? { valid: ends === undefined ? all() : validSteps(ends, steps, rows) } : {}),
      ...(stateful ? this.#statesFor(rows) : {}),
    };
  }

  /** Targets and weights that sum up to 1, so that the loss is the mean over the targets that count. */
  #targets(batch: Batch): Arrays {
    const counting = countingWeights(batch, this.#perStep);
    const counted = counting.reduce((sum, weight) => sum + weight, 0);
    if (!(counted > 0)) throw new ShapeError("every target of the batch is missing; leave such a batch out");
    return {
      target: counting === batch.weights ? batch.targets : withoutPadding(batch.targets, counting),
      weight: counting.map((weight) => weight / counted),
    };
  }

  #statesFor(rows: number): Arrays {
    if (this.#states !== undefined && this.#states.rows !== rows)
      throw new ShapeError(
        `the states are of ${this.#states.rows} rows, and the batch has ${rows}; keep the rows of a stateful ` +
          "trainer, or reset its states",
      );
    const zeros = (width: number): Float32Array => new Float32Array(rows * width);
    return (
      this.#states?.values ??
      Object.fromEntries(this.#model.states.map(({ name, width }) => [`state.${name}`, zeros(width)]))
    );
  }

  #masks({ steps, outputSteps = steps, rows }: Batch, update: number): Arrays {
    return Object.fromEntries(
      this.#model.masks.map(({ name, width, probability, value, per, time }, index) => {
        const drawn = per === "sequence" ? 1 : time === "U" ? outputSteps : steps;
        const mask = new Float32Array(drawn * rows * width);
        fillMask(mask, probability, value, {
          seed: this.seed,
          stream: MASK_STREAM + index,
          counter: update,
        });
        return [name, mask];
      }),
    );
  }

  #teacher({ targets, weights }: Batch, update: number): Arrays {
    const { teaching = 0 } = this.#options;
    if (teaching === 0) return {};
    const features = this.#model.outputs;
    const taught = new Float32Array(targets.length / features);
    const random = { seed: this.seed, stream: TEACHER_STREAM, counter: update };
    fillMask(taught, teachingAt(teaching, update), 1, random);
    // A target that is missing teaches nothing.
    taught.forEach((_, row) => {
      if (weights.subarray(row * features, (row + 1) * features).includes(0)) taught[row] = 0;
    });
    return { teacher: targets, taught };
  }
}

/** Targets beyond the end of a row may be anything, even no number, and 0 times that would still be none. */
function withoutPadding(targets: Float32Array, weights: Float32Array): Float32Array {
  return targets.map((target, index) => (weights[index] === 0 ? 0 : target));
}
