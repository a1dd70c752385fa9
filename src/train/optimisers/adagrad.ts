import { add, divide, multiply, sqrt, square, subtract } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import type { Optimiser } from "../optimiser.js";
import { checkNotNegative, checkRate } from "./checks.js";

export interface AdagradOptions {
  readonly rate?: number;
  /** What the sum of squared gradients starts from: 0 as in PyTorch; Keras has 0.1. */
  readonly start?: number;
  readonly epsilon?: number;
}

/** Adagrad (Duchi, Hazan & Singer 2011): p ← p - η g / (√Σg² + ε). */
export function adagrad({ rate = 0.01, start = 0, epsilon = 1e-10 }: AdagradOptions = {}): Optimiser {
  checkRate(rate);
  checkNotNegative("start", start);
  return {
    name: "adagrad",
    sees: "elements",
    rate,
    slots: (shape) => ({ squares: shape }),
    scalars: (_, current) => ({ rate: current }),
    step({ parameter, gradient, slots, scalars }) {
      const squares = add(slots.squares as Node, square(gradient));
      const scale = add(sqrt(add(squares, start)), epsilon);
      return {
        parameter: subtract(parameter, divide(multiply(scalars.rate as Node, gradient), scale)),
        slots: { squares },
      };
    },
  };
}
