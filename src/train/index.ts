/** Training: losses, distributions, optimisers, clipping, the loop. */

export { Random } from "../tensor/random.js";
export type * from "./batch.js";
export {
  type Clip,
  type ClippedValues,
  type ClipValues,
  clipByGlobalNorm,
  clipByTensorNorm,
  clipByValue,
} from "./clip.js";
export * from "./clip-by-quantile.js";
export type { ClippingReport } from "./clipping-report.js";
export * from "./closed-loop/closed-loop.js";
export * from "./closed-loop/gain.js";
export * from "./closed-loop/steady.js";
export * from "./closed-loop/stream-loop.js";
export { diagnose } from "./diagnosis/diagnose.js";
export type * from "./diagnosis/diagnosis.js";
export * from "./diagnosis/remedies.js";
export {
  type Distribution,
  type DistributionEquations,
  defineDistribution,
  marginals,
  type Parameters,
  type ParametricDistribution,
} from "./distributions/distribution.js";
export { marginalOf, perExposure } from "./distributions/exposure.js";
export * from "./distributions/gaussian.js";
export { above, anywhere, type Link } from "./distributions/link.js";
export { type Marginal, sample } from "./distributions/marginal.js";
export * from "./distributions/negative-binomial.js";
export * from "./distributions/quantiles.js";
export { samplePaths } from "./distributions/sample-paths.js";
export * from "./distributions/student-t.js";
export * from "./loop.js";
export {
  absoluteError,
  binaryCrossEntropy,
  crossEntropy,
  huber,
  type Loss,
  type Support,
  squaredError,
  type TargetRules,
} from "./loss.js";
export * from "./named-optimisers.js";
export type * from "./optimiser.js";
export * from "./optimisers/adadelta.js";
export * from "./optimisers/adafactor.js";
export * from "./optimisers/adagrad.js";
export * from "./optimisers/adam.js";
export * from "./optimisers/adamax.js";
export * from "./optimisers/decay.js";
export * from "./optimisers/ftrl.js";
export * from "./optimisers/lamb.js";
export * from "./optimisers/lion.js";
export * from "./optimisers/nadam.js";
export * from "./optimisers/rmsprop.js";
export * from "./optimisers/sgd.js";
export type { StatisticValues } from "./running-statistics.js";
export type { HalvingOptions } from "./search/halving.js";
export * from "./search/search.js";
export * from "./search/space.js";
export type { SequenceOptions } from "./sequences.js";
export * from "./trainer.js";
