/**
 * Computes on as few elements as possible what is the same for many: for all features of a row, say. A quotient may
 * differ in its last bit, and is 0 where the inverse of the divisor is a denormal number.
 */

import { broadcastTo, divide, multiply, negate, sumTo } from "../graph/build.js";
import { isPointwise, type Node } from "../graph/node.js";
import { rewrite } from "../graph/walk.js";
import { broadcastShapes, featuresOf, rowsOf, sameShape } from "../tensor/shape.js";
import { countUses, mapBody } from "./body.js";

export function narrow(outputs: readonly Node[]): Node[] {
  const uses = countUses(outputs);
  return rewrite(outputs, (node, original) => {
    if (node.operation === "scan") return { ...node, body: mapBody(node.body, narrow) };
    if (node.operation === "sumTo")
      return uses.get(original.inputs[0] as Node) === 1 ? narrowSum(node) : node;
    return isPointwise(node) ? narrowPointwise(node) : node;
  });
}

/** Whether a value is the same for all features of something wider. */
const isNarrow = (node: Node, { shape }: Node): boolean =>
  featuresOf(node.shape) === 1 && featuresOf(shape) > 1;

function narrowPointwise(node: Node): Node {
  const [a, b] = node.inputs as [Node, Node];
  const repeated = node.inputs.every(
    ({ operation }) => operation === "broadcastTo" || operation === "constant",
  );
  if (repeated) {
    const inputs = node.inputs.map((input) =>
      input.operation === "broadcastTo" ? (input.inputs[0] as Node) : input,
    );
    const shape = inputs.map((input) => input.shape).reduce(broadcastShapes);
    return sameShape(shape, node.shape) ? node : broadcastTo({ ...node, inputs, shape } as Node, node.shape);
  }
  // A division costs as much as many multiplications.
  if (node.operation === "divide" && isNarrow(b, node) && b.operation !== "constant")
    return multiply(a, divide(1, b));
  return node;
}

/** What all summed features have in common is applied to their sum. */
function narrowSum(node: Node): Node {
  const [x] = node.inputs as [Node];
  const overFeatures = node.shape.length === x.shape.length && sameShape(rowsOf(node.shape), rowsOf(x.shape));
  if (!isNarrow(node, x) || !overFeatures) return node;
  const [a, b] = x.inputs as [Node, Node];
  if (x.operation === "negate") return negate(sumTo(a, node.shape));
  const isWhole = (operand: Node): boolean => sameShape(operand.shape, x.shape);
  if (x.operation === "multiply" && isWhole(a) && isNarrow(b, x)) return multiply(sumTo(a, node.shape), b);
  if (x.operation === "multiply" && isWhole(b) && isNarrow(a, x)) return multiply(a, sumTo(b, node.shape));
  return node;
}
