/** How gradients flow back through a model's states, and what its gates do, on one batch. */

import { compile, layOut } from "../../compile/compile.js";
import type { Activation } from "../../graph/activations.js";
import { add, argument, multiply, sum } from "../../graph/build.js";
import { gradient } from "../../graph/gradient.js";
import type { ArgumentNode, Node } from "../../graph/node.js";
import type { LayerState } from "../../nn/layer.js";
import type { ModelGraph } from "../../nn/model.js";
import type { Program } from "../../program/program.js";
import { Random } from "../../tensor/random.js";
import { countElements, type Extents } from "../../tensor/shape.js";
import type { Batch } from "../batch.js";
import type { Arrays } from "../feed.js";
import { applyLoss, type Loss } from "../loss.js";
import { inputsOf } from "../programs.js";
import type { Rehearsal } from "../trainer.js";

/** A gate or a state on a batch, `[…, width]`: at all steps of all rows, padding left out. */
export interface Sight {
  readonly name: string;
  readonly width: number;
  readonly activation: Activation | undefined;
  readonly values: Float32Array;
}

export interface Flow {
  /** |dL/dh(t)| of each state, `[T]` by name: the norm over rows and units. */
  readonly gradients: ReadonlyMap<string, Float64Array>;
  /**
   * By layer: the norm of the derivative of its last states, in a random direction, by those of n steps before; 1 at
   * n = 0. Without a window of outputs that a teacher fills: nothing comes of it by way of the network.
   */
  readonly influence: ReadonlyMap<string, Float64Array>;
  readonly sights: readonly Sight[];
}

const SEED = 0xd1a6;

/** The layer that a state or a gate belongs to: `1.forward` of `1.forward.h`. */
export function layerOf(name: string): string {
  return name.slice(0, name.lastIndexOf("."));
}

/** Runs the batch of a step that was not taken: once for the loss, and once for each layer that has states. */
export function observeFlow(rehearsal: Rehearsal, lengths: Batch["lengths"]): Flow {
  const { engine, model, weights, inputs, extents, loss } = rehearsal;
  const graph = model.graph({ ...rehearsal.graph, observed: true });
  const { probes, final } = graph;
  const pulls = final.map((node, index) => argument(`pull${index}`, node.shape));
  const session = engine.open({ flow: flowProgram(graph, loss, pulls) });
  session.write("parameters", weights);
  const zeros = (nodes: readonly ArgumentNode[]): Arrays =>
    Object.fromEntries(
      nodes.map(({ name, shape }) => [name, new Float32Array(countElements(shape, extents))]),
    );
  const still = { ...zeros([...probes, ...graph.initial, ...pulls]), ...inputs };
  const byState = (results: Readonly<Arrays>): Map<string, Float64Array> =>
    new Map(
      model.states.map((state, index) => [
        state.name,
        norms(results[`d.${probes[index]?.name}`] as Float32Array, stepsOf(state, extents)),
      ]),
    );
  const endsOf =
    (time: unknown): Ends =>
    (row, steps) =>
      (time === "T" ? lengths?.[row] : undefined) ?? steps;
  try {
    const results = session.run("flow", extents, still);
    const layers = new Set(model.states.map(({ name }) => layerOf(name)));
    if (inputs.taught?.some((used) => used > 0)) layers.delete(String(model.specification.layers.length - 1));
    const influence = new Map<string, Float64Array>();
    const silent = { ...still, weight: new Float32Array((inputs.weight as Float32Array).length) };
    for (const layer of layers) {
      const random = new Random(SEED);
      const own = pulls.filter((_, index) => layerOf(model.states[index]?.name ?? "") === layer);
      const drawn = own.map(({ name, shape }) => [
        name,
        Float32Array.from({ length: countElements(shape, extents) }, () => random.normal()),
      ]);
      const seeds = Object.fromEntries(drawn);
      const results = session.run("flow", extents, { ...silent, ...seeds });
      const parts = model.states.flatMap((state, index): Part[] =>
        layerOf(state.name) === layer
          ? [
              {
                derivatives: results[`d.${probes[index]?.name}`] as Float32Array,
                seed: seeds[`pull${index}`] as Float32Array,
                width: state.width,
                steps: stepsOf(state, extents),
                ends: endsOf(state.time ?? "T"),
              },
            ]
          : [],
      );
      influence.set(layer, influenceOf(parts));
    }
    const sights = [...graph.observed].map(([name, { value, activation }], index): Sight => {
      const seen = results[`see${index}`] as Float32Array;
      const width = value.shape.at(-1) as number;
      const ends = endsOf(value.shape[0]);
      return {
        name,
        width,
        activation,
        values: lengths === undefined ? seen : withinRows(seen, extents.B ?? 1, width, ends),
      };
    });
    return { gradients: byState(results), influence, sights };
  } finally {
    session.close();
  }
}

