/** Small random graphs, loops included, for property tests of the compiler. */

import fc from "fast-check";
import { ShapeError } from "../../errors.js";
import {
  add,
  argument,
  broadcastTo,
  concat,
  contract,
  divide,
  erf,
  exp,
  maximum,
  maxTo,
  minimum,
  multiply,
  negate,
  product,
  scan,
  select,
  sigmoid,
  slice,
  sqrt,
  stopGradient,
  subtract,
  sumTo,
  tanh,
} from "../../graph/build.js";
import type { ArgumentNode, Node } from "../../graph/node.js";
import { sameShape } from "../../tensor/shape.js";

export interface RandomGraph {
  readonly inputs: readonly ArgumentNode[];
  readonly outputs: readonly Node[];
}

/** An operation and its operands, as numbers that are taken modulo what there is to choose from. */
type Choice = readonly [operation: number, a: number, b: number, c: number];

const inputs = [
  argument("x", ["B", 3]),
  argument("y", ["B", 3]),
  argument("u", ["T", "B", 3]),
  argument("v", ["T", "B", 3]),
  argument("column", ["B", 1]),
  argument("bias", [3]),
  argument("w", [3, 3]),
  argument("scalar", []),
  argument("one", [1]),
] as const;

/** Each keeps values small: what doubles and floats make of a graph must stay comparable. */
const operations: readonly ((a: Node, b: Node, c: Node, number: number) => Node)[] = [
  (a) => tanh(a),
  (a) => sigmoid(a),
  (a) => erf(a),
  (a) => negate(a),
  (a, b) => multiply(tanh(stopGradient(a)), b),
  (a, b) => add(a, b),
  (a, b, c) => add(a, multiply(tanh(b), c)),
  (a, b) => subtract(a, b),
  (a, b) => multiply(tanh(a), b),
  (a) => multiply(a, subtract(1, a), 0.1),
  (a, b) => divide(a, add(multiply(b, b), 1)),
  (a) => exp(minimum(a, 1)),
  (a) => sqrt(add(multiply(a, a), 0.5)),
  (a, b) => maximum(a, b),
  (a, b, c) => select(a.operation === "argument" ? maximum(a, 0) : 1, b, c),
  (a, _b, _c, number) => add(a, [0, 1, -0.5][number % 3] as number),
  (a, _b, _c, number) => multiply(a, [0, 1, -1, 0.5][number % 4] as number),
  (a, b, c) => add(product(a, b), c),
  (a, b, c) => add(c, product(a, b), product(c, b)),
  (a, b) => multiply(product(a, b, true), 0.3),
  (a, b) => multiply(contract(tanh(a), tanh(b)), 0.05),
  (a, _b, _c, number) => slice(a, number % 3, 1),
  (a, b, _c, number) => concat(slice(a, number % 2, 2), slice(b, number % 3, 1)),
  (a) => multiply(sumTo(a, [...a.shape.slice(0, -1), 1]), 0.3),
  (a) => multiply(sumTo(a, [3]), 0.05),
  (a) => multiply(sumTo(a, [1, 3]), 0.05),
  (a) => maxTo(a, [...a.shape.slice(0, -1), 1]),
  (a) => maxTo(a, [3]),
  (a, b) => subtract(b, maxTo(a, [1])),
  (a, b) => broadcastTo(a, b.shape),
];

/** Adds a node for each choice that fits; those that do not are passed over. */
function grow(nodes: Node[], choices: readonly Choice[]): void {
  for (const [operation, a, b, c] of choices) {
    const pick = (index: number): Node => nodes[index % nodes.length] as Node;
    const make = operations[operation % operations.length] as (typeof operations)[number];
    try {
      nodes.push(make(pick(a), pick(b), pick(c), a + b));
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
    }
  }
}

function pickOf(nodes: readonly Node[], shape: readonly unknown[], index: number): Node {
  const fitting = nodes.filter((node) => sameShape(node.shape, shape as Node["shape"]));
  return fitting[index % fitting.length] as Node;
}

interface LoopRecipe {
  readonly operands: readonly number[];
  readonly step: readonly Choice[];
  readonly results: readonly number[];
  readonly reverse: boolean;
}

function addLoop(nodes: Node[], { operands, step, results, reverse }: LoopRecipe): void {
  const [a, b, c, d, e, f] = operands as [number, number, number, number, number, number];
  const row = ["B", 3];
  const sequence = ["T", "B", 3];
  const { final, outputs } = scan(
    {
      initial: [pickOf(nodes, row, a), pickOf(nodes, row, b)],
      sequences: [pickOf(nodes, sequence, c), pickOf(nodes, sequence, d)],
      captures: [pickOf(nodes, [3, 3], e), pickOf(nodes, [3], f), pickOf(nodes, row, e)],
      reverse,
    },
    (carries, elements, captures) => {
      const inside = [...carries, ...elements, ...captures];
      grow(inside, step);
      const [g, h, ...others] = results as [number, number, ...number[]];
      // Late nodes first, so that steps are mostly more than their arguments.
      const recent = inside.toReversed();
      const stackable = recent.filter(({ shape }) => shape.length > 0);
      return {
        next: [pickOf(recent, row, g), pickOf(recent, row, h)],
        outputs: others.map((index) => stackable[index % stackable.length] as Node),
      };
    },
  );
  nodes.push(...final, ...outputs);
}

const choices = (maxLength: number): fc.Arbitrary<Choice[]> =>
  fc.array(fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(99)), { maxLength });

const loopRecipe: fc.Arbitrary<LoopRecipe> = fc.record({
  operands: fc.array(fc.nat(99), { minLength: 6, maxLength: 6 }),
  step: choices(8),
  results: fc.array(fc.nat(5), { minLength: 2, maxLength: 5 }),
  reverse: fc.boolean(),
});

/** Pointwise operations, products and sums around up to two loops. */
export const randomGraph: fc.Arbitrary<RandomGraph> = fc
  .tuple(
    choices(4),
    fc.array(loopRecipe, { maxLength: 2 }),
    choices(5),
    fc.array(fc.nat(9), { minLength: 1, maxLength: 5 }),
  )
  .map(([before, loops, after, results]) => {
    const nodes: Node[] = [...inputs];
    grow(nodes, before);
    for (const loop of loops) addLoop(nodes, loop);
    grow(nodes, after);
    const recent = nodes.toReversed();
    return { inputs, outputs: results.map((index) => recent[index % recent.length] as Node) };
  });
