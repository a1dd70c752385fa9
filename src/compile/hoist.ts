/**
 * Takes out of the loop what is the same at every step, and every matrix product that does not wait for the state: what
 * depends on the input alone becomes one product over all time steps at once.
 */

import { add, argument, scanNode } from "../graph/build.js";
import type { ArgumentNode, Node, ScanBody, ScanNode } from "../graph/node.js";
import { dependents, rewrite, substitute, topologicalOrder, withInputs } from "../graph/walk.js";
import { bodyArguments, countUses, mapBody, operandsOf, sumTerms } from "./body.js";
import { lift, liftableNodes, withProducts } from "./lift.js";

export function hoist(outputs: readonly Node[]): Node[] {
  return rewrite(outputs, (node) => (node.operation === "scan" ? hoistFromScan(node) : node));
}

function hoistFromScan(scan: ScanNode): ScanNode {
  const body = separateSums(scan.body);
  const roots = [...body.next, ...body.outputs];
  const order = topologicalOrder(roots);
  const bound = dependents(order, body.carries);
  const liftable = liftableNodes(order, body, bound);
  const timed = dependents(order, body.elements);
  const products = withProducts(order);
  const worthwhile = (node: Node): boolean =>
    products.has(node) || (!timed.has(node) && node.inputs.length > 0);
  // What is repeated costs memory outside: it is repeated inside.
  const beforeRepetition = (node: Node): Node =>
    node.operation === "broadcastTo" ? beforeRepetition(node.inputs[0] as Node) : node;
  const staying = order.filter((node) => !liftable.has(node));
  const wanted = new Set(
    [...roots, ...staying.flatMap((node) => node.inputs)]
      .map(beforeRepetition)
      .filter((node) => liftable.has(node) && worthwhile(node)),
  );
  if (wanted.size === 0) return scan;

  const outside = new Map<Node, Node>(
    bodyArguments(body).map((node, index) => [node, scan.inputs[index] as Node] as const),
  );
  const nodes = [...wanted];
  const lifted = lift(nodes, outside);
  const replacements = new Map<Node, ArgumentNode>();
  const operands = operandsOf(scan);
  const elements: ArgumentNode[] = [];
  const captures: ArgumentNode[] = [];
  const sequences: Node[] = [];
  const captured: Node[] = [];
  nodes.forEach((node, index) => {
    const replacement = argument(`hoisted${index}`, node.shape);
    replacements.set(node, replacement);
    (timed.has(node) ? elements : captures).push(replacement);
    (timed.has(node) ? sequences : captured).push(lifted[index] as Node);
  });
  const changed: ScanBody = {
    ...mapBody(body, (values) => substitute(values, replacements)),
    elements: [...body.elements, ...elements],
    captures: [...body.captures, ...captures],
  };
  return scanNode(changed, {
    ...operands,
    sequences: [...operands.sequences, ...sequences],
    captures: [...operands.captures, ...captured],
  });
}

/** Writes sums so that the terms that do not wait for the state come first: (W·x + b) + U·h. */
function separateSums(body: ScanBody): ScanBody {
  const roots = [...body.next, ...body.outputs];
  const order = topologicalOrder(roots);
  const bound = dependents(order, body.carries);
  const uses = countUses(roots);
  return mapBody(body, (values) => {
    const mapped = new Map<Node, Node>();
    const mapOf = (node: Node): Node => mapped.get(node) as Node;
    for (const node of order) {
      const terms = sumTerms(node, uses);
      const free = terms.filter((term) => !bound.has(term));
      const rest = terms.filter((term) => bound.has(term));
      const separated = terms.length > 2 && free.length > 1 && rest.length > 0;
      mapped.set(
        node,
        separated
          ? [...free, ...rest].map(mapOf).reduce((sum, term) => add(sum, term))
          : withInputs(node, node.inputs.map(mapOf)),
      );
    }
    return values.map(mapOf);
  });
}
