/** What the programs of a model are given for a batch, by name. */

import { InputError, ShapeError } from "../errors.js";
import type { Model } from "../nn/model.js";
import { fillMask } from "../tensor/masks.js";
import { type Batch, countingWeights, givesEveryStep, sumOf, validSteps } from "./batch.js";
import { type BatchLayout, checkExtents, notFinite, notFiniteAt, placeOf } from "./checks.js";
import { type Support, type TargetRules, targetsOf, valuesOf } from "./loss.js";
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
  readonly #rules: TargetRules;
  readonly #options: SequenceOptions;
  readonly #perStep: boolean;
  /** Where the batch before has ended: after so many steps, in these states. */
  #states: { readonly rows: number; readonly steps: number; readonly values: Arrays } | undefined;

  constructor(model: Model, options: SequenceOptions, rules: TargetRules = {}) {
    this.#model = model;
    this.#rules = rules;
    this.#options = options;
    this.#perStep = givesEveryStep(model);
    this.statistics = new RunningStatistics(model.statistics);
  }

  /**
   * For a step of training.
   * @param update its number, from 0
   */
  training(batch: Batch, update: number): Arrays {
    const common = this.#common(batch);
    const targets = this.#targets(batch);
    return { ...common, ...targets, ...this.#masks(batch, update), ...this.#teacher(targets, update) };
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
    if (statistics.some(({ name }) => `${AFTER}${name}` in results)) {
      const measured = Object.fromEntries(statistics.map((each) => [each.name, given(each)]));
      this.statistics.update(measured, before);
    }
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

  #common(batch: InputBatch): Arrays {
    checkExtents(batch);
    const { inputs, steps, rows, lengths: ends } = batch;
    const { lengths = false, stateful = false } = this.#options;
    const mayDiffer = lengths && this.#model.specification.input !== "vector";
    if (ends !== undefined && !mayDiffer)
      throw new ShapeError(
        "the batch has lengths, which the trainer does not expect; make it with sequences: { lengths: true }",
      );
    this.#checkInputs(batch);
    const all = (): Float32Array => new Float32Array(steps * rows).fill(1);
    return {
      x: inputs,
      ...(mayDiffer ? { valid: ends === undefined ? all() : validSteps(ends, steps, rows) } : {}),
      ...(stateful ? this.#statesFor(rows) : {}),
    };
  }

  /** Targets and weights that sum up to 1, so that the loss is the mean over the targets that count. */
  #targets(batch: Batch): Record<"target" | "weight", Float32Array> {
    const { targets, rows, steps, outputSteps = steps } = batch;
    const values = valuesOf(this.#rules);
    const features = targetsOf(this.#rules, this.#model.outputs);
    if (targets === undefined) throw new ShapeError("the batch has no targets; give them, or predict");
    const timed = targets.length === outputSteps * rows * features * values;
    const layout = { rows, features, timed };
    const counting = countingWeights(batch, this.#perStep, values);
    const odd = notFiniteAt(counting);
    if (odd >= 0)
      throw notFinite("weight", counting, odd, layout, "give 0 for a target that is missing, else 1");
    const counted = sumOf(counting);
    if (!(counted > 0)) throw new ShapeError("every target of the batch is missing; leave such a batch out");
    const weight = new Float32Array(counting.length);
    for (let index = 0; index < weight.length; index++) weight[index] = (counting[index] as number) / counted;
    return { target: knownTargets(targets, counting, layout, this.#rules), weight };
  }

  /** @throws InputError for an input that is not finite where a row has a step */
  #checkInputs({ inputs = new Float32Array(0), rows, steps, lengths }: InputBatch): void {
    const features = this.#model.specification.inputs;
    for (let index = notFiniteAt(inputs); index >= 0; index = notFiniteAt(inputs, index + 1)) {
      const row = Math.floor(index / features) % rows;
      if (Math.floor(index / (features * rows)) >= (lengths?.[row] ?? steps)) continue;
      const layout = { rows, features, timed: this.#model.specification.input !== "vector" };
      throw notFinite(
        "input",
        inputs,
        index,
        layout,
        "fill gaps beforehand, and say with another feature where they are",
      );
    }
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

  #teacher({ target, weight }: Record<"target" | "weight", Float32Array>, update: number): Arrays {
    const { teaching = 0 } = this.#options;
    if (teaching === 0) return {};
    const features = this.#model.outputs;
    const taught = new Float32Array(target.length / features);
    const random = { seed: this.seed, stream: TEACHER_STREAM, counter: update };
    fillMask(taught, teachingAt(teaching, update), 1, random);
    // A target that is missing, in part or whole, teaches nothing: the model's own output comes back to it.
    taught.forEach((_, row) => {
      if (weight.subarray(row * features, (row + 1) * features).includes(0)) taught[row] = 0;
    });
    return { teacher: target, taught };
  }
}

/**
 * Targets that are missing, or beyond the end of a row, may be no numbers, or none that the loss is of, and 0 times what the
 * loss makes of them would be no number either: they become one that it is of.
 * @throws InputError for a target that counts and is not finite, or that the loss is not of
 */
function knownTargets(
  targets: Float32Array,
  weights: Float32Array,
  layout: BatchLayout,
  rules: TargetRules,
): Float32Array {
  const { features } = layout;
  const width = features * valuesOf(rules);
  let known = targets;
  for (let index = 0; index < targets.length; index++) {
    const value = targets[index] as number;
    const place = index % width;
    const support = place < features ? (rules.support ?? FINITE) : EXPOSURE;
    if (FINITE.includes(value) && support.includes(value)) continue;
    const at = Math.floor(index / width) * features + (place % features);
    if (weights[at] !== 0) throw outsideSupport(value, index, { ...layout, features: width }, support);
    if (known === targets) known = targets.slice();
    known[index] = support.example;
  }
  return known;
}

const FINITE: Support = { includes: Number.isFinite, text: "finite numbers", example: 0 };
const EXPOSURE: Support = { includes: (value) => value > 0, text: "exposures above 0", example: 1 };

function outsideSupport(value: number, index: number, layout: BatchLayout, { text }: Support): InputError {
  const problem = `the target of ${placeOf(index, layout)} is ${value}`;
  return Number.isFinite(value)
    ? new InputError(
        `${problem}, and the loss takes ${text}`,
        "choose another loss, or give a weight of 0 to a target that is missing",
      )
    : new InputError(problem, "give it a weight of 0 where it is missing");
}
