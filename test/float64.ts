/** Models in float64, on the reference interpreter: their outputs, and gradient descent as it is written in books. */

import { type ArgumentNode, argument, gradient, interpret, type Node } from "sequitur/graph";
import type { Model, ModelGraph } from "sequitur/nn";
import type { Loss } from "sequitur/train";

type Numbers = ArrayLike<number>;

/** Sequences side by side, time first. */
export interface Sequences {
  readonly steps: number;
  readonly rows: number;
  /** `[T, B, I]` */
  readonly inputs: Numbers;
  /** `[T, B]`: 1 where a row has a step; it may have gaps. All ones unless given. */
  readonly valid?: Numbers | undefined;
  /** States before the first step, each `[B, width]`; zeros unless given. */
  readonly states?: readonly Numbers[] | undefined;
}

export interface Outputs {
  /** `[T, B, O]` or `[B, O]` */
  readonly output: Float64Array;
  /** After the last step, each `[B, width]`. */
  readonly states: readonly Float64Array[];
}

const graphOf = (model: Model): ModelGraph => model.graph({ states: "given", lengths: true });

/** Values for the arguments of a graph. */
function bind(
  model: Model,
  graph: ModelGraph,
  weights: Numbers,
  { steps, rows, inputs, valid, states }: Sequences,
): Map<ArgumentNode, Numbers> {
  const all = Array.from(weights);
  return new Map<ArgumentNode, Numbers>([
    [graph.x, inputs],
    [graph.valid as ArgumentNode, valid ?? new Float64Array(steps * rows).fill(1)],
    ...graph.parameters.map((node, index) => {
      const { offset, shape } = model.parameters[index] as Model["parameters"][number];
      return [node, all.slice(offset, offset + shape.reduce((size, side) => size * side, 1))] as const;
    }),
    ...graph.initial.map(
      (node, index) =>
        [node, states?.[index] ?? new Float64Array(rows * (model.states[index]?.width ?? 0))] as const,
    ),
  ]);
}

/** What a model gives for sequences. */
export function run(model: Model, weights: Numbers, sequences: Sequences): Outputs {
  const graph = graphOf(model);
  const { steps, rows } = sequences;
  const results = interpret([graph.output, ...graph.final], bind(model, graph, weights, sequences), {
    T: steps,
    B: rows,
  });
  const [output, ...states] = results.map(({ data }) => data);
  return { output: output as Float64Array, states };
}

/** Takes the weights one step down the gradient of the mean loss. */
export function descend(
  model: Model,
  loss: Loss,
  weights: Numbers,
  { targets, rate, ...sequences }: Sequences & { readonly targets: readonly number[]; readonly rate: number },
): { readonly loss: number; readonly weights: Float64Array; readonly states: readonly Float64Array[] } {
  const graph = graphOf(model);
  const target = argument("target", graph.output.shape);
  const weight = argument("weight", graph.output.shape);
  const { value, gradients } = gradient(loss(graph.output, target, weight), graph.parameters);
  const bindings = bind(model, graph, weights, sequences)
    .set(target, targets)
    .set(
      weight,
      targets.map(() => 1 / targets.length),
    );
  const nodes: Node[] = [value, ...gradients, ...graph.final];
  const results = interpret(nodes, bindings, { T: sequences.steps, B: sequences.rows });
  const flat = results.slice(1, 1 + gradients.length).flatMap(({ data }) => Array.from(data));
  return {
    loss: results[0]?.data[0] as number,
    weights: Float64Array.from(weights, (each, index) => each - rate * (flat[index] as number)),
    states: results.slice(1 + gradients.length).map(({ data }) => data),
  };
}

/** `[B][T][I]`, as most libraries write sequences down, to `[T, B, I]`. */
export function timeFirst(rows: readonly (readonly (readonly number[])[])[]): number[] {
  return (rows[0] ?? []).flatMap((_, step) => rows.flatMap((row) => row[step] as readonly number[]));
}

/** `[T, B, O]` to `[B][T][O]`. */
export function rowsFirst(values: Float64Array, steps: number, rows: number): number[][][] {
  const width = values.length / (steps * rows);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: steps }, (_, step) => {
      const start = (step * rows + row) * width;
      return Array.from(values.subarray(start, start + width));
    }),
  );
}

/**
 * Outputs `[B][T][O]` where a row pauses are those of its step before, zeros at first: what Keras gives unless told
 * to zero them, as we do.
 */
export function holdOutputs(
  outputs: readonly (readonly number[][])[],
  mask: readonly (readonly boolean[])[],
): number[][][] {
  return outputs.map((row, index) => {
    let last = (row[0] as number[]).map(() => 0);
    return row.map((output, step) => {
      if (mask[index]?.[step]) last = output;
      return last;
    });
  });
}
