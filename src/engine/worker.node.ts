/** The worker of the pool, in Node. */

import { parentPort } from "node:worker_threads";
import { attachNativeCore, loadNativeCore } from "./native-core.js";
import { attachWasmCore } from "./wasm-core.js";
import { workerListener } from "./worker.js";

parentPort?.on(
  "message",
  workerListener(
    (attachment, stack) =>
      attachment.kind === "wasm"
        ? attachWasmCore(attachment.module, attachment.memory, stack)
        : attachNativeCore(attachment.library, attachment.buffer),
    loadNativeCore,
  ),
);
