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
  let worst = 0;
  by.forEach((node, index) => {
    const data = bindings.get(node) as Float64Array;
    const numeric = Float64Array.from(data, (x, position) =>
      slope((offset) => {
        const changed = new Map([...bindings, [node, data.with(position, x + offset)]]);
        return interpret([value], changed, extents)[0]?.data[0] as number;
      }, 1e-3),
    );
    const scale = Math.max(1e-3, ...numeric.map(Math.abs));
    const found = analytic[index]?.data as Float64Array;
    numeric.forEach((expected, position) => {
      worst = Math.max(worst, Math.abs(expected - (found[position] as number)) / scale);
    });
  });
  return worst;
}

/**
 * Largest error of the derivatives along a random direction of every argument, in which each of its elements counts,
 * relative to the argument's gradient.
 * @returns undefined where differences of another step say something else: they prove nothing there
 */
export function directionalError(
  value: Node,
  by: readonly ArgumentNode[],
  bindings: ReadonlyMap<ArgumentNode, Float64Array>,
  extents: Extents,
  seed: number,
): number | undefined {
  const random = new Random(seed);
  const { gradients } = gradient(value, by);
  const analytic = interpret(gradients, bindings, extents);
  let worst = 0;
  for (const [index, node] of by.entries()) {
    const data = bindings.get(node) as Float64Array;
    const found = analytic[index]?.data as Float64Array;
    const direction = data.map(() => random.normal());
    const unit = direction.map((x) => x / norm(direction));
    const along = (offset: number): number => {
      const moved = data.map((x, position) => x + offset * (unit[position] as number));
      return interpret([value], new Map([...bindings, [node, moved]]), extents)[0]?.data[0] as number;
    };
    const expected = slope(along, 1e-3);
    const scale = Math.max(1e-3, Math.abs(expected), norm(found));
    const claimed = found.reduce((sum, x, position) => sum + x * (unit[position] as number), 0);
    const error = Math.abs(expected - claimed) / scale;
    if (error > DOUBTFUL && Math.abs(expected - slope(along, 5e-4)) > (error * scale) / 4) return undefined;
    worst = Math.max(worst, error);
  }
  return worst;
}

/** What is asked for; a larger error may be that of the differences. */
const DOUBTFUL = 1e-6;

/** Fourth-order central difference: its error is far below the 1e-6 that is asked for. */
function slope(at: (offset: number) => number, step: number): number {
  return (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
}

function norm(vector: Float64Array): number {
  return Math.hypot(...vector);
}
