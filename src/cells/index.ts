/** Cells as equations: the built-in ones, what can be done to any cell, and what a cell of your own is written with. */

export {
  type Activation,
  type ActivationName,
  activationNames,
  activationOf,
} from "../graph/activations.js";
export {
  absolute,
  add,
  divide,
  exp,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  relu,
  select,
  sigmoid,
  slice,
  sqrt,
  square,
  subtract,
  sumTo,
  tanh,
} from "../graph/build.js";
export type { Node } from "../graph/node.js";
export { onWarning } from "../warnings.js";
export {
  type Cell,
  type CellDefinition,
  type CellStep,
  type CellValues,
  defineCell,
} from "./cell.js";
export { coupledLstm } from "./coupled-lstm.js";
export { gru } from "./gru.js";
export { gruResetBefore } from "./gru-reset-before.js";
export { indrnn } from "./indrnn.js";
export { lstm } from "./lstm.js";
export { minGru } from "./mingru.js";
export { minLstm } from "./minlstm.js";
export type { CellNeeds, CellSupply } from "./needs.js";
export { peepholeLstm } from "./peephole-lstm.js";
export { projectedLstm } from "./projected-lstm.js";
export { builtInCells, cellFrom, type OwnTransform, transformNames } from "./registry.js";
export { simple } from "./simple.js";
export { slstm } from "./slstm.js";
export type { CellSpecification, TransformSpecification } from "./specification.js";
export type {
  CellParameter,
  CellTools,
  CellTransform,
  Mask,
  Moments,
  ParameterRole,
  Statistic,
} from "./tools.js";
export { transformCell } from "./transform.js";
export { clipCell } from "./transforms/clip.js";
export { diagonal } from "./transforms/diagonal.js";
export { recurrentDropout } from "./transforms/dropout.js";
export { batchNorm, layerNorm } from "./transforms/normalisation.js";
export { zoneout } from "./transforms/zoneout.js";
export { withActivations } from "./with-activations.js";