/** Those of `[steps, B, width]` that lie before the ends of their rows. */
function withinRows(values: Float32Array, rows: number, width: number, ends: Ends): Float32Array {
  const steps = values.length / (rows * width);
  return values.filter((_, index) => {
    const place = Math.floor(index / width);
    return Math.floor(place / rows) < ends(place % rows, steps);
  });
}

function flowProgram(graph: ModelGraph, loss: Loss, pulls: readonly ArgumentNode[]): Program {
  const { output, probes, final } = graph;
  const { value: own, target, weight } = applyLoss(loss, output);
  const value = pulls.reduce<Node>(
    (total, pull, index) => add(total, sum(multiply(pull, final[index] as Node))),
    own,
  );
  const { gradients } = gradient(value, probes);
  const derivatives = probes.map(({ name }, index) => [`d.${name}`, gradients[index] as Node] as const);
  const seen = [...graph.observed.values()].map(({ value: each }, index) => [`see${index}`, each] as const);
  return compile({
    inputs: [...inputsOf(graph), ...probes, ...pulls, target, weight],
    resident: layOut(graph.parameters, "parameters"),
    outputs: Object.fromEntries([...derivatives, ...seen]),
  });
}

function stepsOf({ time }: LayerState, { T = 1, U = 1 }: Extents): number {
  return time === "U" ? U : T;
}

/** The norm of each step's part. */
function norms(values: Float32Array, steps: number): Float64Array {
  const step = values.length / steps;
  return Float64Array.from({ length: steps }, (_, t) => Math.sqrt(energy(values, t * step, step)));
}

/** The steps of a row, of so many of the longest. */
type Ends = (row: number, steps: number) => number;

/** The derivatives `[T, B, width]` by one state, of its last values in the direction `seed` `[B, width]`. */
interface Part {
  readonly derivatives: Float32Array;
  readonly seed: Float32Array;
  readonly width: number;
  readonly steps: number;
  readonly ends: Ends;
}

/** Of all states of a layer together, by lag; a lag is of the rows that are long enough for it. */
function influenceOf(parts: readonly Part[]): Float64Array {
  const { steps, seed, width, ends } = parts[0] as Part;
  const rows = seed.length / width;
  const energyAt = (row: number, t: number): number =>
    parts.reduce(
      (total, part) => total + energy(part.derivatives, (t * rows + row) * part.width, part.width),
      0,
    );
  const whole = Array.from({ length: rows }, (_, row) =>
    parts.reduce((total, part) => total + energy(part.seed, row * part.width, part.width), 0),
  );
  const atLag = (stepOf: (row: number, lag: number) => number, lag: number): number => {
    let [found, of] = [0, 0];
    for (let row = 0; row < rows; row++) {
      if (lag >= ends(row, steps)) continue;
      found += energyAt(row, stepOf(row, lag));
      of += whole[row] as number;
    }
    return Math.sqrt(found / of);
  };
  const forwards = (row: number, lag: number): number => ends(row, steps) - 1 - lag;
  const backwards = (_: number, lag: number): number => lag;
  // By its last states a derivative is the direction itself: a layer that runs backwards has them at the first step.
  const stepOf = Math.abs(atLag(forwards, 0) - 1) < 1e-5 ? forwards : backwards;
  const longest = Math.max(...Array.from({ length: rows }, (_, row) => ends(row, steps)));
  return Float64Array.from({ length: longest }, (_, lag) => atLag(stepOf, lag));
}

function energy(values: Float32Array, first: number, count: number): number {
  let total = 0;
  for (let index = first; index < first + count; index++) total += (values[index] as number) ** 2;
  return total;
}
