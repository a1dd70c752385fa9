/** Drops what a loop computes, carries or reads for nobody, and reads only once what it reads twice. */

import { scanNode } from "../graph/build.js";
import type { Node, ScanBody, ScanNode } from "../graph/node.js";
import { rewrite, substitute, topologicalOrder } from "../graph/walk.js";
import { operandsOf } from "./body.js";

export function prune(outputs: readonly Node[]): Node[] {
  const used = new Map<Node, Set<number>>();
  for (const node of topologicalOrder(outputs)) {
    if (node.operation !== "result") continue;
    const [scan] = node.inputs;
    used.set(scan, (used.get(scan) ?? new Set()).add(node.index));
  }
  const indices = new Map<Node, Map<number, number>>();
  return rewrite(outputs, (node, original) => {
    if (node.operation === "scan") {
      const { scan, mapping } = pruneScan(node, used.get(original) ?? new Set());
      indices.set(scan, mapping);
      return scan;
    }
    if (node.operation !== "result") return node;
    return { ...node, index: indices.get(node.inputs[0])?.get(node.index) as number };
  });
}

function pruneScan(
  scan: ScanNode,
  used: ReadonlySet<number>,
): { scan: ScanNode; mapping: Map<number, number> } {
  const operands = operandsOf(scan);
  const body = shareArguments(scan.body, operands);
  const { carries, elements, captures, next, outputs } = body;
  const keptOutputs = outputs.map((_, index) => index).filter((index) => used.has(carries.length + index));
  const keptCarries = neededCarries(
    body,
    keptOutputs.map((index) => outputs[index] as Node),
    used,
  );

  const nextKept = keptCarries.map((index) => next[index] as Node);
  const outputsKept = keptOutputs.map((index) => outputs[index] as Node);
  const reached = new Set(topologicalOrder([...nextKept, ...outputsKept]));
  const keptElements = elements
    .map((_, index) => index)
    .filter((index) => reached.has(elements[index] as Node));
  // A loop must run over something.
  if (keptElements.length === 0) keptElements.push(0);
  const keptCaptures = captures
    .map((_, index) => index)
    .filter((index) => reached.has(captures[index] as Node));
  const pick = <Item>(items: readonly Item[], positions: readonly number[]): Item[] =>
    positions.map((index) => items[index] as Item);

  const pruned = scanNode(
    {
      carries: pick(carries, keptCarries),
      elements: pick(elements, keptElements),
      captures: pick(captures, keptCaptures),
      next: nextKept,
      outputs: outputsKept,
    },
    {
      initial: pick(operands.initial, keptCarries),
      sequences: pick(operands.sequences, keptElements),
      captures: pick(operands.captures, keptCaptures),
      reverse: scan.reverse,
    },
  );
  const mapping = new Map([
    ...keptCarries.map((index, position) => [index, position] as const),
    ...keptOutputs.map((index, position) => [carries.length + index, keptCarries.length + position] as const),
  ]);
  return { scan: pruned, mapping };
}

/** Carries whose last value is used, or that others need. */
function neededCarries(
  { carries, next }: ScanBody,
  outputs: readonly Node[],
  used: ReadonlySet<number>,
): number[] {
  const needed = new Set(carries.map((_, index) => index).filter((index) => used.has(index)));
  for (let size = -1; size !== needed.size; ) {
    size = needed.size;
    const reached = new Set(
      topologicalOrder([...outputs, ...[...needed].map((index) => next[index] as Node)]),
    );
    carries.forEach((carry, index) => {
      if (reached.has(carry)) needed.add(index);
    });
  }
  return [...needed].sort((a, b) => a - b);
}

/** One argument for each operand. */
function shareArguments(body: ScanBody, operands: ReturnType<typeof operandsOf>): ScanBody {
  const replacements = new Map<Node, Node>();
  const share = (argumentsOf: readonly Node[], inputs: readonly Node[]): void => {
    argumentsOf.forEach((node, index) => {
      const first = argumentsOf[inputs.indexOf(inputs[index] as Node)] as Node;
      if (first !== node) replacements.set(node, first);
    });
  };
  share(body.elements, operands.sequences);
  share(body.captures, operands.captures);
  if (replacements.size === 0) return body;
  return {
    ...body,
    next: substitute(body.next, replacements),
    outputs: substitute(body.outputs, replacements),
  };
}
