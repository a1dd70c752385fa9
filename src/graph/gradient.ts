/** Reverse-mode differentiation: graph in, graph out. */

import { DefinitionError } from "../errors.js";
import { formatShape } from "../tensor/shape.js";
import { add, constant, zeros } from "./build.js";
import { inputDerivatives } from "./derivatives.js";
import type { Node, ScanNode } from "./node.js";
import { differentiateScan, type ScanGradient } from "./scan-gradient.js";
import { rewrite, topologicalOrder, withInputs } from "./walk.js";

export interface Pullback {
  /**
   * The outputs again. Take these, not the ones passed in: their loops also keep what the gradients need, so
   * that the forward pass runs once.
   */
  readonly outputs: Node[];
  /** Derivative by each node of `by`, of its shape; undefined where no output depends on it. */
  readonly derivatives: (Node | undefined)[];
}

/**
 * Derivatives of a scalar.
 * @returns the value to compute beside the gradients, and a gradient for each node of `by` (zeros where the
 *   value does not depend on it)
 * @throws DefinitionError when `value` is not a scalar
 */
export function gradient(value: Node, by: readonly Node[]): { value: Node; gradients: Node[] } {
  if (value.shape.length > 0)
    throw new DefinitionError(
      `a gradient is taken of a scalar, received ${formatShape(value.shape)}; sum it first`,
    );
  const { outputs, derivatives } = pullback([value], [constant(1)], by);
  const gradients = derivatives.map((derivative, index) => derivative ?? zeros(by[index]?.shape ?? []));
  return { value: outputs[0] as Node, gradients };
}

/**
 * The vector-Jacobian product.
 * @param seeds derivative of the loss by each output, of its shape; undefined = zero
 */
export function pullback(
  outputs: readonly Node[],
  seeds: readonly (Node | undefined)[],
  by: readonly Node[],
): Pullback {
  const order = topologicalOrder(outputs);
  const active = new Set<Node>(by);
  for (const node of order) if (node.inputs.some((input) => active.has(input))) active.add(node);

  const derivatives = new Map<Node, Node>();
  const byResult = new Map<ScanNode, (Node | undefined)[]>();
  const scanGradients = new Map<Node, ScanGradient>();
  const accumulate = (node: Node, derivative: Node | undefined): void => {
    if (derivative === undefined || !active.has(node)) return;
    const sum = derivatives.get(node);
    derivatives.set(node, sum === undefined ? derivative : add(sum, derivative));
  };
  outputs.forEach((output, index) => {
    accumulate(output, seeds[index]);
  });

  for (const node of order.toReversed()) {
    if (!active.has(node) || node.operation === "argument" || node.operation === "constant") continue;
    if (node.operation === "scan") {
      const results = byResult.get(node);
      if (results === undefined) continue;
      const scanGradient = differentiateScan(
        node,
        results,
        node.inputs.map((input) => active.has(input)),
        pullback,
      );
      scanGradients.set(node, scanGradient);
      node.inputs.forEach((input, index) => {
        accumulate(input, scanGradient.derivatives[index]);
      });
      continue;
    }
    const dy = derivatives.get(node);
    if (dy === undefined) continue;
    if (node.operation === "result") {
      const [scan] = node.inputs;
      const results = byResult.get(scan) ?? [];
      const sum = results[node.index];
      results[node.index] = sum === undefined ? dy : add(sum, dy);
      byResult.set(scan, results);
      continue;
    }
    inputDerivatives(node, dy).forEach((derivative, index) => {
      accumulate(node.inputs[index] as Node, derivative);
    });
  }

  const wanted = by.map((node) => derivatives.get(node));
  const present = wanted.filter((node) => node !== undefined);
  const rewritten = rewrite([...outputs, ...present], (node, original) => {
    const scanGradient = scanGradients.get(original);
    return scanGradient ? withInputs(scanGradient.forward, node.inputs) : node;
  });
  const gradients = rewritten.slice(outputs.length);
  return {
    outputs: rewritten.slice(0, outputs.length),
    derivatives: wanted.map((node) => (node === undefined ? undefined : gradients.shift())),
  };
}
