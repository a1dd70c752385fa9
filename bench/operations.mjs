import { modelOf } from "./models.mjs";

/**
 * Floating-point operations of one call, counted in the graph of the equations.
 *
 * `products`: 2·M·N·K for every matrix product `[M, K]·[K, N]`. `pointwise`: one for every element of a sum, product,
 * comparison or reduction; 10 for an exponential function, a logarithm, a root or a quotient, which are a polynomial
 * or some steps of an iteration each. Training counts three times: forward, backward to the states, and backward to
 * the weights. Loss, clipping and optimiser are left out: they grow neither with T nor with B.
 */
export function operationsOf(entry) {
  const { output } = modelOf(entry).graph();
  const forward = count([output], { T: entry.steps, B: entry.batch });
  const times = (entry.task === "train" ? 3 : 1) * (entry.updates ?? 1);
  return { products: times * forward.products, pointwise: times * forward.pointwise };
}

const COSTLY = new Set(["exp", "log", "sqrt", "tanh", "sigmoid", "divide"]);
const FREE = new Set(["argument", "constant", "copy", "broadcastTo", "slice", "concat", "result"]);

function count(outputs, extents) {
  const total = { products: 0, pointwise: 0 };
  const elements = ({ shape }) =>
    shape.reduce((size, dimension) => size * (extents[dimension] ?? dimension), 1);
  const seen = new Set();
  const pending = [...outputs];
  while (pending.length > 0) {
    const node = pending.pop();
    if (seen.has(node)) continue;
    seen.add(node);
    pending.push(...node.inputs);
    if (node.operation === "scan") {
      const step = count([...node.body.next, ...node.body.outputs], extents);
      total.products += extents[node.shape[0]] * step.products;
      total.pointwise += extents[node.shape[0]] * step.pointwise;
    } else if (node.operation === "product") {
      total.products += 2 * elements(node) * node.inputs[0].shape.at(-1);
    } else if (node.operation === "sumTo") {
      total.pointwise += elements(node.inputs[0]);
    } else if (!FREE.has(node.operation)) {
      total.pointwise += elements(node) * (COSTLY.has(node.operation) ? 10 : 1);
    }
  }
  return total;
}
