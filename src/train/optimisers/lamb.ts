import { add, divide, greater, multiply, select, sqrt, square, subtract } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import type { Optimiser } from "../optimiser.js";
import { checkNotNegative, checkRate, checkShare } from "./checks.js";
import { decayingMean, norm } from "./sums.js";

export interface LambOptions {
  readonly rate?: number;
  /** Decay of the mean of gradients. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. */
  readonly beta2?: number;
  readonly epsilon?: number;
  /** λ: of λp, which is added to Adam's direction. */
  readonly decay?: number;
}

/**
 * LAMB (You et al. 2020, Large batch optimization for deep learning): r = m̂ / (√v̂ + ε) + λp, p ← p - η r ‖p‖ / ‖r‖,
 * norms by tensor, their ratio 1 where one of them is 0.
 */
export function lamb(options: LambOptions = {}): Optimiser {
  const { rate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-6, decay = 0 } = options;
  checkRate(rate);
  checkShare("beta1", beta1);
  checkShare("beta2", beta2);
  checkNotNegative("decay", decay);
  return {
    name: "lamb",
    sees: "tensors",
    rate,
    slots: (shape) => ({ mean: shape, square: shape }),
    scalars: (update, current) => ({
      rate: current,
      correction1: 1 / (1 - beta1 ** update),
      correction2: 1 / (1 - beta2 ** update),
    }),
    step({ parameter, gradient, slots, scalars }) {
      const before = slots as Record<"mean" | "square", Node>;
      const { rate: current, correction1, correction2 } = scalars as Scalars;
      const mean = decayingMean(beta1, before.mean, gradient);
      const meanSquare = decayingMean(beta2, before.square, square(gradient));
      const adam = divide(multiply(correction1, mean), add(sqrt(multiply(correction2, meanSquare)), epsilon));
      const direction = decay === 0 ? adam : add(adam, multiply(decay, parameter));
      const [length, moved] = [norm(parameter), norm(direction)];
      const bothMove = multiply(greater(length, 0), greater(moved, 0));
      const trust = select(bothMove, divide(length, moved), 1);
      return {
        parameter: subtract(parameter, multiply(multiply(current, trust), direction)),
        slots: { mean, square: meanSquare },
      };
    },
  };
}

type Scalars = Readonly<Record<"rate" | "correction1" | "correction2", Node>>;
