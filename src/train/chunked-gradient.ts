/**
 * The gradient of a sequence that is too long to be remembered whole: gradient checkpointing over time (Chen et al.
 * 2016, Training deep nets with sublinear memory cost). The sequence is run once for the states at the start of each
 * chunk, and then chunk by chunk from the end, each being run again with all that its gradient needs.
 *
 * What comes after a chunk reaches it through its last states alone. So the gradient of
 * `loss of the chunk + Σ last states · (derivative of all that comes after by them)` is that of the whole.
 */

import { compile, compileTraining, layOut } from "../compile/compile.js";
import type { Engine, Session } from "../engine/engine.js";
import { add, argument, multiply, sum } from "../graph/build.js";
import type { ArgumentNode, Node } from "../graph/node.js";
import type { Model } from "../nn/model.js";
import type { Program } from "../program/program.js";
import { countElements } from "../tensor/shape.js";
import type { Batch } from "./batch.js";
import type { Arrays } from "./feed.js";
import { applyLoss, type Loss } from "./loss.js";
import { AFTER, inputsOf } from "./programs.js";
import type { SequenceOptions } from "./sequences.js";

/** What comes before the name of a state, in that of the derivative by it of all that comes after. */
const PULL = "pull.";

/** Whether a model's gradient can be computed in chunks: no output waits for a later step, no statistic for the batch. */
export function runsInChunks({ causal, statistics }: Model): boolean {
  return causal && statistics.length === 0;
}

export class ChunkedGradient {
  readonly #session: Session<"states" | "chunk">;
  readonly #chunks: ChunkPrograms;

  constructor(engine: Engine, model: Model, loss: Loss, sequences: SequenceOptions) {
    this.#chunks = chunkPrograms(model, loss, sequences);
    this.#session = engine.open(this.#chunks.programs);
  }

  /**
   * @param weights of the model, `[P]`
   * @param inputs of the training program
   * @param steps of a chunk, at most
   * @returns the loss, and the last states by their names after {@link AFTER}
   */
  run(
    weights: Float32Array,
    batch: Batch,
    inputs: Arrays,
    steps: number,
  ): { readonly results: Arrays; readonly gradients: Float32Array } {
    this.#session.write("parameters", weights);
    const chunkOf = (chunk: number): Chunk => {
      const first = chunk * steps;
      return { first, steps: Math.min(steps, batch.steps - first) };
    };
    const states = this.#states(batch, inputs, Math.ceil(batch.steps / steps), chunkOf);
    const gradients = new Float32Array(weights.length);
    let loss = 0;
    let pull = this.#named(PULL, ({ shape }) => new Float32Array(countElements(shape, { B: batch.rows })));
    for (let chunk = states.length - 2; chunk >= 0; chunk--) {
      const { first, steps: length } = chunkOf(chunk);
      const results = this.#session.run(
        "chunk",
        { T: length, B: batch.rows },
        { ...this.#part(batch, inputs, { first, steps: length }), ...(states[chunk] as Arrays), ...pull },
      );
      loss += results.loss?.[0] as number;
      const part = this.#session.read("gradients");
      for (let index = 0; index < part.length; index++)
        gradients[index] = (gradients[index] as number) + (part[index] as number);
      pull = this.#named(PULL, ({ name }) => results[name] as Float32Array);
    }
    const last = states.at(-1) as Arrays;
    return {
      results: {
        loss: Float32Array.of(loss),
        ...this.#named(AFTER, ({ name }) => last[name] as Float32Array),
      },
      gradients,
    };
  }

  close(): void {
    this.#session.close();
  }

  /** The states before the first step of each chunk, and after the last one. */
  #states(batch: Batch, inputs: Arrays, chunks: number, chunkOf: (chunk: number) => Chunk): Arrays[] {
    const zeros = this.#named(
      "",
      ({ name, shape }) => inputs[name] ?? new Float32Array(countElements(shape, { B: batch.rows })),
    );
    const states = [zeros];
    for (let chunk = 0; chunk < chunks; chunk++) {
      const { first, steps } = chunkOf(chunk);
      const part = this.#part(batch, inputs, { first, steps });
      const needed = this.#chunks.statesInputs.map(({ name }) => [name, part[name]] as const);
      states.push(
        this.#session.run(
          "states",
          { T: steps, B: batch.rows },
          { ...(Object.fromEntries(needed) as Arrays), ...(states.at(-1) as Arrays) },
        ),
      );
    }
    return states;
  }

  /** What of the inputs belongs to a chunk; targets of the last step count in the last chunk alone. */
  #part({ rows, steps: allSteps }: Batch, inputs: Arrays, { first, steps }: Chunk): Arrays {
    const parts = this.#chunks.inputs.map(({ name, shape: [outer, ...inner] }) => {
      const whole = inputs[name] as Float32Array;
      if (outer === "T") {
        const step = countElements(inner, { B: rows });
        return [name, whole.subarray(first * step, (first + steps) * step)] as const;
      }
      const counts = name !== "weight" || first + steps === allSteps;
      return [name, counts ? whole : new Float32Array(whole.length)] as const;
    });
    return Object.fromEntries(parts);
  }

  #named(prefix: string, of: (state: ArgumentNode) => Float32Array): Arrays {
    return Object.fromEntries(this.#chunks.states.map((state) => [`${prefix}${state.name}`, of(state)]));
  }
}

interface Chunk {
  readonly first: number;
  readonly steps: number;
}

interface ChunkPrograms {
  readonly programs: Record<"states" | "chunk", Program>;
  readonly states: readonly ArgumentNode[];
  /** Of either program, beside the states. */
  readonly inputs: readonly ArgumentNode[];
  readonly statesInputs: readonly ArgumentNode[];
}

function chunkPrograms(
  model: Model,
  loss: Loss,
  { lengths = false, teaching = 0 }: SequenceOptions,
): ChunkPrograms {
  const graph = model.graph({ states: "given", training: true, lengths, teacher: teaching !== 0 });
  const { parameters, initial, output, final } = graph;
  const { value: own, target, weight } = applyLoss(loss, output);
  const pulls = initial.map(({ name, shape }) => argument(`${PULL}${name}`, shape));
  const whole = pulls.reduce<Node>(
    (total, node, index) => add(total, sum(multiply(node, final[index] as Node))),
    own,
  );
  const statesInputs = inputsOf(graph).filter((node) => !initial.includes(node));
  return {
    programs: {
      states: compile({
        inputs: inputsOf(graph),
        resident: layOut(parameters, "parameters"),
        outputs: Object.fromEntries(initial.map(({ name }, index) => [name, final[index] as Node])),
      }),
      chunk: compileTraining([...inputsOf(graph), ...pulls, target, weight], parameters, whole, {
        loss: own,
        by: initial,
      }),
    },
    states: initial,
    inputs: [...statesInputs, target, weight],
    statesInputs,
  };
}
