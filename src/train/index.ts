/** Training: losses, optimisers, clipping, the loop. */

export * from "./clip.js";
export * from "./fit.js";
export * from "./loss.js";
export * from "./optimiser.js";
export * from "./trainer.js";
