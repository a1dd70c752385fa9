/** What no file can hold. */

import { InputError, NotSupportedError } from "../../../errors.js";
import { quote } from "../../safetensors-scanner.js";

/** A message of protocol buffers has less than 2 GiB; the graph beside the weights needs some of it. */
const MOST_WEIGHTS = (2 ** 31 - 2 ** 24) / Float32Array.BYTES_PER_ELEMENT;

/** @throws NotSupportedError for more weights than one file takes */
export function checkCount(weights: number): void {
  if (weights > MOST_WEIGHTS)
    throw new NotSupportedError(
      `${weights} weights are more than the ${MOST_WEIGHTS} that one ONNX file takes, and files beside it are not ` +
        "written; export a smaller model",
    );
}

/** @throws InputError for a number that is infinite or none */
export function checkFinite(name: string, values: Float32Array): void {
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index >= 0)
    throw new InputError(
      `element ${index} of ${quote(name)} is ${values[index]}`,
      "export numbers alone: train the model anew, at a lower rate or with clipping",
    );
}
