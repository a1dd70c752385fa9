/** Small tools for passes that rebuild loops. */

import type { ScanOperands } from "../graph/build.js";
import type { ArgumentNode, Node, ScanBody, ScanNode } from "../graph/node.js";
import { topologicalOrder } from "../graph/walk.js";

/** All arguments of a body, in the order of the loop's inputs. */
export function bodyArguments(body: ScanBody): ArgumentNode[] {
  return [...body.carries, ...body.elements, ...body.captures];
}

/** What a loop runs over. */
export function operandsOf({ body, inputs, reverse }: ScanNode): Required<ScanOperands> {
  const sequences = body.carries.length;
  const captures = sequences + body.elements.length;
  return {
    initial: inputs.slice(0, sequences),
    sequences: inputs.slice(sequences, captures),
    captures: inputs.slice(captures),
    reverse,
  };
}

/** The same body with its values rewritten together. */
export function mapBody(body: ScanBody, change: (nodes: Node[]) => Node[]): ScanBody {
  const changed = change([...body.next, ...body.outputs]);
  return { ...body, next: changed.slice(0, body.next.length), outputs: changed.slice(body.next.length) };
}

/** How often each node is used, by other nodes or as a root. */
export function countUses(roots: readonly Node[]): Map<Node, number> {
  const uses = new Map<Node, number>();
  const use = (node: Node): void => {
    uses.set(node, (uses.get(node) ?? 0) + 1);
  };
  roots.forEach(use);
  for (const node of topologicalOrder(roots)) node.inputs.forEach(use);
  return uses;
}

/** The terms of a sum that is written as a chain of additions, none of which has another use. */
export function sumTerms(sum: Node, uses: ReadonlyMap<Node, number>): Node[] {
  if (sum.operation !== "add") return [sum];
  return sum.inputs.flatMap((input) =>
    input.operation === "add" && uses.get(input) === 1 && input.shape.length === sum.shape.length
      ? sumTerms(input, uses)
      : [input],
  );
}
