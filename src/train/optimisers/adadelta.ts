import { add, divide, multiply, sqrt, square, subtract } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import type { Optimiser } from "../optimiser.js";
import { checkPositive, checkRate, checkShare } from "./checks.js";
import { decayingMean } from "./sums.js";

export interface AdadeltaOptions {
  readonly rate?: number;
  /** Decay of the means of squared gradients and of squared moves. */
  readonly decay?: number;
  /** Under both roots; how large the first moves are. */
  readonly epsilon?: number;
}

/** Adadelta (Zeiler 2012): moves g √(mean of squared moves + ε) / √(mean of squared gradients + ε), by the rate. */
export function adadelta({ rate = 1, decay = 0.9, epsilon = 1e-6 }: AdadeltaOptions = {}): Optimiser {
  checkRate(rate);
  checkShare("decay", decay);
  checkPositive("epsilon", epsilon);
  return {
    name: "adadelta",
    sees: "elements",
    rate,
    slots: (shape) => ({ square: shape, moved: shape }),
    scalars: (_, current) => ({ rate: current }),
    step({ parameter, gradient, slots, scalars }) {
      const before = slots as Record<"square" | "moved", Node>;
      const meanSquare = decayingMean(decay, before.square, square(gradient));
      const scale = divide(sqrt(add(before.moved, epsilon)), sqrt(add(meanSquare, epsilon)));
      const move = multiply(scale, gradient);
      return {
        parameter: subtract(parameter, multiply(scalars.rate as Node, move)),
        slots: { square: meanSquare, moved: decayingMean(decay, before.moved, square(move)) },
      };
    },
  };
}
