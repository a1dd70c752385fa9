/** Layers and models. */

export * from "./bidirectional.js";
export { chrono } from "./chrono.js";
export * from "./decoder.js";
export * from "./dense.js";
export * from "./dropout.js";
export * from "./feedback.js";
export * from "./initialise.js";
export type * from "./layer.js";
export * from "./layer-from.js";
export type * from "./learnt.js";
export * from "./model.js";
export * from "./normalisation.js";
export { type RecurrentOptions, recurrent, type Starts } from "./recurrent.js";
export * from "./residual.js";
export { Stream } from "./stream.js";
export * from "./task-shapes.js";
export * from "./varying-coefficients.js";
export { checkFinite, initialWeights, parameterOf } from "./weights.js";
