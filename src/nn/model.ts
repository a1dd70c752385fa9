/** A model: a stack of layers, and the flat vector of its weights. */

import type { Cell } from "../cells/cell.js";
import { builtInCells } from "../cells/registry.js";
import { DefinitionError, ShapeError } from "../errors.js";
import { argument } from "../graph/build.js";
import type { ArgumentNode, Node } from "../graph/node.js";
import { Random } from "../tensor/random.js";
import { countElements, type Dimension } from "../tensor/shape.js";
import {
  dense,
  type Layer,
  type LayerParameter,
  type LayerResult,
  type LayerSpecification,
  recurrent,
} from "./layer.js";

/** A model as data. */
export interface ModelSpecification {
  /** I: features of the input, per step. */
  readonly inputs: number;
  readonly layers: readonly LayerSpecification[];
}

/** A trainable tensor and its place among the weights. */
export interface ModelParameter extends LayerParameter {
  /** First of its elements in the flat vector. */
  readonly offset: number;
}

export interface Model {
  readonly specification: ModelSpecification;
  /** `layer.gate.operand`, such as `0.forget.h`, in the order of the flat vector. */
  readonly parameters: readonly ModelParameter[];
  /** P. */
  readonly parameterCount: number;
  /** The model over time: `x` is `[T, B, I]`, and states are zeros before the first step unless they are `given`. */
  graph(states?: "given"): ModelGraph;
  /** A single step of the model: `x` is `[1, I]`. */
  stepGraph(): ModelGraph;
}

/** A model as a graph, with fresh arguments. */
export interface ModelGraph {
  readonly x: ArgumentNode;
  readonly parameters: ArgumentNode[];
  /** States of all layers before the first step, each `[B, H]`; empty where they are zeros. */
  readonly initial: ArgumentNode[];
  readonly output: Node;
  /** States of all layers after the last step. */
  readonly final: Node[];
}

/**
 * Stacks layers.
 * @param inputs I, features per step
 * @throws DefinitionError when the layers do not fit on one another
 */
export function sequential(inputs: number, layers: readonly Layer[]): Model {
  if (!Number.isInteger(inputs) || inputs < 1)
    throw new DefinitionError(`a model needs a whole number of input features above 0, received ${inputs}`);
  if (layers.length === 0) throw new DefinitionError("a model needs at least one layer");
  const parameters: ModelParameter[] = [];
  let parameterCount = 0;
  let width = inputs;
  const counts = layers.map((layer, index) => {
    const own = layer.parameters(width);
    for (const parameter of own) {
      parameters.push({ ...parameter, name: `${index}.${parameter.name}`, offset: parameterCount });
      parameterCount += countElements(parameter.shape);
    }
    width = layer.units;
    return own.length;
  });
  const model: Model = {
    specification: { inputs, layers: layers.map(({ specification }) => specification) },
    parameters,
    parameterCount,
    graph: (states) =>
      stack(argument("x", ["T", "B", inputs]), (layer, below, own, initial) =>
        layer.apply(below, own, states === undefined ? undefined : initial("B")),
      ),
    stepGraph: () =>
      stack(argument("x", [1, inputs]), (layer, below, own, initial) => layer.step(below, own, initial(1))),
  };
  /** Runs `apply` on one layer after the other; `initial` makes the arguments for its states when they are wanted. */
  function stack(
    x: ArgumentNode,
    apply: (
      layer: Layer,
      below: Node,
      parameters: readonly Node[],
      initial: (rows: Dimension) => ArgumentNode[],
    ) => LayerResult,
  ): ModelGraph {
    const nodes = parameters.map(({ name, shape }) => argument(name, shape));
    const initial: ArgumentNode[] = [];
    const final: Node[] = [];
    let first = 0;
    let output: Node = x;
    layers.forEach((layer, index) => {
      const count = counts[index] as number;
      const result = apply(layer, output, nodes.slice(first, first + count), (rows) => {
        const own = Array.from({ length: layer.states }, (_, state) =>
          argument(`${index}.state${state}`, [rows, layer.units]),
        );
        initial.push(...own);
        return own;
      });
      first += count;
      output = result.output;
      final.push(...result.states);
    });
    return { x, parameters: nodes, initial, output, final };
  }
  model.graph();
  return model;
}

/**
 * A model from its specification.
 * @param cells cells of the user's own, beside the built-in ones
 * @throws DefinitionError for a cell that is not known
 */
export function modelFrom(specification: ModelSpecification, cells: readonly Cell[] = []): Model {
  const known = new Map([...builtInCells, ...cells.map((cell) => [cell.name, cell] as const)]);
  return sequential(
    specification.inputs,
    specification.layers.map((layer) => {
      if (layer.type === "dense") return dense(layer.units, { activation: layer.activation });
      const cell = known.get(layer.cell);
      if (cell === undefined)
        throw new DefinitionError(
          `the model uses cell "${layer.cell}", which is none of ${[...known.keys()].join(", ")}; hand its definition in`,
        );
      return recurrent(cell, layer.units, { gives: layer.gives });
    }),
  );
}

/** Fresh weights `[P]`, the same for the same seed. */
export function initialWeights(model: Model, seed: number): Float32Array {
  const weights = new Float32Array(model.parameterCount);
  model.parameters.forEach(({ offset, shape, start }, index) => {
    const part = weights.subarray(offset, offset + countElements(shape));
    // A stream for each tensor: a change of one layer leaves the others as they were.
    if (typeof start === "number") part.fill(start);
    else start(part, shape[0] ?? 1, shape[1] ?? 1, new Random(seed, index));
  });
  return weights;
}

/** The weights of one parameter, a view. Throws {@link ShapeError} for a vector of the wrong length. */
export function parameterOf(
  weights: Float32Array,
  model: Model,
  { offset, shape }: ModelParameter,
): Float32Array {
  if (weights.length !== model.parameterCount)
    throw new ShapeError(`the model has ${model.parameterCount} weights, received ${weights.length}`);
  return weights.subarray(offset, offset + countElements(shape));
}
