import { absolute, add, divide, maximum, multiply, subtract } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import type { Optimiser } from "../optimiser.js";
import { checkRate, checkShare } from "./checks.js";
import { decayingMean } from "./sums.js";

export interface AdamaxOptions {
  readonly rate?: number;
  /** Decay of the mean of gradients. */
  readonly beta1?: number;
  /** Decay of the largest gradient. */
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * Adam under the infinity norm (Kingma & Ba 2015, section 7.1): u ← max(β2 u, |g| + ε), p ← p - η m̂ / u; ε as in
 * PyTorch.
 */
export function adamax(options: AdamaxOptions = {}): Optimiser {
  const { rate = 2e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  checkRate(rate);
  checkShare("beta1", beta1);
  checkShare("beta2", beta2);
  return {
    name: "adamax",
    sees: "elements",
    rate,
    slots: (shape) => ({ mean: shape, largest: shape }),
    scalars: (update, current) => ({ rate: current / (1 - beta1 ** update) }),
    step({ parameter, gradient, slots, scalars }) {
      const before = slots as Record<"mean" | "largest", Node>;
      const mean = decayingMean(beta1, before.mean, gradient);
      const largest = maximum(multiply(beta2, before.largest), add(absolute(gradient), epsilon));
      return {
        parameter: subtract(parameter, divide(multiply(scalars.rate as Node, mean), largest)),
        slots: { mean, largest },
      };
    },
  };
}
