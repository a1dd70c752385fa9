import { add, divide, maximum, multiply, sqrt, square, subtract } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import type { Optimiser } from "../optimiser.js";
import { checkRate, checkShare } from "./checks.js";
import { decayingMean } from "./sums.js";

export interface RmspropOptions {
  readonly rate?: number;
  /** Decay of the mean of squared gradients. */
  readonly decay?: number;
  readonly epsilon?: number;
  readonly momentum?: number;
  /** Divides by the deviation of the gradients from their mean (Graves 2013). */
  readonly centred?: boolean;
  /** √(v + ε) as in Keras instead of √v + ε as in PyTorch. */
  readonly epsilonInRoot?: boolean;
}

/** RMSprop (Tieleman & Hinton 2012): v the mean of g², p ← p - η g / (√v + ε), momentum on the scaled gradient. */
export function rmsprop(options: RmspropOptions = {}): Optimiser {
  const { rate = 0.01, decay = 0.99, epsilon = 1e-8, momentum = 0 } = options;
  const { centred = false, epsilonInRoot = false } = options;
  checkRate(rate);
  checkShare("decay", decay);
  checkShare("momentum", momentum);
  return {
    name: "rmsprop",
    sees: "elements",
    rate,
    slots: (shape) => ({
      square: shape,
      ...(centred && { mean: shape }),
      ...(momentum > 0 && { velocity: shape }),
    }),
    scalars: (_, current) => ({ rate: current }),
    step({ parameter, gradient, slots, scalars }) {
      const meanSquare = decayingMean(decay, slots.square as Node, square(gradient));
      const mean = slots.mean && decayingMean(decay, slots.mean, gradient);
      // Rounding may put the square of the mean above the mean of the squares.
      const variance = mean ? maximum(subtract(meanSquare, square(mean)), 0) : meanSquare;
      const scale = epsilonInRoot ? sqrt(add(variance, epsilon)) : add(sqrt(variance), epsilon);
      const scaled = divide(gradient, scale);
      const velocity = slots.velocity && add(multiply(momentum, slots.velocity), scaled);
      return {
        parameter: subtract(parameter, multiply(scalars.rate as Node, velocity ?? scaled)),
        slots: { square: meanSquare, ...(mean && { mean }), ...(velocity && { velocity }) },
      };
    },
  };
}
