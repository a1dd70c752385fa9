/**
 * The negative binomial distribution of counts by mean μ and dispersion α, with variance μ + αμ² (Salinas et al. 2020,
 * "DeepAR", section 3.1): Poisson's where α tends to 0. Its zero-inflated form is for demand that often is none.
 */

import { activationOf } from "../../graph/activations.js";
import { add, greater, log, multiply, negate, select, subtract } from "../../graph/build.js";
import { logGamma, logGammaMixture } from "../../graph/gamma-functions.js";
import type { Node } from "../../graph/node.js";
import type { Support } from "../loss.js";
import { defineDistribution, type Parameters, type ParametricDistribution } from "./distribution.js";
import { incompleteBeta } from "./incomplete-beta.js";
import { above, anywhere } from "./link.js";
import { checkProbability, type Marginal } from "./marginal.js";
import { normalQuantile } from "./standard-normal.js";

const counts: Support = {
  includes: (target) => Number.isInteger(target) && target >= 0,
  text: "counts: whole numbers of at least 0",
  example: 0,
};

const softplus = activationOf("softplus");

export const negativeBinomial: ParametricDistribution<"mean" | "dispersion"> = defineDistribution({
  name: "negative-binomial",
  parameters: { mean: above(0), dispersion: above(0) },
  support: counts,
  logDensity: logProbability,
  marginal: countsOf,
});

/**
 * With probability π a zero of another reason, such as nobody asking at all (Lambert 1992, for Poisson's).
 * `zeroLogOdds` is ln(π / (1 - π)).
 */
export const zeroInflatedNegativeBinomial: ParametricDistribution<"mean" | "dispersion" | "zeroLogOdds"> =
  defineDistribution({
    name: "zero-inflated-negative-binomial",
    parameters: { mean: above(0), dispersion: above(0), zeroLogOdds: anywhere },
    support: counts,
    logDensity: (target, { mean, dispersion, zeroLogOdds }) => {
      const counted = logProbability(target, { mean, dispersion });
      // 1 - π = 1 / (1 + e^a); a zero may have come about either way: e^a + p = p (1 + e^(a - ln p)).
      const otherwise = select(greater(target, 0), 0, softplus(subtract(zeroLogOdds, counted)));
      return subtract(add(counted, otherwise), softplus(zeroLogOdds));
    },
    marginal: ({ mean, dispersion, zeroLogOdds }) => {
      const zero = 1 / (1 + Math.exp(-zeroLogOdds));
      const counted = countsOf({ mean, dispersion });
      return {
        mean: (1 - zero) * mean,
        variance: (1 - zero) * (counted.variance + zero * mean ** 2),
        cdf: (value) => (value < 0 ? 0 : zero + (1 - zero) * counted.cdf(value)),
        quantile: (probability) => {
          checkProbability(probability);
          return probability <= zero ? 0 : counted.quantile(Math.min(1, (probability - zero) / (1 - zero)));
        },
      };
    },
  });

/** A Poisson distribution whose rate is gamma distributed, with mean μ and variance αμ². */
function logProbability(
  target: Node,
  { mean, dispersion }: Readonly<Record<"mean" | "dispersion", Node>>,
): Node {
  const mixture = logGammaMixture(dispersion, target, mean);
  return add(mixture, multiply(target, log(mean)), negate(logGamma(add(target, 1))));
}

function countsOf({ mean, dispersion }: Parameters<"mean" | "dispersion">): Marginal {
  const variance = mean + dispersion * mean ** 2;
  const ratio = dispersion * mean;
  // P(Y ≤ k) = I_p(r, k + 1) at p = r / (r + μ) (DLMF 8.17.24).
  const cdf = (value: number): number => {
    if (value < 0 || value === Number.POSITIVE_INFINITY) return value < 0 ? 0 : 1;
    return incompleteBeta(1 / (1 + ratio), 1 / dispersion, Math.floor(value) + 1, ratio / (1 + ratio));
  };
  return {
    mean,
    variance,
    cdf,
    quantile: (probability) => {
      checkProbability(probability);
      if (probability === 0) return 0;
      if (probability === 1) return Number.POSITIVE_INFINITY;
      const guess = mean + Math.sqrt(variance) * normalQuantile(probability);
      return leastCount((count) => cdf(count) >= probability, Math.max(0, Math.floor(guess)));
    },
  };
}

/** The least count that is enough, looked for around a guess in strides that double. */
function leastCount(isEnough: (count: number) => boolean, guess: number): number {
  let low = guess;
  let high = guess;
  for (let stride = 1; low >= 0 && isEnough(low); stride *= 2) {
    high = low;
    low -= stride;
  }
  low = Math.max(-1, low);
  for (let stride = 1; !isEnough(high); stride *= 2) {
    low = high;
    high += stride;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    // Neighbours among numbers so large that they are further apart than 1.
    if (middle <= low || middle >= high) break;
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
