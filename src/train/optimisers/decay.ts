/** Weight decay, for any optimiser: each takes one and gives one that decays. */

import { DefinitionError } from "../../errors.js";
import { add, multiply } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import type { Optimiser } from "../optimiser.js";
import { checkNotNegative } from "./checks.js";

/**
 * Decoupled decay (Loshchilov & Hutter 2019): p ← p - η λ p before the step, the gradient knowing nothing of it. For
 * Lion and AdamW this is the decay that they were published with.
 * @throws DefinitionError for an optimiser that has such a decay already
 */
export function decoupledDecay(optimiser: Optimiser, decay: number): Optimiser {
  checkNotNegative("weight decay", decay);
  if ("kept" in optimiser.scalars(1, optimiser.rate))
    throw new DefinitionError(`${optimiser.name} decays already; give one weight decay, the sum of both`);
  return {
    ...optimiser,
    scalars: (update, rate) => ({ ...optimiser.scalars(update, rate), kept: 1 - rate * decay }),
    step: (values) =>
      optimiser.step({ ...values, parameter: multiply(values.scalars.kept as Node, values.parameter) }),
  };
}

/**
 * Decay as part of the gradient, g ← g + λ p: the gradient of the loss with λ/2 ‖p‖² added. Optimisers that scale
 * gradients scale it along with them. Clipping does not see it.
 */
export function l2Decay(optimiser: Optimiser, decay: number): Optimiser {
  checkNotNegative("weight decay", decay);
  return {
    ...optimiser,
    step: (values) =>
      optimiser.step({ ...values, gradient: add(values.gradient, multiply(decay, values.parameter)) }),
  };
}
