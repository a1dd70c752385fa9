/** Counts of something of which there was more or less: the mean is what is expected of one unit of exposure. */

import { multiply, negate, slice, sum } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import { featuresOf } from "../../tensor/shape.js";
import type { Loss } from "../loss.js";
import type { ParametricDistribution } from "./distribution.js";
import type { Marginal } from "./marginal.js";

/**
 * The loss of counts that come with their exposures (an offset of ln exposure, as in Poisson regression): so one network can
 * learn from series of all sizes, though counts cannot be brought to one size as real numbers can.
 */
export function perExposure<Name extends string>(distribution: ParametricDistribution<Name | "mean">): Loss {
  const loss = (prediction: Node, target: Node, weight: Node): Node => {
    const targets = featuresOf(weight.shape);
    const parameters = distribution.parametersIn(prediction);
    const mean = multiply(parameters.mean, slice(target, targets, targets));
    const density = distribution.logDensity(slice(target, 0, targets), { ...parameters, mean });
    return sum(multiply(weight, negate(density)));
  };
  return Object.assign(loss, distribution.loss, { outputsPerTarget: distribution.outputs, exposure: true });
}

/** What is expected of so much exposure, by the outputs of one target, `[P]`. */
export function marginalOf<Name extends string>(
  distribution: ParametricDistribution<Name | "mean">,
  outputs: ArrayLike<number>,
  exposure: number,
): Marginal {
  const parameters = distribution.parametersOf(outputs);
  return distribution.with({ ...parameters, mean: exposure * parameters.mean });
}
