import { add, divide, maximum, multiply, sqrt, square, subtract } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import type { Optimiser } from "../optimiser.js";
import { checkRate, checkShare } from "./checks.js";
import { decoupledDecay } from "./decay.js";
import { decayingMean } from "./sums.js";

export interface AdamOptions {
  readonly rate?: number;
  /** Decay of the mean of gradients. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. */
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Divides by the largest mean square so far: steps never grow again (Reddi, Kale & Kumar 2018). */
  readonly amsgrad?: boolean;
  /** Adds ε to the root before its bias is corrected (ε̂ in section 2 of the paper, as in Keras), and not after it. */
  readonly epsilonHat?: boolean;
}

/** Adam (Kingma & Ba 2015), bias-corrected: p ← p - η m̂ / (√v̂ + ε). */
export function adam(options: AdamOptions = {}): Optimiser {
  const { rate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  const { amsgrad = false, epsilonHat = false } = options;
  checkRate(rate);
  checkShare("beta1", beta1);
  checkShare("beta2", beta2);
  return {
    name: "adam",
    sees: "elements",
    rate,
    slots: (shape) => ({ mean: shape, square: shape, ...(amsgrad && { largest: shape }) }),
    scalars(update, current) {
      const correction = 1 / (1 - beta2 ** update);
      return {
        rate: current / (1 - beta1 ** update),
        correction,
        epsilon: epsilonHat ? epsilon * Math.sqrt(correction) : epsilon,
      };
    },
    step({ parameter, gradient, slots, scalars }) {
      const before = slots as Record<"mean" | "square", Node>;
      const { rate: corrected, correction, epsilon: added } = scalars as Scalars;
      const mean = decayingMean(beta1, before.mean, gradient);
      const meanSquare = decayingMean(beta2, before.square, square(gradient));
      const largest = slots.largest && maximum(slots.largest, meanSquare);
      const scale = add(sqrt(multiply(correction, largest ?? meanSquare)), added);
      return {
        parameter: subtract(parameter, divide(multiply(corrected, mean), scale)),
        slots: { mean, square: meanSquare, ...(largest && { largest }) },
      };
    },
  };
}

type Scalars = Readonly<Record<"rate" | "correction" | "epsilon", Node>>;

/** Adam with decoupled weight decay λ (Loshchilov & Hutter 2019): see {@link decoupledDecay}. */
export function adamW(
  options: Omit<AdamOptions, "epsilonHat"> & { readonly decay?: number } = {},
): Optimiser {
  const { decay = 0.01, ...rest } = options;
  return { ...decoupledDecay(adam(rest), decay), name: "adamw" };
}
