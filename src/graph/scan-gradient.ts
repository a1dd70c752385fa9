/**
 * Back-propagation through time. The derivative of a loop is a loop that runs the other way: its carries are
 * the derivatives by the forward carries, and sums of the derivatives by the captures (weights, mostly). What it
 * needs of the forward pass is stacked over time by the forward loop.
 */

import { add, argument, scanNode, scanResults, zeros } from "./build.js";
import type { ArgumentNode, Node, Operation, ResultNode, ScanBody, ScanNode } from "./node.js";
import { dependents, substitute, topologicalOrder, withInputs } from "./walk.js";

/** Reverse mode for the step; handed in, since the two are recursive. */
export type Pull = (
  outputs: readonly Node[],
  seeds: readonly (Node | undefined)[],
  by: readonly Node[],
) => { outputs: Node[]; derivatives: (Node | undefined)[] };

export interface ScanGradient {
  /** The forward loop, which now also stacks what the backward loop reads; the old results keep their indices. */
  readonly forward: ScanNode;
  /** Derivative by each input of the loop. They refer to results of the old node, to be replaced by `forward`. */
  readonly derivatives: (Node | undefined)[];
}

/**
 * @param dResults derivative by each result (final carries, stacked outputs); undefined = zero
 * @param wanted whether the derivative by an input is wanted
 */
export function differentiateScan(
  scan: ScanNode,
  dResults: readonly (Node | undefined)[],
  wanted: readonly boolean[],
  pullback: Pull,
): ScanGradient {
  const { body } = scan;
  const { carries, elements, captures } = body;
  const wantedElements = elements.filter((_, index) => wanted[carries.length + index]);
  const wantedCaptures = captures.filter((_, index) => wanted[carries.length + elements.length + index]);

  const dCarries = carries.map((carry, index) => argument(`dCarry${index}`, carry.shape));
  const dOutputs = body.outputs.map((output, index) =>
    dResults[carries.length + index] ? argument(`dOutput${index}`, output.shape) : undefined,
  );
  const step = pullback(
    [...body.next, ...body.outputs],
    [...dCarries, ...dOutputs],
    [...carries, ...wantedElements, ...wantedCaptures],
  );
  const [byCarry, byElement, byCapture] = split(step.derivatives, carries.length, wantedElements.length);

  const kept = chooseKept(
    step.derivatives.filter((node) => node !== undefined),
    step.outputs,
    body,
  );
  const forwardOutputs = [...step.outputs.slice(carries.length), ...kept.stacked];
  const forward = scanNode(
    { ...body, next: step.outputs.slice(0, carries.length), outputs: forwardOutputs },
    operandsOf(scan),
  );

  // The backward body reads what the forward loop read or stacked through arguments of its own.
  const stackedArguments = kept.stacked.map((node, index) => argument(`kept${index}`, node.shape));
  const elementArguments = kept.elements.map((node, index) => argument(`element${index}`, node.shape));
  const captureArguments = kept.captures.map((node, index) => argument(`capture${index}`, node.shape));
  const replacements = new Map<Node, Node>([
    ...zip(kept.stacked, stackedArguments),
    ...zip(kept.elements, elementArguments),
    ...zip(kept.captures, captureArguments),
  ]);
  for (const node of kept.recomputed)
    replacements.set(
      node,
      withInputs(
        node,
        node.inputs.map((input) => replacements.get(input) ?? input),
      ),
    );
  const inBackward = (nodes: readonly (Node | undefined)[]): (Node | undefined)[] =>
    nodes.map((node) => node && (substitute([node], replacements)[0] as Node));

  const sums = wantedCaptures.map((capture, index) => argument(`dCapture${index}`, capture.shape));
  const outputsBack = inBackward(byElement).map(
    (node, index) => node ?? zeros(wantedElements[index]?.shape ?? []),
  );
  const nextBack = [
    ...inBackward(byCarry).map((node, index) => node ?? zeros(carries[index]?.shape ?? [])),
    ...inBackward(byCapture).map((node, index) => {
      const sum = sums[index] as Node;
      return node === undefined ? sum : add(sum, node);
    }),
  ];

  const keptResult = (index: number): ResultNode => ({
    operation: "result",
    index: carries.length + body.outputs.length + index,
    inputs: [scan],
    shape: [scan.shape[0] ?? 1, ...(kept.stacked[index]?.shape ?? [])],
  });
  const inputOf = (node: ArgumentNode): Node => scan.inputs[positionOf(body, node)] as Node;
  const sequences = [
    ...dResults.slice(carries.length).filter((node) => node !== undefined),
    ...kept.stacked.map((_, index) => keptResult(index)),
    ...kept.elements.map(inputOf),
  ];
  const elementsBack = [
    ...dOutputs.filter((node) => node !== undefined),
    ...stackedArguments,
    ...elementArguments,
  ];
  if (sequences.length === 0) {
    // A loop needs a sequence to run over, even when it reads none.
    sequences.push(scan.inputs[carries.length] as Node);
    elementsBack.push(argument("element0", elements[0]?.shape ?? []));
  }
  const backward = scanNode(
    {
      carries: [...dCarries, ...sums],
      elements: elementsBack,
      captures: captureArguments,
      next: nextBack,
      outputs: outputsBack,
    },
    {
      initial: [
        ...carries.map((carry, index) => dResults[index] ?? zeros(carry.shape)),
        ...sums.map((sum) => zeros(sum.shape)),
      ],
      sequences,
      captures: kept.captures.map(inputOf),
      reverse: !scan.reverse,
    },
  );

  const results = scanResults(backward);
  const derivativeOf = new Map<Node, Node>([
    ...zip(carries, results.final),
    ...zip(wantedCaptures, results.final.slice(carries.length)),
    ...zip(wantedElements, results.outputs),
  ]);
  return {
    forward,
    derivatives: [...carries, ...elements, ...captures].map((node) => derivativeOf.get(node)),
  };
}

