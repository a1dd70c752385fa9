import { add, multiply, subtract } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import type { Optimiser } from "../optimiser.js";
import { checkRate, checkShare } from "./checks.js";

export interface SgdOptions {
  readonly rate?: number;
  readonly momentum?: number;
  readonly nesterov?: boolean;
}

/** Stochastic gradient descent; with momentum v ← μv + g, p ← p - ηv (Polyak 1964; Nesterov 1983), as in PyTorch. */
export function sgd({ rate = 0.01, momentum = 0, nesterov = false }: SgdOptions = {}): Optimiser {
  checkRate(rate);
  checkShare("momentum", momentum);
  return {
    name: "sgd",
    sees: "elements",
    rate,
    slots: (shape) => (momentum > 0 ? { velocity: shape } : {}),
    scalars: (_, current) => ({ rate: current }),
    step({ parameter, gradient, slots: { velocity }, scalars }) {
      const move = (direction: Node): Node => subtract(parameter, multiply(scalars.rate as Node, direction));
      if (velocity === undefined) return { parameter: move(gradient), slots: {} };
      const next = add(multiply(momentum, velocity), gradient);
      return {
        parameter: move(nesterov ? add(gradient, multiply(momentum, next)) : next),
        slots: { velocity: next },
      };
    },
  };
}
