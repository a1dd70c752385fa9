/** A model that runs along with its data: one step at a time, its states kept. */

import { compile, layOut } from "../compile/compile.js";
import type { Binding, Engine, Session } from "../engine/engine.js";
import { DefinitionError, InputError, ShapeError } from "../errors.js";
import type { Node } from "../graph/node.js";
import type { Program } from "../program/program.js";
import { countElements } from "../tensor/shape.js";
import type { LayerStatistic } from "./layer.js";
import { type Learnt, learntOf } from "./learnt.js";
import type { Model } from "./model.js";

export class Stream {
  readonly #session: Session<"step">;
  readonly #binding: Binding;
  readonly #inputs: number;
  readonly #states: number;
  readonly #statistics: readonly LayerStatistic[];
  /** Whether it must be known how many steps there were. */
  readonly #counts: boolean;
  /** Of each statistic, at least one step. */
  readonly #known: readonly Float32Array[];
  /** Steps of which each has a statistic of its own: all later ones are as the last. */
  readonly #knownSteps: number;
  /** Steps taken since the states were zeros, no more than are told apart. */
  #taken = 0;

  /**
   * Begins from zero states.
   * @param learnt what `Trainer.learnt` gives, or of a model that does not normalise over batches the weights, `[P]`
   * @throws ShapeError for weights or statistics of another model; DefinitionError for those that are not finite
   */
  constructor(engine: Engine, model: Model, learnt: Learnt | Float32Array) {
    const { weights, statistics } = learntOf(model, learnt);
    const { program, states } = stepProgram(model);
    this.#session = engine.open({ step: program });
    this.#session.write("parameters", weights);
    this.#binding = this.#session.bind("step", {});
    this.#inputs = model.specification.inputs;
    this.#states = states;
    this.#statistics = model.statistics;
    this.#counts = model.statistics.some(({ per }) => per === "step");
    this.#known = model.statistics.map(({ name, width }) => {
      const known = statistics[name] as Float32Array;
      return known.length > 0 ? known.slice() : new Float32Array(2 * width).fill(1, width);
    });
    this.#knownSteps = Math.max(
      0,
      ...this.#known.map(
        (known, index) => known.length / (2 * (model.statistics[index] as LayerStatistic).width),
      ),
    );
  }

  /**
   * Takes the next step. Nothing is allocated.
   * @param x `[I]`
   * @returns `[O]`, a view that the next step overwrites
   * @throws ShapeError for a vector of another length; InputError for a feature that is not finite, before anything has
   * changed
   */
  step(x: Float32Array): Float32Array {
    if (x?.length !== this.#inputs)
      throw new ShapeError(`a step takes ${this.#inputs} features, received ${x?.length ?? "nothing"}`);
    for (let feature = 0; feature < x.length; feature++)
      if (!Number.isFinite(x[feature])) throw notFinite(feature, x[feature]);
    this.#binding.input("x").set(x);
    this.#setStatistics();
    this.#binding.run();
    if (this.#taken < this.#knownSteps) this.#taken++;
    return this.#binding.output("output");
  }

  /** Those of this step, or of the last one that training knew. Element by element: a view of them would be allocated. */
  #setStatistics(): void {
    for (let index = 0; index < this.#statistics.length; index++) {
      const { name, width } = this.#statistics[index] as LayerStatistic;
      const known = this.#known[index] as Float32Array;
      const to = this.#binding.input(name);
      const first = Math.min(this.#taken * 2 * width, known.length - 2 * width);
      for (let element = 0; element < 2 * width; element++) to[element] = known[first + element] as number;
    }
  }

  /**
   * The states of all layers, one after the other: a copy, to go on from later, in another stream too. Of a model with
   * statistics for each step the last element counts the steps, as far as training knew them apart.
   */
  get states(): Float32Array {
    const all = new Float32Array(this.#stateElements);
    if (this.#states > 0) all.set(this.#session.read("states"));
    if (this.#counts) all[this.#states] = this.#taken;
    return all;
  }

  /** @throws ShapeError for states of another model, DefinitionError for those that are not finite */
  set states(states: Float32Array) {
    if (states?.length !== this.#stateElements)
      throw new ShapeError(
        `the model's states have ${this.#stateElements} elements, received ${states?.length ?? "none"}`,
      );
    const wrong = states.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0)
      throw new DefinitionError(
        `element ${wrong} of the states is ${states[wrong]}; states are finite numbers, as stream.states gives them`,
      );
    const taken = this.#counts ? (states[this.#states] as number) : 0;
    if (!Number.isInteger(taken) || taken < 0)
      throw new DefinitionError(
        `the last element of the states counts steps, and is ${taken}; hand in what stream.states has given`,
      );
    if (this.#states > 0) this.#session.write("states", states.subarray(0, this.#states));
    this.#taken = taken;
  }

  /** Back to zero states. */
  reset(): void {
    this.states = new Float32Array(this.#stateElements);
  }

  get #stateElements(): number {
    return this.#states + (this.#counts ? 1 : 0);
  }

  close(): void {
    this.#session.close();
  }
}

function notFinite(feature: number, value: number | undefined): InputError {
  return new InputError(
    `feature ${feature} of the step is ${value}`,
    "give a finite number, and fill gaps beforehand",
  );
}

/** One step, from the states in region `states` to those after it. */
export function stepProgram(model: Model): { program: Program; states: number } {
  const { x, parameters, initial, statistics, output, final } = model.stepGraph();
  const before = layOut(initial, "states");
  const program = compile({
    inputs: [x, ...statistics],
    resident: new Map([...layOut(parameters, "parameters"), ...before]),
    outputs: { output },
    stored: initial.map((node, index) => ({
      node: final[index] as Node,
      part: before.get(node) as { region: string; offset: number },
    })),
  });
  return { program, states: initial.reduce((total, { shape }) => total + countElements(shape), 0) };
}
