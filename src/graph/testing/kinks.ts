/** Where piecewise functions have their kinks, and how far values are from them: there differences say nothing. */

import type { Extents } from "../../tensor/shape.js";
import { scanNode, subtract } from "../build.js";
import { interpret } from "../interpret.js";
import type { ArgumentNode, Node, ScanNode } from "../node.js";
import { dependents, topologicalOrder } from "../walk.js";

/**
 * For all piecewise operations that depend on `by`, loops included: what is 0 at the kink, at every step and element.
 * Loops within loops are not looked into.
 */
export function kinkDistances(
  outputs: readonly Node[],
  by: readonly ArgumentNode[],
  bindings: ReadonlyMap<ArgumentNode, Float64Array>,
  extents: Extents,
): number[] {
  const order = topologicalOrder(outputs);
  const active = dependents(order, by);
  const distances = order.flatMap((node) =>
    node.operation === "scan" ? inLoop(node, active) : active.has(node) ? ofNode(node) : [],
  );
  return interpret(distances, bindings, extents).flatMap(({ data }) => [...data]);
}

function ofNode(node: Node): Node[] {
  const [a, b] = node.inputs as [Node, Node];
  if (node.operation === "absolute" || node.operation === "sign") return [a];
  if (["maximum", "minimum", "greater"].includes(node.operation)) return [subtract(a, b)];
  return [];
}

/** The same of a loop, stacked over time. */
function inLoop(scan: ScanNode, active: ReadonlySet<Node>): Node[] {
  const { body, inputs, reverse } = scan;
  const own = [...body.carries, ...body.elements, ...body.captures];
  const order = topologicalOrder([...body.next, ...body.outputs]);
  const within = dependents(order, [
    ...body.carries,
    ...own.filter((_, index) => active.has(inputs[index] as Node)),
  ]);
  const outputs = order.flatMap((node) => (within.has(node) ? ofNode(node) : []));
  const [first, second] = [body.carries.length, body.carries.length + body.elements.length];
  const longer = scanNode(
    { ...body, outputs },
    {
      initial: inputs.slice(0, first),
      sequences: inputs.slice(first, second),
      captures: inputs.slice(second),
      reverse,
    },
  );
  return outputs.map((output, index) => ({
    operation: "result",
    index: first + index,
    inputs: [longer],
    shape: [scan.shape[0] ?? 1, ...output.shape],
  }));
}
