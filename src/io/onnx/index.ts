/** ONNX: networks trained elsewhere, run here; those trained here, run elsewhere. */

export type { Limits } from "./budget.js";
export type { ElementArray, ElementType } from "./element-type.js";
export { graphToOnnx } from "./export/graph-to-onnx.js";
export { type OnnxExportOptions, toOnnx } from "./export/to-onnx.js";
export type { ExternalFiles } from "./external-data.js";
export type { ValueDescription } from "./model.js";
export { loadOnnx, type OnnxInput, type OnnxNetwork, type OnnxOptions, type OnnxOutput } from "./network.js";
