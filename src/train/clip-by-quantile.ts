import { DefinitionError } from "../errors.js";
import { exp, greater, multiply, select, subtract } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { type Clip, type clipByGlobalNorm, scaledTo } from "./clip.js";

/** η: the limit wavers by some tenth of itself, and follows norms that change within some tens of updates. */
const STEP = 0.1;
/** The largest float32. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

/**
 * Clipping by global norm at a limit that finds itself: a quantile of the norms of late, as in AutoClip (Seetharaman
 * et al. 2020), whose authors clip at the tenth percentile, that is, in nine updates of ten.
 *
 * AutoClip sorts all norms so far. Here the quantile is tracked: a norm above the limit C raises it, one below lowers
 * it, C ← C exp(η (q - [norm ≤ C])), which stands still where a share q of the norms is below (Andrew et al. 2021,
 * Differentially private learning with adaptive clipping; stochastic approximation, Robbins & Monro 1951). So the limit
 * follows norms that change while training goes on. It starts with the first norm that is not 0, which is not clipped
 * by it, whatever the quantile.
 *
 * A norm that is infinite or NaN says nothing of how long gradients are, and leaves the limit as it was. Such a gradient
 * cannot be clipped, here as by {@link clipByGlobalNorm}: where its elements are finite and their squares were too many
 * for float32, all of it becomes 0; elements that are infinite or NaN become NaN, and so do the weights that they change.
 *
 * A single number is its whole memory, and lives where those of the optimiser live: it is reset, kept and run with them
 * on any engine. A window of norms on the host would give the exact percentile, at the price of a second kind of state,
 * and of an engine that has to wait for the host at every update.
 *
 * @param quantile share of the updates that are not clipped, in the long run; within (0, 1)
 */
export function clipByNormQuantile(quantile = 0.1): Clip {
  if (!(quantile > 0 && quantile < 1))
    throw new DefinitionError(`the quantile of gradient norms must lie within (0, 1), received ${quantile}`);
  return {
    name: "norm-quantile",
    sees: "elements",
    slots: { limit: [] },
    apply({ gradients, globalNorm, slots }) {
      const before = slots.limit as Node;
      const finite = greater(LARGEST, globalNorm);
      const limit = select(greater(before, 0), before, select(finite, globalNorm, 0));
      const above = greater(globalNorm, limit);
      const moved = multiply(limit, exp(multiply(STEP, subtract(above, 1 - quantile))));
      return {
        gradients: gradients.map((gradient) => scaledTo(limit, globalNorm, gradient)),
        clipped: above,
        slots: { limit: select(finite, moved, before) },
      };
    },
  };
}
