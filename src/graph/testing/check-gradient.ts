/** The one gradient checker: central differences on the float64 interpreter. */

import { Random } from "../../tensor/random.js";
import { countElements, type Extents } from "../../tensor/shape.js";
import { add, multiply, sum } from "../build.js";
import { gradient } from "../gradient.js";
import { interpret } from "../interpret.js";
import type { ArgumentNode, Node } from "../node.js";

/**
 * Seeded values for arguments: normal, away from the kinks of piecewise functions; positive for a state n, which
 * normalises another (sLSTM).
 */
export function randomBindings(
  nodes: readonly ArgumentNode[],
  extents: Extents,
  seed = 1,
): Map<ArgumentNode, Float64Array> {
  const random = new Random(seed);
  return new Map(
    nodes.map((node) => [
      node,
      Float64Array.from({ length: countElements(node.shape, extents) }, () => {
        const value = random.normal();
        return /(^|\.)n$/.test(node.name) ? Math.abs(value) + 0.5 : value + Math.sign(value) * 0.1;
      }),
    ]),
  );
}

/** A scalar in which every element of every node counts differently. */
export function weightedSum(nodes: readonly Node[]): Node {
  return nodes.map((node, index) => sum(multiply(node, node, 0.5 + 0.1 * index))).reduce((a, b) => add(a, b));
}

/**
 * Largest error of the derivatives of `value`, relative to the largest derivative of the same argument.
 */
export function gradientError(
  value: Node,
  by: readonly ArgumentNode[],
  bindings: ReadonlyMap<ArgumentNode, Float64Array>,
  extents: Extents,
): number {
  const { gradients } = gradient(value, by);
  const analytic = interpret(gradients, bindings, extents);
  const evaluate = (changed: ReadonlyMap<ArgumentNode, Float64Array>): number =>
    interpret([value], changed, extents)[0]?.data[0] as number;
  let worst = 0;
  by.forEach((node, index) => {
    const data = bindings.get(node) as Float64Array;
    const numeric = Float64Array.from(data, (x, position) => {
      // Fourth-order central difference: its error is far below the 1e-6 that is asked for.
      const at = (offset: number): number =>
        evaluate(new Map([...bindings, [node, data.with(position, x + offset)]]));
      const step = 1e-3;
      return (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
    });
    const scale = Math.max(1e-3, ...numeric.map(Math.abs));
    const found = analytic[index]?.data as Float64Array;
    numeric.forEach((expected, position) => {
      worst = Math.max(worst, Math.abs(expected - (found[position] as number)) / scale);
    });
  });
  return worst;
}
