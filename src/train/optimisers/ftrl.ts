import {
  add,
  divide,
  exp,
  log,
  maximum,
  minimum,
  multiply,
  sqrt,
  square,
  subtract,
} from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import type { Optimiser } from "../optimiser.js";
import { checkNotNegative, checkPositive, checkRate, checkShare } from "./checks.js";

export interface FtrlOptions {
  /** α */
  readonly rate?: number;
  /** λ1: sets parameters to 0 that do not pull harder than this. */
  readonly l1?: number;
  /** λ2: of λ2/2 ‖p‖² in the loss. */
  readonly l2?: number;
  /** β: takes speed out of the first updates. */
  readonly beta?: number;
  /** What the sum of squared gradients starts from; above 0. */
  readonly start?: number;
  /** Power of that sum by which rates fall. */
  readonly power?: number;
}

/**
 * Follow the regularised leader, proximal, a rate for each element (McMahan et al. 2013, Ad click prediction):
 * n the sum of g², z ← z + g - (n(t)^κ - n(t-1)^κ) p / α, p ← (clip(z, ±λ1) - z) / ((β + n^κ) / α + λ2). Where the
 * parameters started has no bearing on where they go: the first update puts them near 0.
 */
export function ftrl(options: FtrlOptions = {}): Optimiser {
  const { rate = 1e-3, l1 = 0, l2 = 0, beta = 0, start = 0.1, power = 0.5 } = options;
  checkRate(rate);
  checkNotNegative("l1", l1);
  checkNotNegative("l2", l2);
  checkNotNegative("beta", beta);
  checkPositive("start", start);
  checkShare("power", power);
  const raised = (n: Node): Node => (power === 0.5 ? sqrt(n) : exp(multiply(power, log(n))));
  return {
    name: "ftrl",
    sees: "elements",
    rate,
    slots: (shape) => ({ squares: shape, linear: shape }),
    scalars: (_, current) => ({ perRate: 1 / current }),
    step({ parameter, gradient, slots, scalars }) {
      const before = slots as Record<"squares" | "linear", Node>;
      const perRate = scalars.perRate as Node;
      const squares = add(before.squares, square(gradient));
      const [root, rootBefore] = [raised(add(squares, start)), raised(add(before.squares, start))];
      const pull = multiply(multiply(subtract(root, rootBefore), perRate), parameter);
      const linear = subtract(add(before.linear, gradient), pull);
      const curvature = add(multiply(add(root, beta), perRate), l2);
      const within = maximum(minimum(linear, l1), -l1);
      return {
        parameter: divide(subtract(within, linear), curvature),
        slots: { squares, linear },
      };
    },
  };
}
