/** A model that runs along with its data: one step at a time, its states kept. */

import { compile, layOut } from "../compile/compile.js";
import type { Binding, Engine, Session } from "../engine/engine.js";
import { ShapeError } from "../errors.js";
import type { Node } from "../graph/node.js";
import type { Program } from "../program/program.js";
import { countElements } from "../tensor/shape.js";
import type { LayerStatistic } from "./layer.js";
import type { Model } from "./model.js";
import { checkFinite } from "./weights.js";

export class Stream {
  readonly #session: Session<"step">;
  readonly #binding: Binding;
  readonly #inputs: number;
  readonly #states: number;
  readonly #statistics: readonly LayerStatistic[];
  readonly #learnt: Readonly<Record<string, Float32Array>>;
  /** Steps taken since the states were zeros. */
  #taken = 0;

  /**
   * Begins from zero states.
   * @param weights `[P]`
   * @param statistics of a model that normalises over batches: what training has left (`trainer.learnt`)
   * @throws ShapeError for a vector of another length, and for statistics that are missing; DefinitionError for
   * weights that are not finite
   */
  constructor(
    engine: Engine,
    model: Model,
    weights: Float32Array,
    statistics: Readonly<Record<string, Float32Array>> = {},
  ) {
    for (const { name, width } of model.statistics)
      if (!((statistics[name]?.length ?? 0) >= 2 * width))
        throw new ShapeError(
          `the model normalises over batches, and "${name}" of what it learnt of them is missing; hand in ` +
            "trainer.learnt.statistics",
        );
    checkFinite(model, weights);
    const { program, states } = stepProgram(model);
    this.#session = engine.open({ step: program });
    this.#session.write("parameters", weights);
    this.#binding = this.#session.bind("step", {});
    this.#inputs = model.specification.inputs;
    this.#states = states;
    this.#statistics = model.statistics;
    this.#learnt = statistics;
  }

  /**
   * Takes the next step. Nothing is allocated.
   * @param x `[I]`
   * @returns `[O]`, a view that the next step overwrites
   * @throws ShapeError for a vector of another length
   */
  step(x: Float32Array): Float32Array {
    if (x.length !== this.#inputs)
      throw new ShapeError(`a step takes ${this.#inputs} features, received ${x.length}`);
    this.#binding.input("x").set(x);
    this.#setStatistics();
    this.#binding.run();
    this.#taken++;
    return this.#binding.output("output");
  }

  /** Those of this step, or of the last one that training knew. Element by element: a view of them would be allocated. */
  #setStatistics(): void {
    for (let index = 0; index < this.#statistics.length; index++) {
      const { name, width } = this.#statistics[index] as LayerStatistic;
      const known = this.#learnt[name] as Float32Array;
      const to = this.#binding.input(name);
      const first = Math.min(this.#taken * 2 * width, known.length - 2 * width);
      for (let element = 0; element < 2 * width; element++) to[element] = known[first + element] as number;
    }
  }

  /** The states of all layers, one after the other: a copy, to go on from later. */
  get states(): Float32Array {
    return this.#states === 0 ? new Float32Array(0) : this.#session.read("states");
  }

  /**
   * Of a model that normalises each step by statistics of its own, the stream goes on counting where it is.
   * @throws ShapeError for states of another model
   */
  set states(states: Float32Array) {
    if (states.length !== this.#states)
      throw new ShapeError(`the model's states have ${this.#states} elements, received ${states.length}`);
    if (this.#states > 0) this.#session.write("states", states);
  }

  /** Back to zero states. */
  reset(): void {
    this.states = new Float32Array(this.#states);
    this.#taken = 0;
  }

  close(): void {
    this.#session.close();
  }
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
