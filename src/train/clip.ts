/** Remedies against exploding gradients, as graphs over the flat gradient `[P]`. */

import { DefinitionError } from "../errors.js";
import { add, divide, maximum, minimum, multiply, sqrt, square, sum } from "../graph/build.js";
import type { Node } from "../graph/node.js";

export type Clip = (gradient: Node) => Node;

function checkLimit(limit: number): void {
  if (!(limit > 0)) throw new DefinitionError(`a clipping limit must be above 0, received ${limit}`);
}

/** Every element into [-limit, limit]. */
export function clipByValue(limit: number): Clip {
  checkLimit(limit);
  return (gradient) => maximum(minimum(gradient, limit), -limit);
}

/** Scales the whole gradient so that its norm is at most `limit` (Pascanu, Mikolov & Bengio 2013). */
export function clipByGlobalNorm(limit: number): Clip {
  checkLimit(limit);
  return (gradient) => {
    const norm = sqrt(sum(square(gradient)));
    // As PyTorch does: 1e-6 keeps a zero gradient zero.
    return multiply(gradient, minimum(divide(limit, add(norm, 1e-6)), 1));
  };
}
