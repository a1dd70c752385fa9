/** A worker as the pool sees it, whatever the platform calls it. */

export interface WorkerHandle {
  post(message: unknown): void;
  terminate(): void;
}

/** Has `wait` called before the process ends, until what it gives is called. */
export type AtExit = (wait: () => void) => () => void;

/** Starts a worker; `onEnd` hears why when it ends by itself. */
export type StartWorker = (data: unknown, onEnd: (reason: string) => void) => WorkerHandle;
