/** ONNX: networks trained elsewhere, run here. */

export type { Limits } from "./budget.js";
export type { ElementArray, ElementType } from "./element-type.js";
export type { ExternalFiles } from "./external-data.js";
export type { ValueDescription } from "./model.js";
export { loadOnnx, type OnnxInput, type OnnxNetwork, type OnnxOptions, type OnnxOutput } from "./network.js";
