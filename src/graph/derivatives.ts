/**
 * The derivative table: for each operation, how the derivative of the loss by its value (`dy`) becomes those by
 * its inputs. Exhaustive by type: an operation without a rule does not compile. `undefined` = no gradient.
 * The loop has a file of its own, `scan-gradient.ts`.
 */

import { featuresOf, rowsOf } from "../tensor/shape.js";
import {
  absolute,
  broadcastTo,
  concat,
  contract,
  divide,
  exp,
  greater,
  multiply,
  negate,
  product,
  select,
  sign,
  slice,
  subtract,
  sumTo,
  zeros,
} from "./build.js";
import type { Node, NodeOf, Operation } from "./node.js";

type Inputs = readonly [Node, Node, Node];
type Rule<Op extends Operation> = (
  node: NodeOf<Op> & { readonly inputs: Inputs },
  dy: Node,
) => readonly (Node | undefined)[];

/** Operations that end a path (arguments, constants) or are treated as a whole (the loop). */
type Untabled = "argument" | "constant" | "scan" | "result";

const rules: { readonly [Op in Exclude<Operation, Untabled>]: Rule<Op> } = {
  // Linear in every operand.
  copy: (_, dy) => [dy],
  negate: (_, dy) => [negate(dy)],
  add: (_, dy) => [dy, dy],
  subtract: (_, dy) => [dy, negate(dy)],
  // A square has two equal operands: the derivative by both, at once.
  multiply: ({ inputs: [a, b] }, dy) =>
    a === b ? [multiply(multiply(dy, 2), a)] : [multiply(dy, b), multiply(dy, a)],
  sumTo: ({ inputs: [x] }, dy) => [broadcastTo(dy, x.shape)],
  broadcastTo: ({ inputs: [x] }, dy) => [sumTo(dy, x.shape)],
  concat: (node, dy) => {
    let start = 0;
    return node.inputs.map((part) => {
      const width = featuresOf(part.shape);
      start += width;
      return slice(dy, start - width, width);
    });
  },
  slice: ({ inputs: [x], start }, dy) => {
    const end = start + featuresOf(dy.shape);
    const width = featuresOf(x.shape);
    const left = start > 0 ? [zeros([...rowsOf(x.shape), start])] : [];
    const right = end < width ? [zeros([...rowsOf(x.shape), width - end])] : [];
    const [first, ...rest] = [...left, dy, ...right] as [Node, ...Node[]];
    return [concat(first, ...rest)];
  },

  // Matrix products: closed under differentiation.
  product: ({ inputs: [x, weight], transposed }, dy) => [
    product(dy, weight, !transposed),
    transposed ? contract(x, dy) : contract(dy, x),
  ],
  contract: ({ inputs: [a, b] }, dy) => [product(b, dy), product(a, dy, true)],

  // By their own value y: nothing but y need be kept.
  exp: (y, dy) => [multiply(dy, y)],
  sqrt: (y, dy) => [divide(multiply(dy, 0.5), y)],
  tanh: (y, dy) => [multiply(dy, subtract(1, multiply(y, y)))],
  sigmoid: (y, dy) => [multiply(dy, multiply(y, subtract(1, y)))],

  // By their operands.
  erf: ({ inputs: [x] }, dy) => [multiply(dy, multiply(exp(negate(multiply(x, x))), 2 / Math.sqrt(Math.PI)))],
  log: ({ inputs: [x] }, dy) => [divide(dy, x)],
  divide: (y, dy) => {
    const [, b] = y.inputs;
    const da = divide(dy, b);
    return [da, negate(multiply(da, y))];
  },

  // Piecewise linear: the derivative of the piece; at a tie that of the second operand.
  absolute: ({ inputs: [x] }, dy) => [multiply(dy, sign(x))],
  maximum: ({ inputs: [a, b] }, dy) => {
    const first = greater(a, b);
    return [multiply(dy, first), multiply(dy, subtract(1, first))];
  },
  minimum: ({ inputs: [a, b] }, dy) => {
    const first = greater(b, a);
    return [multiply(dy, first), multiply(dy, subtract(1, first))];
  },
  // Elements that are equally large share it.
  maxTo: (y, dy) => {
    const isLargest = subtract(1, greater(y, y.inputs[0]));
    return [multiply(isLargest, divide(dy, sumTo(isLargest, y.shape)))];
  },
  select: ({ inputs: [condition] }, dy) => {
    const chosen = greater(absolute(condition), 0);
    return [undefined, select(chosen, dy, 0), select(chosen, 0, dy)];
  },

  // Constant by decree.
  stopGradient: () => [undefined],

  // Piecewise constant.
  sign: () => [undefined],
  greater: () => [undefined, undefined],
};

/**
 * Derivatives of the loss by the inputs of `node`, each summed to its input's shape where the operand was repeated.
 * @param dy derivative by the node's value, of its shape
 */
export function inputDerivatives(
  node: Exclude<Node, { operation: Untabled }>,
  dy: Node,
): (Node | undefined)[] {
  const rule = rules[node.operation] as unknown as Rule<"add">;
  const derivatives = rule(node as never, dy);
  return node.inputs.map((input, index) => {
    const derivative = derivatives[index];
    return derivative && sumTo(derivative, input.shape);
  });
}
