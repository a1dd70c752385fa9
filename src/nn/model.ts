/** A model: a stack of layers, and the flat vector of its weights. */

import type { Mask } from "../cells/tools.js";
import { DefinitionError } from "../errors.js";
import { argument, zeros } from "../graph/build.js";
import type { ArgumentNode, Node } from "../graph/node.js";
import { countElements, type Dimension, type Shape } from "../tensor/shape.js";
import { jointNeeds, placeStack, runStack } from "./compose.js";
import type { Layer, LayerParameter, LayerSpecification, LayerStatistic } from "./layer.js";

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
  /** O: features of the output. */
  readonly outputs: number;
  /** Widths of the states of all layers. */
  readonly states: readonly number[];
  /** Random numbers that its training takes. */
  readonly masks: readonly Mask[];
  /** What it learns of batches beside its weights. */
  readonly statistics: readonly LayerStatistic[];
  /** Whether no output waits for a later input, so that it can run along with its data. */
  readonly causal: boolean;
  /** The model over time: `x` is `[T, B, I]`. */
  graph(options?: GraphOptions): ModelGraph;
  /** A single step of the model, as it is after training: `x` is `[1, I]`, states are arguments. */
  stepGraph(): ModelGraph;
}

export interface GraphOptions {
  /** Whether states are arguments; otherwise they are zeros before the first step. */
  readonly states?: "given";
  /** Whether masks are arguments and statistics measured; otherwise there are no masks and statistics are arguments. */
  readonly training?: boolean;
  /** Whether rows may end before the longest does, as argument `valid` says. */
  readonly lengths?: boolean;
  /** Whether targets may take the place of outputs that are fed back. */
  readonly teacher?: boolean;
}

/** A model as a graph, with fresh arguments. */
export interface ModelGraph {
  readonly x: ArgumentNode;
  readonly parameters: ArgumentNode[];
  /** States of all layers before the first step, each `[B, width]`; empty where they are zeros. */
  readonly initial: ArgumentNode[];
  /** As {@link Model.masks}; empty unless it is being trained. */
  readonly masks: ArgumentNode[];
  /** As {@link Model.statistics}; empty where they are measured. */
  readonly statistics: ArgumentNode[];
  /** `[T, B, 1]` */
  readonly valid: ArgumentNode | undefined;
  /** `[T, B, O]` and `[T, B, 1]` */
  readonly teacher: { readonly output: ArgumentNode; readonly used: ArgumentNode } | undefined;
  readonly output: Node;
  /** States of all layers after the last step. */
  readonly final: Node[];
  /** As {@link Model.statistics}; empty where they are arguments. */
  readonly measured: Node[];
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
  const placed = placeStack(layers, inputs);
  const needs = jointNeeds(placed);
  const top = layers.at(-1) as Layer;
  const outputs = top.features(placed.at(-1)?.inputs ?? inputs);
  let parameterCount = 0;
  const parameters = needs.parameters.map((parameter) => {
    const offset = parameterCount;
    parameterCount += countElements(parameter.shape);
    return { ...parameter, offset };
  });

  const model: Model = {
    specification: { inputs, layers: layers.map(({ specification }) => specification) },
    parameters,
    parameterCount,
    outputs,
    states: needs.states,
    masks: needs.masks,
    statistics: needs.statistics,
    causal: layers.every(({ causal }) => causal),
    graph: (options = {}) => build("apply", ["T"], "B", options),
    stepGraph: () => build("step", [], 1, { states: "given" }),
  };

  function build(way: "apply" | "step", time: Shape, rows: Dimension, options: GraphOptions): ModelGraph {
    const { training = false } = options;
    const overTime = (name: string, width: number): ArgumentNode => argument(name, [...time, rows, width]);
    const x = overTime("x", inputs);
    const own = needs.parameters.map(({ name, shape }) => argument(name, shape));
    const states = needs.states.map((width, index) => [`state${index}`, [rows, width]] as const);
    const initial = options.states === "given" ? states.map((state) => argument(...state)) : [];
    const masks = needs.masks.map(({ name, width, per }) =>
      per === "step" ? overTime(name, width) : argument(name, [rows, width]),
    );
    const statistics = needs.statistics.map(({ name, width, per }) =>
      argument(name, [...(per === "step" ? time : []), 2 * width]),
    );
    const valid = options.lengths === true ? overTime("valid", 1) : undefined;
    const teacher = options.teacher === true ? teacherOf(top, overTime) : undefined;
    const result = runStack(placed, way, x, {
      parameters: own,
      states: options.states === "given" ? initial : states.map(([, shape]) => zeros(shape)),
      ...(training ? { masks } : { statistics }),
      valid,
      teacher,
    });
    return {
      x,
      parameters: own,
      initial,
      masks: training ? masks : [],
      statistics: training ? [] : statistics,
      valid,
      teacher,
      output: result.output,
      final: [...result.states],
      measured: [...result.measured],
    };
  }

  function teacherOf(
    layer: Layer,
    overTime: (name: string, width: number) => ArgumentNode,
  ): NonNullable<ModelGraph["teacher"]> {
    if (layer.takesTeacher !== true)
      throw new DefinitionError(
        "a teacher takes the place of outputs that are fed back; let the last layer be a feedback layer",
      );
    return { output: overTime("teacher", outputs), used: overTime("taught", 1) };
  }

  model.graph();
  return model;
}
