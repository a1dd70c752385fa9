/** Files and foreign weights: safetensors, model files, the layouts of PyTorch and Keras. */

export { fromKeras, toKeras } from "./foreign/keras.js";
export { fromPyTorch, toPyTorch } from "./foreign/pytorch.js";
export type { ModelFileOptions } from "./learnt-tensors.js";
export { decodeModel, encodeModel } from "./model-file.js";
export { loadModel, saveModel } from "./network-file.js";
export { decodePanelModel, encodePanelModel } from "./panel-model-file.js";
export { decodeSafetensors, encodeSafetensors, type SafetensorsContent } from "./safetensors.js";
export {
  type Dtype,
  fromFloatArray,
  type Tensor,
  toFloat32Array,
  toFloat64Array,
} from "./safetensors-tensor.js";
