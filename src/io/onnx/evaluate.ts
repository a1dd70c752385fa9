/** Evaluating a graph, node by node. */

import { FormatError } from "../../errors.js";
import { quote } from "../safetensors-scanner.js";
import type { Budget } from "./budget.js";
import { Call, type Subgraph } from "./call.js";
import type { Graph, Step } from "./graph.js";
import { sizeOf, type Value } from "./tensor.js";

/** Values by name: those of a graph, and around them those of the graphs that it is in. */
class Scope {
  readonly #values = new Map<string, Value>();
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  get(name: string): Value | undefined {
    return this.#values.get(name) ?? this.#outer?.get(name);
  }

  set(name: string, value: Value): void {
    this.#values.set(name, value);
  }

  /** Takes the value out. */
  take(name: string): Value | undefined {
    const value = this.#values.get(name);
    this.#values.delete(name);
    return value;
  }
}

/**
 * The graph's outputs in their order. An input that is not given takes its default; what an operator throws is a named
 * error, and so is whatever costs more than the budget.
 */
export function evaluate(
  graph: Graph,
  inputs: readonly (Value | undefined)[],
  budget: Budget,
): readonly Value[] {
  return evaluateIn(graph, inputs, budget, undefined);
}

function evaluateIn(
  graph: Graph,
  inputs: readonly (Value | undefined)[],
  budget: Budget,
  outer: Scope | undefined,
): readonly Value[] {
  // Also a graph without nodes costs something, or a loop over it would never end.
  budget.startNode();
  const heldBefore = budget.held;
  const scope = new Scope(outer);
  for (const [name, tensor] of graph.initialisers) scope.set(name, tensor);
  for (const [index, name] of graph.inputs.entries()) {
    const value = inputs[index];
    if (value !== undefined) scope.set(name, value);
  }
  for (const step of graph.steps) runStep(step, scope, budget);
  const results = graph.outputs.map(({ name }) => {
    const value = scope.get(name);
    if (value === undefined)
      throw new FormatError(`output ${quote(name)} was not computed; export the model again`);
    return value;
  });
  budget.restore(heldBefore + results.reduce((sum, value) => sum + sizeOf(value), 0));
  return results;
}

function runStep(step: Step, scope: Scope, budget: Budget): void {
  budget.startNode();
  const heldBefore = budget.held;
  const inputs = step.inputs.map((name) => (name === "" ? undefined : inputOf(step, scope, name)));
  const subgraphs = new Map(
    [...step.subgraphs].map(([name, graph]): [string, Subgraph] => [
      name,
      {
        inputs: graph.inputs.length,
        outputs: graph.outputs,
        run: (values) => evaluateIn(graph, values, budget, scope),
      },
    ]),
  );
  const { where, opset, attributes } = step;
  const call = new Call({
    where,
    opset,
    inputs,
    attributes,
    subgraphs,
    outputs: step.outputs.length,
    budget,
  });
  const computed = step.operator.evaluate(call);
  const outputs: readonly (Value | undefined)[] = isList(computed) ? computed : [computed];
  // What the operator held while it worked is gone, but for its outputs.
  budget.restore(heldBefore);
  for (const [index, name] of step.outputs.entries()) {
    if (name === "") continue;
    const value = outputs[index];
    if (value === undefined)
      throw new FormatError(
        `${where}: found an output ${index}, which it does not have; export the model again`,
      );
    budget.hold(sizeOf(value));
    scope.set(name, value);
  }
  for (const name of step.released) budget.release(sizeOf(scope.take(name)));
}

function isList(outputs: Value | readonly (Value | undefined)[]): outputs is readonly (Value | undefined)[] {
  return Array.isArray(outputs);
}

function inputOf({ where }: Step, scope: Scope, name: string): Value {
  const value = scope.get(name);
  if (value === undefined)
    throw new FormatError(`${where}: no value for ${quote(name)}; export the model again`);
  return value;
}
