/** Remedies against exploding gradients, as equations of the update. */

import { DefinitionError } from "../errors.js";
import { absolute, add, divide, greater, maximum, minimum, multiply, sum } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import type { Shape } from "../tensor/shape.js";
import type { Sight } from "./optimiser.js";
import { norm } from "./optimisers/sums.js";

/** The gradient of one update. */
export interface ClipValues {
  /** By parameter, or all of it as one vector `[P]`: see {@link Clip.sees}. */
  readonly gradients: readonly Node[];
  /** Of all elements together, a scalar. */
  readonly globalNorm: Node;
  readonly slots: Readonly<Record<string, Node>>;
}

export interface ClippedValues {
  /** As many as before, of the same shapes. */
  readonly gradients: readonly Node[];
  /** Above 0 if a gradient was changed: a scalar. */
  readonly clipped: Node;
  readonly slots: Readonly<Record<string, Node>>;
}

export interface Clip {
  readonly name: string;
  readonly sees: Sight;
  /** What is remembered from update to update, by name; zeros at first. */
  readonly slots: Readonly<Record<string, Shape>>;
  apply(values: ClipValues): ClippedValues;
}

/** Every element into [-limit, limit]. */
export function clipByValue(limit: number): Clip {
  checkLimit(limit);
  return {
    name: "value",
    sees: "elements",
    slots: {},
    apply({ gradients }) {
      return {
        gradients: gradients.map((gradient) => maximum(minimum(gradient, limit), -limit)),
        clipped: gradients
          .map((gradient) => sum(greater(absolute(gradient), limit)))
          .reduce((a, b) => add(a, b)),
        slots: {},
      };
    },
  };
}

/** Scales the whole gradient so that its norm is at most `limit` (Pascanu, Mikolov & Bengio 2013). */
export function clipByGlobalNorm(limit: number): Clip {
  checkLimit(limit);
  return {
    name: "global-norm",
    sees: "elements",
    slots: {},
    apply: ({ gradients, globalNorm }) => ({
      gradients: gradients.map((gradient) => scaledTo(limit, globalNorm, gradient)),
      clipped: greater(globalNorm, limit),
      slots: {},
    }),
  };
}

/** Scales the gradient of each tensor so that its norm is at most `limit`; directions change, as Keras's `clipnorm`. */
export function clipByTensorNorm(limit: number): Clip {
  checkLimit(limit);
  return {
    name: "tensor-norm",
    sees: "tensors",
    slots: {},
    apply({ gradients }) {
      const norms = gradients.map(norm);
      return {
        gradients: gradients.map((gradient, index) => scaledTo(limit, norms[index] as Node, gradient)),
        clipped: greater(
          norms.reduce((a, b) => maximum(a, b)),
          limit,
        ),
        slots: {},
      };
    },
  };
}

/** The gradient, shortened if the norm is above the limit. */
export function scaledTo(limit: Node | number, length: Node, gradient: Node): Node {
  // As PyTorch does: 1e-6 keeps a zero gradient zero.
  return multiply(gradient, minimum(divide(limit, add(length, 1e-6)), 1));
}

function checkLimit(limit: number): void {
  if (!(limit > 0)) throw new DefinitionError(`a clipping limit must be above 0, received ${limit}`);
}
