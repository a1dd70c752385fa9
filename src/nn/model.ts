/** A model: a stack of layers, and the flat vector of its weights. */

import { DefinitionError } from "../errors.js";
import type { Activation } from "../graph/activations.js";
import { argument, select, zeros } from "../graph/build.js";
import type { ArgumentNode, Node } from "../graph/node.js";
import { countElements, type Dimension, type Shape } from "../tensor/shape.js";
import { checkChoice } from "./check-choice.js";
import { jointNeeds, listOf, placeStack, runStack } from "./compose.js";
import type {
  Layer,
  LayerMask,
  LayerParameter,
  LayerSpecification,
  LayerState,
  LayerStatistic,
  Observe,
} from "./layer.js";

/** A model as data. */
export interface ModelSpecification {
  /** I: features of the input, per step. */
  readonly inputs: number;
  /** Whether the input is one vector a row, and no sequence. */
  readonly input?: "vector";
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
  /** The states of all layers, `layer.state`. */
  readonly states: readonly LayerState[];
  /** Random numbers that its training takes. */
  readonly masks: readonly LayerMask[];
  /** What it learns of batches beside its weights. */
  readonly statistics: readonly LayerStatistic[];
  /** Whether no output waits for a later input, so that it can run along with its data. */
  readonly causal: boolean;
  /** The model over time: `x` is `[T, B, I]`, or `[B, I]` where the input is a vector. */
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
  /** Whether gates and states can be looked at, and derivatives be taken by the states of every step. */
  readonly observed?: boolean;
}

/** A gate, or a state, which has no activation of its own. */
export interface Observed {
  readonly value: Node;
  readonly activation: Activation | undefined;
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
  /** As {@link Model.states}, `[T, B, width]`: what is added to them after each step; empty unless it is observed. */
  readonly probes: ArgumentNode[];
  /** Gates and states over time by `layer.name`, `[T, B, width]`; empty unless it is observed. */
  readonly observed: ReadonlyMap<string, Observed>;
  readonly output: Node;
  /** States of all layers after the last step. */
  readonly final: Node[];
  /** As {@link Model.statistics}, each with its count; empty where they are arguments. */
  readonly measured: Node[];
}

const watch =
  (observed: Map<string, Observed>): Observe =>
  (name, value, activation) => {
    observed.set(name, { value, activation });
  };

/**
 * Stacks layers.
 * @param inputs I, features per step
 * @param stack from the input on
 * @param input whether the model takes sequences (unless it says otherwise), or one vector a row
 * @throws DefinitionError when the layers do not fit on one another
 */
export function sequential(
  inputs: number,
  stack: Layer | readonly Layer[],
  input: "sequence" | "vector" = "sequence",
): Model {
  if (!Number.isInteger(inputs) || inputs < 1)
    throw new DefinitionError(`a model needs a whole number of input features above 0, received ${inputs}`);
  checkChoice("input", input, ["sequence", "vector"]);
  const layers = listOf(stack, "a model");
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
    specification: {
      inputs,
      ...(input === "vector" ? { input } : {}),
      layers: layers.map(({ specification }) => specification),
    },
    parameters,
    parameterCount,
    outputs,
    states: needs.states,
    masks: needs.masks,
    statistics: needs.statistics,
    causal: input === "sequence" && layers.every(({ causal }) => causal),
    graph: (options = {}) => build("apply", ["T"], "B", options),
    stepGraph: () => build("step", [], 1, { states: "given" }),
  };

  function build(way: "apply" | "step", time: Shape, rows: Dimension, options: GraphOptions): ModelGraph {
    const { training = false } = options;
    const timeOf = ({ time: other }: { readonly time?: "U" }): Shape =>
      other === undefined ? time : [other];
    const overTime = (name: string, width: number, timed: { readonly time?: "U" } = {}): ArgumentNode =>
      argument(name, [...timeOf(timed), rows, width]);
    const x = input === "vector" ? argument("x", [rows, inputs]) : overTime("x", inputs);
    const own = needs.parameters.map(({ name, shape }) => argument(name, shape));
    const initial =
      options.states === "given"
        ? needs.states.map(({ name, width }) => argument(`state.${name}`, [rows, width]))
        : [];
    const masks = needs.masks.map((mask) =>
      mask.per === "step" ? overTime(mask.name, mask.width, mask) : argument(mask.name, [rows, mask.width]),
    );
    const statistics = needs.statistics.map((statistic) =>
      argument(statistic.name, [...(statistic.per === "step" ? timeOf(statistic) : []), 2 * statistic.width]),
    );
    const valid = options.lengths === true && input === "sequence" ? overTime("valid", 1) : undefined;
    const teacher = options.teacher === true ? teacherOf(top, overTime) : undefined;
    const probes =
      options.observed === true
        ? needs.states.map(({ name, width, time: timed }) =>
            overTime(`probe.${name}`, width, timed === undefined ? {} : { time: timed }),
          )
        : [];
    const observed = new Map<string, Observed>();
    // What lies beyond the end of a row may be anything, even no number, and 0 times that would still be none.
    const within = valid === undefined ? x : select(valid, x, 0);
    const result = runStack(placed, way, within, {
      parameters: own,
      states: options.states === "given" ? initial : needs.states.map(({ width }) => zeros([rows, width])),
      ...(training ? { masks } : { statistics }),
      valid,
      teacher,
      ...(options.observed === true ? { probes, observe: watch(observed) } : {}),
    });
    return {
      x,
      parameters: own,
      initial,
      masks: training ? masks : [],
      statistics: training ? [] : statistics,
      valid,
      teacher,
      probes,
      observed,
      output: result.output,
      final: [...result.states],
      measured: [...result.measured],
    };
  }

  function teacherOf(
    layer: Layer,
    overTime: (name: string, width: number, timed: { readonly time?: "U" }) => ArgumentNode,
  ): NonNullable<ModelGraph["teacher"]> {
    if (layer.takesTeacher === undefined)
      throw new DefinitionError(
        "a teacher takes the place of outputs that are fed back; let the last layer be a feedback layer",
      );
    const time = placed.at(-1)?.time ?? layer.takesTeacher;
    const timed = time === "U" ? { time } : {};
    return { output: overTime("teacher", outputs, timed), used: overTime("taught", 1, timed) };
  }

  model.graph();
  return model;
}
