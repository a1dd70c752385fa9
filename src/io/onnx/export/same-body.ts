/** Whether two steps of loops are the same equations. */

import type { Node, ScanBody } from "../../../graph/node.js";
import { topologicalOrder } from "../../../graph/walk.js";
import { sameShape } from "../../../tensor/shape.js";

/**
 * Whether both compute the same of arguments in the same places, operation by operation in the same order. Loops
 * within them are not looked into: with those, they count as different.
 */
export function sameBody(a: ScanBody, b: ScanBody): boolean {
  const [left, right] = [numbered(a), numbered(b)];
  return (
    left.length === right.length &&
    left.every((node, index) => {
      const other = right[index];
      return other !== undefined && sameNode(node, other);
    })
  );
}

interface Numbered {
  readonly node: Node;
  /** Which nodes of the list are its inputs; of an argument, which place it has. */
  readonly at: string;
}

/** The arguments, all nodes in their order, and last the results as if they were the inputs of one node. */
function numbered({ carries, elements, captures, next, outputs }: ScanBody): Numbered[] {
  const places = new Map<Node, string>();
  for (const [kind, nodes] of Object.entries({ carries, elements, captures }))
    for (const [index, node] of nodes.entries()) places.set(node, `${kind} ${index}`);
  const results = [...next, ...outputs];
  const list = topologicalOrder(results).map((node, index): Numbered => {
    const at = places.get(node) ?? node.inputs.map((input) => places.get(input)).join();
    if (!places.has(node)) places.set(node, String(index));
    return { node, at };
  });
  return [...list, ...results.map((node): Numbered => ({ node, at: `result ${places.get(node)}` }))];
}

function sameNode({ node, at }: Numbered, other: Numbered): boolean {
  const { operation } = node;
  if (operation === "scan" || operation === "result" || operation !== other.node.operation) return false;
  return (
    at === other.at && sameShape(node.shape, other.node.shape) && detailOf(node) === detailOf(other.node)
  );
}

/** What a node is beside its operation, its inputs and its shape. */
function detailOf(node: Node): number | boolean | undefined {
  switch (node.operation) {
    case "constant":
      return node.value;
    case "slice":
      return node.start;
    case "product":
      return node.transposed;
    default:
      return undefined;
  }
}
