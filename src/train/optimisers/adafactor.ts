import { add, divide, maximum, multiply, sqrt, square, subtract, sumTo } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import { countElements, type Shape } from "../../tensor/shape.js";
import type { Optimiser } from "../optimiser.js";
import { checkNotNegative, checkPositive, checkRate } from "./checks.js";
import { rootMeanSquare } from "./sums.js";

export interface AdafactorOptions {
  /** The largest relative step; update t takes at most 1/√t. */
  readonly rate?: number;
  /** The mean of squares decays by 1 - t^-exponent. */
  readonly exponent?: number;
  /** ε1: added to squared gradients. */
  readonly squareFloor?: number;
  /** ε2: steps are relative to the size of a tensor, but to this at least. */
  readonly sizeFloor?: number;
  /** d: the root mean square of a tensor's move, before the rate, at most. */
  readonly threshold?: number;
}

/**
 * Adafactor (Shazeer & Stern 2018): of a matrix it remembers the means of squared gradients by row and by column
 * alone, R and C, and takes R Cᵀ / mean(R) for those of the elements. No momentum.
 */
export function adafactor(options: AdafactorOptions = {}): Optimiser {
  const { rate = 0.01, exponent = 0.8, squareFloor = 1e-30, sizeFloor = 1e-3, threshold = 1 } = options;
  checkRate(rate);
  checkPositive("exponent", exponent);
  checkPositive("squareFloor", squareFloor);
  checkNotNegative("sizeFloor", sizeFloor);
  checkPositive("threshold", threshold);
  return {
    name: "adafactor",
    sees: "tensors",
    rate,
    slots: squareSlots,
    scalars: (update, current) => ({
      rate: Math.min(current, 1 / Math.sqrt(update)),
      fresh: update ** -exponent,
    }),
    step({ parameter, gradient, slots, scalars }) {
      const { rate: relative, fresh } = scalars as Record<"rate" | "fresh", Node>;
      const squares = add(square(gradient), squareFloor);
      const next = Object.fromEntries(
        Object.entries(slots).map(([name, before]) => [
          name,
          add(before, multiply(fresh, subtract(meanTo(squares, before.shape), before))),
        ]),
      );
      const direction = divide(gradient, sqrt(elementSquares(next)));
      const clipped = divide(direction, maximum(1, divide(rootMeanSquare(direction), threshold)));
      const step = multiply(relative, maximum(sizeFloor, rootMeanSquare(parameter)));
      return { parameter: subtract(parameter, multiply(step, clipped)), slots: next };
    },
  };
}

/** What is remembered of squares of this shape. */
function squareSlots(shape: Shape): Record<string, Shape> {
  const [rows, columns] = shape;
  if (rows === undefined || columns === undefined) return { elements: shape };
  return { rows: [rows, 1], columns: [columns] };
}

/** The squares of all elements, as far as is remembered. */
function elementSquares({ elements, rows, columns }: Readonly<Record<string, Node>>): Node {
  if (rows === undefined || columns === undefined) return elements as Node;
  return multiply(divide(rows, meanTo(rows, [])), columns);
}

/** The mean over every dimension in which `shape` is 1 or missing. */
function meanTo(x: Node, shape: Shape): Node {
  const count = countElements(x.shape) / countElements(shape);
  return count === 1 && x.shape.length === shape.length ? x : divide(sumTo(x, shape), count);
}
