/** Layers and models. */

export * from "./initialise.js";
export * from "./layer.js";
export * from "./model.js";
export { overTime } from "./recurrent.js";
export { Stream } from "./stream.js";
