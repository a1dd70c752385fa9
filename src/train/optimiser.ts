/**
 * Optimisers as equations: how a parameter, its gradient and its slots of memory become the next ones, element by
 * element. They run as programs like everything else; an optimiser of your own takes the same path.
 */

import { DefinitionError } from "../errors.js";
import { add, divide, multiply, sqrt, square, subtract } from "../graph/build.js";
import type { Node } from "../graph/node.js";

/** The values of one update; parameter, gradient and slots are `[P]`, scalars `[]`. */
export interface UpdateValues {
  readonly parameter: Node;
  readonly gradient: Node;
  readonly slots: readonly Node[];
  readonly scalars: Readonly<Record<string, Node>>;
}

export interface Optimiser {
  readonly name: string;
  /** Names of what is remembered for each parameter, 0 at first. */
  readonly slots: readonly string[];
  /** Numbers of the n-th update, n from 1, the learning rate among them. */
  scalars(update: number, rate: number): Readonly<Record<string, number>>;
  /** The learning rate unless a schedule changes it. */
  readonly rate: number;
  step(values: UpdateValues): { readonly parameter: Node; readonly slots: readonly Node[] };
}

function checkShare(name: string, value: number): void {
  if (!(value >= 0 && value < 1)) throw new DefinitionError(`${name} must lie in [0, 1), received ${value}`);
}

function checkRate(rate: number): void {
  if (!(rate > 0 && Number.isFinite(rate)))
    throw new DefinitionError(`the learning rate must be a number above 0, received ${rate}`);
}

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
    slots: momentum > 0 ? ["velocity"] : [],
    rate,
    scalars: (_, current) => ({ rate: current }),
    step({ parameter, gradient, slots: [velocity], scalars }) {
      const move = (direction: Node): Node => subtract(parameter, multiply(scalars.rate as Node, direction));
      if (velocity === undefined) return { parameter: move(gradient), slots: [] };
      const next = add(multiply(momentum, velocity), gradient);
      return { parameter: move(nesterov ? add(gradient, multiply(momentum, next)) : next), slots: [next] };
    },
  };
}

export interface AdamOptions {
  readonly rate?: number;
  /** Decay of the mean of gradients. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. */
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** Adam (Kingma & Ba 2015), bias-corrected. */
export function adam(options: AdamOptions = {}): Optimiser {
  return adamW({ ...options, decay: 0 }, "adam");
}

/** Adam with decoupled weight decay p ← p - η λ p (Loshchilov & Hutter 2019). */
export function adamW(options: AdamOptions & { readonly decay?: number } = {}, name = "adamw"): Optimiser {
  const { rate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decay = 0.01 } = options;
  checkRate(rate);
  checkShare("beta1", beta1);
  checkShare("beta2", beta2);
  return {
    name,
    slots: ["mean", "square"],
    rate,
    scalars: (update, current) => ({
      rate: current / (1 - beta1 ** update),
      correction: 1 / (1 - beta2 ** update),
      kept: 1 - current * decay,
    }),
    step({ parameter, gradient, slots, scalars }) {
      const [before, squareBefore] = slots as [Node, Node];
      const { rate: corrected, correction, kept } = scalars as Record<"rate" | "correction" | "kept", Node>;
      const mean = add(multiply(beta1, before), multiply(1 - beta1, gradient));
      const meanSquare = add(multiply(beta2, squareBefore), multiply(1 - beta2, square(gradient)));
      const scale = add(sqrt(multiply(correction, meanSquare)), epsilon);
      const remaining = decay === 0 ? parameter : multiply(kept, parameter);
      return {
        parameter: subtract(remaining, divide(multiply(corrected, mean), scale)),
        slots: [mean, meanSquare],
      };
    },
  };
}

export interface RmspropOptions {
  readonly rate?: number;
  /** Decay of the mean of squared gradients. */
  readonly decay?: number;
  readonly epsilon?: number;
  readonly momentum?: number;
}

/** RMSprop (Tieleman & Hinton 2012), as in PyTorch: ε outside the root, momentum on the scaled gradient. */
export function rmsprop(options: RmspropOptions = {}): Optimiser {
  const { rate = 0.01, decay = 0.99, epsilon = 1e-8, momentum = 0 } = options;
  checkRate(rate);
  checkShare("decay", decay);
  checkShare("momentum", momentum);
  return {
    name: "rmsprop",
    slots: momentum > 0 ? ["square", "velocity"] : ["square"],
    rate,
    scalars: (_, current) => ({ rate: current }),
    step({ parameter, gradient, slots, scalars }) {
      const [before, velocity] = slots as [Node, Node?];
      const meanSquare = add(multiply(decay, before), multiply(1 - decay, square(gradient)));
      const scaled = divide(gradient, add(sqrt(meanSquare), epsilon));
      const direction = velocity === undefined ? scaled : add(multiply(momentum, velocity), scaled);
      return {
        parameter: subtract(parameter, multiply(scalars.rate as Node, direction)),
        slots: velocity === undefined ? [meanSquare] : [meanSquare, direction],
      };
    },
  };
}
