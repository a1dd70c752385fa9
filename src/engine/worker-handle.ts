/** A worker as the pool sees it, whatever the platform calls it. */

export interface WorkerHandle {
  post(message: unknown): void;
  terminate(): void;
}

/** Starts a worker; `onEnd` hears why when it ends by itself. */
export type StartWorker = (data: unknown, onEnd: (reason: string) => void) => WorkerHandle;
