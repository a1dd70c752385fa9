/** The platform, in Node. */

import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { WorkerHandle } from "./worker-handle.js";

export { findNativeCore } from "./native-core.js";

/** What is built is found from the sources too: tests run those. */
const built = (name: string): URL => new URL(`../../dist/engine/${name}`, import.meta.url);

/** @param variant such as `core-simd` */
export async function coreBytes(variant: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(built(`${variant}.wasm`)));
}

/** Node 20 knows relaxed SIMD but hides it behind a flag, which must be set before a module is compiled. */
export function enableRelaxedSimd(): void {
  setFlagsFromString("--experimental-wasm-relaxed-simd");
}

/** Threads that run at once. */
export function hardwareThreads(): number {
  return availableParallelism();
}

const waits = new Set<() => void>();
process.on("exit", () => {
  for (const wait of waits) wait();
});

/** @see AtExit */
export function atExit(wait: () => void): () => void {
  waits.add(wait);
  return () => waits.delete(wait);
}

/** @see StartWorker */
export function startWorker(
  data: unknown,
  onEnd: (reason: string) => void,
  file: URL = built("worker.node.js"),
): WorkerHandle {
  // Flags of the program may keep a worker from starting: --input-type does, of a script that comes from no file.
  const worker = new Worker(file, { execArgv: [] });
  worker.on("error", ({ message }: Error) => onEnd(message));
  worker.on("exit", (code) => onEnd(`exit code ${code}`));
  // A pool that waits for work keeps no program from ending.
  worker.unref();
  worker.postMessage(data);
  return { post: (message) => worker.postMessage(message), terminate: () => void worker.terminate() };
}
