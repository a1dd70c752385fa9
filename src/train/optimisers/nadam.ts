import { add, divide, multiply, sqrt, square, subtract } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import type { Optimiser } from "../optimiser.js";
import { checkNotNegative, checkRate, checkShare } from "./checks.js";
import { decayingMean } from "./sums.js";

export interface NadamOptions {
  readonly rate?: number;
  /** Decay of the mean of gradients, which it approaches over the updates. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. */
  readonly beta2?: number;
  readonly epsilon?: number;
  /** ψ: how fast the momentum approaches β1; 0.004 as in the paper and in PyTorch, 1 in Keras. */
  readonly momentumDecay?: number;
}

/**
 * Adam with Nesterov's momentum (Dozat 2016): the mean of gradients looks one step ahead, with the momentum of update t
 * μ(t) = β1 (1 - 0.96^(ψt) / 2).
 */
export function nadam(options: NadamOptions = {}): Optimiser {
  const { rate = 2e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, momentumDecay = 0.004 } = options;
  checkRate(rate);
  checkShare("beta1", beta1);
  checkShare("beta2", beta2);
  checkNotNegative("momentumDecay", momentumDecay);
  const momentum = (update: number): number => beta1 * (1 - 0.5 * 0.96 ** (update * momentumDecay));
  return {
    name: "nadam",
    sees: "elements",
    rate,
    slots: (shape) => ({ mean: shape, square: shape, weight: [] }),
    scalars: (update, current) => ({
      rate: current,
      correction: 1 / (1 - beta2 ** update),
      momentum: momentum(update),
      nextMomentum: momentum(update + 1),
    }),
    step({ parameter, gradient, slots, scalars }) {
      const before = slots as Record<"mean" | "square" | "weight", Node>;
      const { rate: current, correction, momentum: now, nextMomentum } = scalars as Scalars;
      const mean = decayingMean(beta1, before.mean, gradient);
      const meanSquare = decayingMean(beta2, before.square, square(gradient));
      // 1 - μ(1)⋯μ(t): kept as the sum that grows from 0.
      const grown = (weight: Node, by: Node): Node =>
        add(weight, multiply(subtract(1, weight), subtract(1, by)));
      const weight = grown(before.weight, now);
      const ahead = add(
        multiply(divide(nextMomentum, grown(weight, nextMomentum)), mean),
        multiply(divide(subtract(1, now), weight), gradient),
      );
      const scale = add(sqrt(multiply(correction, meanSquare)), epsilon);
      return {
        parameter: subtract(parameter, divide(multiply(current, ahead), scale)),
        slots: { mean, square: meanSquare, weight },
      };
    },
  };
}

type Scalars = Readonly<Record<"rate" | "correction" | "momentum" | "nextMomentum", Node>>;
