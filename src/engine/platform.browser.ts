/** The platform, in a browser. */

import type { CoreMaker } from "./core.js";
import type { WorkerHandle } from "./worker-handle.js";

/** @param variant such as `core-simd` */
export async function coreBytes(variant: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL(`./${variant}.wasm`, import.meta.url));
  return new Uint8Array(await response.arrayBuffer());
}

/** A browser has relaxed SIMD or has it not. */
export function enableRelaxedSimd(): void {}

/** Threads share memory only where the page is isolated from other origins. */
export function hardwareThreads(): number {
  return globalThis.crossOriginIsolated ? navigator.hardwareConcurrency : 1;
}

/** A page ends without asking. @see AtExit */
export function atExit(_wait: () => void): () => void {
  return () => {};
}

/** @see StartWorker */
export function startWorker(data: unknown, onEnd: (reason: string) => void): WorkerHandle {
  const worker = new Worker(new URL("./worker.browser.js", import.meta.url), { type: "module" });
  worker.onerror = ({ message }) => onEnd(message);
  worker.postMessage(data);
  return { post: (message) => worker.postMessage(message), terminate: () => worker.terminate() };
}

/** There is no native code in a browser. */
export async function findNativeCore(): Promise<CoreMaker | string> {
  return "not in a browser";
}
