/** The worker of the pool, in a browser. */

import { EngineError } from "../errors.js";
import { attachWasmCore } from "./wasm-core.js";
import { type WorkerMessage, workerListener } from "./worker.js";

const listen = workerListener((attachment, stack) => {
  if (attachment.kind !== "wasm") throw new EngineError("there is no native code in a browser");
  return attachWasmCore(attachment.module, attachment.memory, stack);
});
globalThis.onmessage = ({ data }: MessageEvent<WorkerMessage>) => listen(data);
