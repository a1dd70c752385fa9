/** A model that runs along with its data: one step at a time, its states kept. */

import { compile, layOut } from "../compile/compile.js";
import type { Binding, Engine, Session } from "../engine/engine.js";
import { ShapeError } from "../errors.js";
import type { Node } from "../graph/node.js";
import type { Program } from "../program/program.js";
import { countElements } from "../tensor/shape.js";
import type { Model } from "./model.js";

export class Stream {
  readonly #session: Session<"step">;
  readonly #binding: Binding;
  readonly #inputs: number;
  readonly #states: number;

  /**
   * Begins from zero states.
   * @param weights `[P]`
   * @throws ShapeError for a vector of another length
   */
  constructor(engine: Engine, model: Model, weights: Float32Array) {
    const { program, states } = stepProgram(model);
    this.#session = engine.open({ step: program });
    this.#session.write("parameters", weights);
    this.#binding = this.#session.bind("step", {});
    this.#inputs = model.specification.inputs;
    this.#states = states;
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
    this.#binding.run();
    return this.#binding.output("output");
  }

  /** The states of all layers, one after the other: a copy, to go on from later. */
  get states(): Float32Array {
    return this.#states === 0 ? new Float32Array(0) : this.#session.read("states");
  }

  /** @throws ShapeError for states of another model */
  set states(states: Float32Array) {
    if (states.length !== this.#states)
      throw new ShapeError(`the model's states have ${this.#states} elements, received ${states.length}`);
    if (this.#states > 0) this.#session.write("states", states);
  }

  /** Back to zero states. */
  reset(): void {
    this.states = new Float32Array(this.#states);
  }

  close(): void {
    this.#session.close();
  }
}

/** One step, from the states in region `states` to those after it. */
export function stepProgram(model: Model): { program: Program; states: number } {
  const { x, parameters, initial, output, final } = model.stepGraph();
  const before = layOut(initial, "states");
  const program = compile({
    inputs: [x],
    resident: new Map([...layOut(parameters, "parameters"), ...before]),
    outputs: { output },
    stored: initial.map((node, index) => ({
      node: final[index] as Node,
      part: before.get(node) as { region: string; offset: number },
    })),
  });
  return { program, states: initial.reduce((total, { shape }) => total + countElements(shape), 0) };
}
