/** Training: losses, optimisers, clipping, the loop. */

export type * from "./batch.js";
export * from "./clip.js";
export * from "./loop.js";
export * from "./loss.js";
export * from "./optimiser.js";
export type { StatisticValues } from "./running-statistics.js";
export type { SequenceOptions } from "./sequences.js";
export * from "./trainer.js";
