/** The programs of a trainer: the model as it is trained and as it is used, with a loss and without. */

import { compile, compileTraining, layOut } from "../compile/compile.js";
import { concat, multiply, slice, square } from "../graph/build.js";
import type { ArgumentNode, Node } from "../graph/node.js";
import type { GraphOptions, Model, ModelGraph } from "../nn/model.js";
import type { Program } from "../program/program.js";
import { applyLoss, type Loss } from "./loss.js";
import type { SequenceOptions } from "./sequences.js";

export type ModelProgramName = "loss" | "training" | "prediction";

/** What comes before the name of a state or a statistic that a program gives. */
export const AFTER = "after.";

export function modelPrograms(
  model: Model,
  loss: Loss,
  { lengths = false, stateful = false, teaching = 0 }: SequenceOptions,
): Record<ModelProgramName, Program> {
  const options: GraphOptions = { lengths, ...(stateful ? { states: "given" } : {}) };
  const trained = model.graph({ ...options, training: true, teacher: teaching !== 0 });
  const used = model.graph(options);
  const training = lossOf(trained, loss);
  const evaluation = lossOf(used, loss);
  const measured = model.statistics.map(
    ({ name, width }, index) =>
      [`${AFTER}${name}`, momentSums(trained.measured[index] as Node, width)] as const,
  );
  return {
    training: compileTraining(training.inputs, trained.parameters, training.value, {
      outputs: { ...statesAfter(trained), ...Object.fromEntries(measured) },
    }),
    loss: compile({
      inputs: evaluation.inputs,
      resident: layOut(used.parameters, "parameters"),
      outputs: { loss: evaluation.value, ...statesAfter(used) },
    }),
    prediction: compile({
      inputs: inputsOf(used),
      resident: layOut(used.parameters, "parameters"),
      outputs: { output: used.output, ...statesAfter(used) },
    }),
  };
}

/**
 * What slices of a batch can add up, `[..., 3·width + 1]`: count · mean, count · variance, count · mean², and count.
 * @param measured mean, variance and count
 */
function momentSums(measured: Node, width: number): Node {
  const mean = slice(measured, 0, width);
  const count = slice(measured, 2 * width, 1);
  return concat(multiply(count, concat(slice(measured, 0, 2 * width), square(mean))), count);
}

/** What a model's graph takes beside its weights. */
export function inputsOf({ x, initial, masks, statistics, valid, teacher }: ModelGraph): ArgumentNode[] {
  return [
    x,
    ...initial,
    ...masks,
    ...statistics,
    ...(valid === undefined ? [] : [valid]),
    ...(teacher === undefined ? [] : [teacher.output, teacher.used]),
  ];
}

function lossOf(graph: ModelGraph, loss: Loss): { readonly inputs: ArgumentNode[]; readonly value: Node } {
  const { value, target, weight } = applyLoss(loss, graph.output);
  return { inputs: [...inputsOf(graph), target, weight], value };
}

function statesAfter({ initial, final }: ModelGraph): Record<string, Node> {
  return Object.fromEntries(
    initial.map(({ name }, index) => [`${AFTER}${name}`, final[index] as Node] as const),
  );
}