interface Kept {
  readonly elements: ArgumentNode[];
  readonly captures: ArgumentNode[];
  /** Values of the forward step, carries among them, to be stacked over time. */
  readonly stacked: Node[];
  /** Cheap functions of kept values: computed again rather than stacked, inputs first. */
  readonly recomputed: Node[];
}

/** Cheaper to compute again than to write to memory and read back. */
const CHEAP: ReadonlySet<Operation> = new Set<Operation>([
  "add",
  "subtract",
  "multiply",
  "negate",
  "absolute",
  "sign",
  "greater",
  "maximum",
  "minimum",
  "select",
  "copy",
  "stopGradient",
  "slice",
  "broadcastTo",
]);

/** Decides how the backward step gets each forward value that it refers to. */
function chooseKept(derivatives: readonly Node[], forward: readonly Node[], body: ScanBody): Kept {
  const order = topologicalOrder(forward);
  const rank = new Map(order.map((node, index) => [node, index]));
  const isForward = (node: Node): boolean =>
    node.operation !== "constant" &&
    (rank.has(node) || (node.operation === "result" && rank.has(node.inputs[0])));
  const backward = topologicalOrder(derivatives, { has: isForward });
  const referred = new Set([...derivatives, ...backward.flatMap((node) => node.inputs)].filter(isForward));

  // What is the same at every step needs no history: the compiler takes it out of either loop.
  const loops = order.filter(({ operation }) => operation === "scan");
  const changing = dependents(order, [...body.carries, ...body.elements, ...loops]);
  const isUnchanging = (node: Node): boolean => rank.has(node) && !changing.has(node);
  const unchanging = topologicalOrder([...referred].filter(isUnchanging)).filter(isForward);
  // What a maximum was taken of is compared with it: what is computed again may differ in its last bit.
  const compared = new Set(order.flatMap(({ operation, inputs }) => (operation === "maxTo" ? inputs : [])));
  const kept: Kept = { elements: [], captures: [], stacked: [], recomputed: [] };
  const available = new Set<Node>();
  const rankOf = (node: Node): number => rank.get(node) ?? rank.get(node.inputs[0] as Node) ?? 0;
  const wanted = new Set([...referred, ...unchanging]);
  for (const node of [...wanted].sort((a, b) => rankOf(a) - rankOf(b))) {
    const reach = (input: Node): boolean => input.operation === "constant" || available.has(input);
    const cheap = (CHEAP.has(node.operation) && !compared.has(node)) || isUnchanging(node);
    if (body.elements.includes(node as ArgumentNode)) kept.elements.push(node as ArgumentNode);
    else if (body.captures.includes(node as ArgumentNode)) kept.captures.push(node as ArgumentNode);
    else if (cheap && node.inputs.every(reach)) kept.recomputed.push(node);
    else kept.stacked.push(node);
    available.add(node);
  }
  return kept;
}

function operandsOf({ body, inputs, reverse }: ScanNode): Parameters<typeof scanNode>[1] {
  const [initial, sequences, captures] = split(inputs, body.carries.length, body.elements.length);
  return { initial, sequences, captures, reverse };
}

function positionOf(body: ScanBody, node: ArgumentNode): number {
  return [...body.carries, ...body.elements, ...body.captures].indexOf(node);
}

function split<Item>(items: readonly Item[], first: number, second: number): [Item[], Item[], Item[]] {
  return [items.slice(0, first), items.slice(first, first + second), items.slice(first + second)];
}

function zip<A, B>(as: readonly A[], bs: readonly B[]): [A, B][] {
  return as.map((a, index) => [a, bs[index] as B]);
}
