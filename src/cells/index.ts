/** Cells as equations: the built-in ones, and what a cell of your own is written with. */

export {
  absolute,
  add,
  divide,
  exp,
  maximum,
  minimum,
  multiply,
  negate,
  relu,
  sigmoid,
  slice,
  sqrt,
  square,
  subtract,
  tanh,
} from "../graph/build.js";
export type { Node } from "../graph/node.js";
export * from "./cell.js";
export { gru } from "./gru.js";
export { lstm } from "./lstm.js";
export { builtInCells } from "./registry.js";
export { simple } from "./simple.js";
