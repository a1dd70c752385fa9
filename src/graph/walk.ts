/** Order and rewriting of graphs. Both are iterative: a graph may be deeper than the call stack. */

import type { Node } from "./node.js";

/**
 * Every node that the outputs need, inputs before users, in an order that depends on the graph alone. Bodies of
 * scans are not entered, nor what lies below the nodes in `leaves`, which are left out.
 */
export function topologicalOrder(
  outputs: Iterable<Node>,
  leaves: { has(node: Node): boolean } = new Set<Node>(),
): Node[] {
  const order: Node[] = [];
  const done = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  for (const output of outputs) {
    if (!done.has(output) && !leaves.has(output)) stack.push({ node: output, next: 0 });
    while (stack.length > 0) {
      const top = stack[stack.length - 1] as { node: Node; next: number };
      const input = top.node.inputs[top.next++];
      if (input === undefined) {
        stack.pop();
        if (!done.has(top.node)) {
          done.add(top.node);
          order.push(top.node);
        }
      } else if (!done.has(input) && !leaves.has(input)) {
        stack.push({ node: input, next: 0 });
      }
    }
  }
  return order;
}

/** All nodes among `order` that depend on one of `sources`, the sources included. */
export function dependents(order: readonly Node[], sources: Iterable<Node>): Set<Node> {
  const found = new Set<Node>(sources);
  for (const node of order) if (node.inputs.some((input) => found.has(input))) found.add(node);
  return found;
}

/** The same node over other inputs; the node itself when nothing changed. Shapes must be equal. */
export function withInputs(node: Node, inputs: readonly Node[]): Node {
  if (inputs.every((input, index) => input === node.inputs[index])) return node;
  return { ...node, inputs } as Node;
}

/**
 * Rebuilds a graph from its leaves up. `replace` receives each node with its inputs already rewritten, and the
 * original; what it returns stands in its place.
 */
export function rewrite(
  outputs: readonly Node[],
  replace: (node: Node, original: Node) => Node,
  replacements: ReadonlyMap<Node, Node> = new Map(),
): Node[] {
  const mapping = new Map(replacements);
  const mapped = (node: Node): Node => mapping.get(node) as Node;
  for (const node of topologicalOrder(outputs, replacements))
    mapping.set(node, replace(withInputs(node, node.inputs.map(mapped)), node));
  return outputs.map(mapped);
}

/** The same graph with some nodes replaced; what lies below a replaced node is not visited. */
export function substitute(outputs: readonly Node[], replacements: ReadonlyMap<Node, Node>): Node[] {
  return rewrite(outputs, (node) => node, replacements);
}
