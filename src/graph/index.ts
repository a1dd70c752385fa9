/** Graphs: expressions with loops, their meaning and their derivatives. */

export type { Extents, Shape } from "../tensor/shape.js";
export * from "./build.js";
export { gradient, type Pullback, pullback } from "./gradient.js";
export { interpret, type Value } from "./interpret.js";
export type * from "./node.js";
export * from "./reductions.js";
