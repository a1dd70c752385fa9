/** What Node and browsers do in ways of their own. */

export { coreBytes, enableRelaxedSimd, findNativeCore, hardwareThreads, startWorker } from "#platform";

/** A worker as the pool sees it. */
export interface WorkerHandle {
  post(message: unknown): void;
  terminate(): void;
}

/** Starts a worker; `onEnd` hears why when it ends by itself. */
export type StartWorker = (data: unknown, onEnd: (reason: string) => void) => WorkerHandle;
