import { multiply, sign, subtract } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import type { Optimiser } from "../optimiser.js";
import { checkRate, checkShare } from "./checks.js";
import { decayingMean } from "./sums.js";

export interface LionOptions {
  readonly rate?: number;
  /** Share of the mean in the direction of a step. */
  readonly beta1?: number;
  /** Decay of the mean of gradients. */
  readonly beta2?: number;
}

/**
 * Lion (Chen et al. 2023, Symbolic discovery of optimization algorithms): p ← p - η sign(β1 m + (1 - β1) g). Every
 * element moves by the rate, so that rates are a third to a tenth of Adam's. Its weight decay is `decoupledDecay`.
 */
export function lion({ rate = 1e-4, beta1 = 0.9, beta2 = 0.99 }: LionOptions = {}): Optimiser {
  checkRate(rate);
  checkShare("beta1", beta1);
  checkShare("beta2", beta2);
  return {
    name: "lion",
    sees: "elements",
    rate,
    slots: (shape) => ({ mean: shape }),
    scalars: (_, current) => ({ rate: current }),
    step({ parameter, gradient, slots, scalars }) {
      const before = slots.mean as Node;
      const direction = sign(decayingMean(beta1, before, gradient));
      return {
        parameter: subtract(parameter, multiply(scalars.rate as Node, direction)),
        slots: { mean: decayingMean(beta2, before, gradient) },
      };
    },
  };
}
