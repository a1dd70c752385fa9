/**
 * Takes out of the loop what only adds up in it: a weight gradient, summed step by step, becomes one product over
 * all steps after the loop; so do products that no later step waits for (the derivative by the input).
 */

import { add, contract, scanNode, sumTo } from "../graph/build.js";
import type { ArgumentNode, Node, ScanNode } from "../graph/node.js";
import { dependents, rewrite, substitute, topologicalOrder } from "../graph/walk.js";
import { MAX_TILE_DIMENSIONS } from "../program/opcodes.js";
import { sameShape } from "../tensor/shape.js";
import { countUses, operandsOf, sumTerms } from "./body.js";
import { canLift, lift } from "./lift.js";

export function defer(outputs: readonly Node[]): Node[] {
  const deferred = new Map<ScanNode, Node[]>();
  return rewrite(outputs, (node) => {
    if (node.operation !== "result") return node;
    const [scan] = node.inputs;
    const results = deferred.get(scan) ?? deferFromScan(scan);
    deferred.set(scan, results);
    return results[node.index] as Node;
  });
}

/** A calculation after the loop; `outside` gives the sequence of a step's value. */
type Finish = (outside: (node: Node) => Node) => Node;

/** What stands for each result of the loop. */
function deferFromScan(scan: ScanNode): Node[] {
  const { body } = scan;
  const { carries, elements, captures } = body;
  const roots = [...body.next, ...body.outputs];
  const uses = countUses(roots);
  const timed = dependents(topologicalOrder(roots), [...elements, ...carries]);
  const stacked = new Set<Node>();
  const stack = (node: Node): void => {
    if (!elements.includes(node as ArgumentNode)) stacked.add(node);
  };

  const operands = operandsOf(scan);
  const captured = new Map<Node, Node>(
    captures.map((capture, index) => [capture, operands.captures[index] as Node]),
  );

  const addedUp = new Map<Node, Node[]>();
  carries.forEach((carry, index) => {
    const sum = body.next[index] as Node;
    const terms = sumTerms(sum, uses);
    const others = terms.filter((term) => term !== carry);
    // What is the same at every step, or repeated over the rows, is cheap to add up where it is.
    const fits = others.every((term) => timed.has(term) && sameShape(term.shape, carry.shape));
    // Nor is what each step makes of a whole sequence stacked: it would take memory by the product of two lengths.
    const stacks = others.flatMap(summandsOf).every(({ shape }) => shape.length < MAX_TILE_DIMENSIONS);
    const unread = uses.get(carry) === 1 && uses.get(sum) === 1;
    if (unread && others.length > 0 && others.length < terms.length && fits && stacks)
      addedUp.set(carry, others);
  });
  const kept = carries.filter((carry) => !addedUp.has(carry));
  const nextOf = (carry: Node): Node => body.next[carries.indexOf(carry as never)] as Node;
  const next = kept.map(nextOf);

  const finishSums = new Map<Node, Finish[]>();
  for (const [carry, terms] of addedUp) {
    terms.flatMap((term) => summandsOf(term)).forEach(stack);
    finishSums.set(
      carry,
      terms.map(
        (term): Finish =>
          (outside) => {
            const [a, b] = summandsOf(term).map(outside) as [Node, Node?];
            return b === undefined ? sumTo(a, carry.shape) : contract(a, b);
          },
      ),
    );
  }

  const sinks = nodesToSink(scan, next, timed);
  const finishOutputs = body.outputs.map((output): Finish => {
    if (!sinks.has(output)) {
      stack(output);
      return (outside) => outside(output);
    }
    const interior = topologicalOrder([output], { has: (node) => !sinks.has(node) });
    const leaves = new Set(interior.flatMap((node) => node.inputs).filter((node) => !sinks.has(node)));
    [...leaves].filter((node) => timed.has(node)).forEach(stack);
    return (outside) => {
      const values = [...leaves].map((node): [Node, Node] => [
        node,
        timed.has(node) ? outside(node) : (substitute([node], captured)[0] as Node),
      ]);
      return lift([output], new Map(values))[0] as Node;
    };
  });

  const initialOf = (carry: Node): Node => operands.initial[carries.indexOf(carry as never)] as Node;
  const changed = scanNode(
    { ...body, carries: kept, next, outputs: [...stacked] },
    { ...operands, initial: kept.map(initialOf) },
  );
  const [length = 1] = scan.shape;
  const positions = new Map([...stacked].map((node, index) => [node, kept.length + index]));
  const result = (index: number, shape: Node["shape"]): Node => ({
    operation: "result",
    index,
    inputs: [changed],
    shape,
  });
  const outside = (node: Node): Node => {
    const position = positions.get(node);
    return position === undefined
      ? (operands.sequences[elements.indexOf(node as ArgumentNode)] as Node)
      : result(position, [length, ...node.shape]);
  };
  return [
    ...carries.map((carry) => {
      const finishes = finishSums.get(carry);
      if (finishes === undefined) return result(kept.indexOf(carry), carry.shape);
      return finishes
        .map((finish) => finish(outside))
        .reduce((sum, term) => add(sum, term), initialOf(carry));
    }),
    ...finishOutputs.map((finish) => finish(outside)),
  ];
}

/** The values whose sequences give a summed term in one go. */
function summandsOf(term: Node): readonly Node[] {
  return term.operation === "contract" || term.operation === "sumTo" ? term.inputs : [term];
}

/** Nodes to compute after the loop: no carry needs them, and there is a product to be saved in them. */
function nodesToSink({ body }: ScanNode, next: readonly Node[], timed: ReadonlySet<Node>): Set<Node> {
  const order = topologicalOrder([...next, ...body.outputs]);
  const needed = new Set(topologicalOrder(next));
  const sinks = new Set<Node>();
  for (const node of order) {
    const worthwhile = node.operation === "product" || node.inputs.some((input) => sinks.has(input));
    if (worthwhile && timed.has(node) && !needed.has(node) && canLift(node, timed)) sinks.add(node);
  }
  return sinks;
}
