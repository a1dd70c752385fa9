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
import { featuresOf } from "../tensor/shape.js";
import type { Batch } from "./batch.js";
import type { Loss } from "./loss.js";

type Arrays = Record<string, Float32Array>;

export class ChunkedGradient {
  readonly #session: Session<"states" | "chunk">;
  readonly #model: Model;
  /** Widths of the states of all layers. */
  readonly #widths: Readonly<Record<string, number>>;
  /** Whether there is an output at every step, and not at the last one alone. */
  readonly #everyStep: boolean;
  readonly #outputs: number;

  constructor(engine: Engine, model: Model, loss: Loss) {
    const { programs, widths, output } = chunkPrograms(model, loss);
    this.#session = engine.open(programs);
    this.#model = model;
    this.#widths = widths;
    this.#everyStep = output.shape.length === 3;
    this.#outputs = featuresOf(output.shape);
  }

  /**
   * @param weights of the model, `[P]`
   * @param batch its weights summing up to 1
   * @param steps of a chunk, at most
   */
  run(weights: Float32Array, batch: Batch, steps: number): { loss: number; gradients: Float32Array } {
    this.#session.write("parameters", weights);
    const starts = this.#states(batch, steps);
    const gradients = new Float32Array(weights.length);
    let loss = 0;
    let after = this.#each("after.", (width) => new Float32Array(batch.rows * width));
    for (let chunk = starts.length - 1; chunk >= 0; chunk--) {
      const first = chunk * steps;
      const length = Math.min(steps, batch.steps - first);
      const results = this.#session.run(
        "chunk",
        { T: length, B: batch.rows },
        { ...(starts[chunk] as Arrays), ...after, ...this.#part(batch, first, length) },
      );
      loss += results.loss?.[0] as number;
      const part = this.#session.read("gradients");
      for (let index = 0; index < part.length; index++)
        gradients[index] = (gradients[index] as number) + (part[index] as number);
      after = this.#each("after.", (_, name) => results[name] as Float32Array);
    }
    return { loss, gradients };
  }

  close(): void {
    this.#session.close();
  }

  /** The states before the first step of each chunk. */
  #states(batch: Batch, steps: number): Arrays[] {
    const starts = [this.#each("", (width) => new Float32Array(batch.rows * width))];
    for (let first = 0; first + steps < batch.steps; first += steps)
      starts.push(
        this.#session.run(
          "states",
          { T: steps, B: batch.rows },
          { ...(starts.at(-1) as Arrays), x: this.#inputs(batch, first, steps) },
        ),
      );
    return starts;
  }

  #inputs({ inputs, rows }: Batch, first: number, steps: number): Float32Array {
    const step = rows * this.#model.specification.inputs;
    return inputs.subarray(first * step, (first + steps) * step);
  }

  /** What of a batch belongs to a chunk; targets of the last step count in the last chunk alone. */
  #part(batch: Batch, first: number, steps: number): Arrays {
    const x = this.#inputs(batch, first, steps);
    const step = batch.rows * this.#outputs;
    if (this.#everyStep) {
      const [start, end] = [first * step, (first + steps) * step];
      return { x, target: batch.targets.subarray(start, end), weight: batch.weights.subarray(start, end) };
    }
    const isLast = first + steps === batch.steps;
    return { x, target: batch.targets, weight: isLast ? batch.weights : new Float32Array(step) };
  }

  #each(prefix: string, of: (width: number, name: string) => Float32Array): Arrays {
    return Object.fromEntries(
      Object.entries(this.#widths).map(([name, width]) => [`${prefix}${name}`, of(width, name)]),
    );
  }
}

function chunkPrograms(
  model: Model,
  loss: Loss,
): { programs: Record<"states" | "chunk", Program>; widths: Record<string, number>; output: Node } {
  const { x, parameters, initial, output, final } = model.graph({ states: "given" });
  const target = argument("target", output.shape);
  const weight = argument("weight", output.shape);
  const after = initial.map(({ name, shape }) => argument(`after.${name}`, shape));
  const whole = after.reduce<Node>(
    (total, node, index) => add(total, sum(multiply(node, final[index] as Node))),
    loss(output, target, weight),
  );
  const named = (nodes: readonly Node[]): Record<string, Node> =>
    Object.fromEntries(initial.map(({ name }, index) => [name, nodes[index] as Node]));
  return {
    programs: {
      states: compile({
        inputs: [x, ...initial],
        resident: layOut(parameters, "parameters"),
        outputs: named(final),
      }),
      chunk: compileTraining([x, ...initial, ...after, target, weight], parameters, whole, {
        loss: loss(output, target, weight),
        by: initial,
      }),
    },
    widths: Object.fromEntries(initial.map((node: ArgumentNode) => [node.name, featuresOf(node.shape)])),
    output,
  };
}
