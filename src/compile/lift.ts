/** Taking calculations out of a loop: the same operations on whole sequences instead of single steps. */

import { binary, concat, product, select, slice, unary } from "../graph/build.js";
import {
  type BinaryOperation,
  isPointwise,
  type Node,
  type ScanBody,
  type UnaryOperation,
} from "../graph/node.js";
import { dependents, topologicalOrder, withInputs } from "../graph/walk.js";
import { MAX_TILE_DIMENSIONS } from "../program/opcodes.js";
import { featuresOf, sameShape } from "../tensor/shape.js";

/** Nodes of a step that could be computed for all steps at once, given that the nodes in `bound` cannot. */
export function liftableNodes(order: readonly Node[], body: ScanBody, bound: ReadonlySet<Node>): Set<Node> {
  const timed = dependents(order, body.elements);
  const liftable = new Set<Node>();
  for (const node of order) {
    if (bound.has(node)) continue;
    const leaf = node.operation === "argument" || node.operation === "constant";
    if (leaf || (canLift(node, timed) && node.inputs.every((input) => liftable.has(input))))
      liftable.add(node);
  }
  return liftable;
}

/** Whether the operation means the same with one more leading dimension on what depends on time. */
export function canLift(node: Node, timed: ReadonlySet<Node>): boolean {
  // What does not is the same outside; but a loop stays where it is.
  if (!timed.has(node)) return node.operation !== "scan" && node.operation !== "result";
  // What a step makes of a whole sequence would take memory by the product of two lengths outside.
  if (node.shape.length >= MAX_TILE_DIMENSIONS) return false;
  if (isPointwise(node))
    return node.inputs.every((input) => !timed.has(input) || input.shape.length === node.shape.length);
  if (node.operation === "product") return !timed.has(node.inputs[1] as Node);
  return (
    node.operation === "slice" ||
    (node.operation === "concat" && node.inputs.every((input) => timed.has(input)))
  );
}

/** Nodes whose calculation contains a matrix product: what is worth taking out of the loop. */
export function withProducts(order: readonly Node[]): Set<Node> {
  return dependents(
    order,
    order.filter((node) => node.operation === "product"),
  );
}

/**
 * Computes nodes of a step outside the loop.
 * @param outside what stands for the arguments of the step: sequences `[T, ...]` and captures
 */
export function lift(nodes: readonly Node[], outside: ReadonlyMap<Node, Node>): Node[] {
  const lifted = new Map(outside);
  for (const node of topologicalOrder(nodes, outside)) {
    const inputs = node.inputs.map((input) => lifted.get(input) as Node);
    lifted.set(node, rebuild(node, inputs));
  }
  return nodes.map((node) => lifted.get(node) as Node);
}

function rebuild(node: Node, inputs: readonly Node[]): Node {
  if (inputs.every(({ shape }, index) => sameShape(shape, (node.inputs[index] as Node).shape)))
    return withInputs(node, inputs);
  const [a, b, c] = inputs as [Node, Node, Node];
  switch (node.operation) {
    case "product":
      return product(a, b, node.transposed);
    case "slice":
      return slice(a, node.start, featuresOf(node.shape));
    case "concat":
      return concat(a, ...inputs.slice(1));
    case "select":
      return select(a, b, c);
    default:
      return inputs.length === 1
        ? unary(node.operation as UnaryOperation, a)
        : binary(node.operation as BinaryOperation, a, b);
  }
}
