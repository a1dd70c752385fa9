/** Worker threads that run lanes of a batch beside the calling thread, which works too and waits for the last one. */

import { EngineError } from "../errors.js";
import type { CoreMemory } from "./core.js";
import type { WorkerMessage } from "./worker.js";
import type { AtExit, StartWorker, WorkerHandle } from "./worker-handle.js";
import { CONTROL, CONTROL_WORDS, MOST_MEMORIES, offerLanes, takeLanes } from "./worker-loop.js";

/** How long a thread may be at one instruction before it counts as dead, and how often that is looked at. */
const PATIENCE_MS = 3000;
const LOOK_MS = 100;
/** How long a worker may take to load native code, at most: on a busy machine seconds. */
const LOAD_MS = 10_000;
/** Words of a cache line, which is the distance of the words that threads count on. */
const LINE = 16;
/** Turns of looking before sleeping, some 50 µs. */
const LOOKS = 5000;

/** A memory that the workers know. */
export interface PooledMemory {
  /**
   * Runs a batch.
   * @param jobs address of the job of thread 0, the others following
   * @throws EngineError when a thread fails, dies or hangs
   */
  run(jobs: number, lanes: number): void;
}

export class Pool {
  readonly #control = new Int32Array(new SharedArrayBuffer(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT));
  readonly #workers: readonly WorkerHandle[];
  /** Workers that have ended, by themselves or by a fault. */
  #gone = 0;
  #memories = 0;
  #ended: string | undefined;

  /** Whether workers load native code before they start. */
  readonly #isNative: boolean;
  readonly #forgetExit: () => void;

  /**
   * @param threads in all, the calling one included
   * @param library native code that the workers must load
   */
  constructor(
    threads: number,
    startWorker: StartWorker,
    atExit: AtExit = () => () => {},
    library?: string | undefined,
  ) {
    this.#isNative = library !== undefined;
    this.#forgetExit = atExit(() => this.#awaitLoaded());
    this.#workers = Array.from({ length: threads - 1 }, (_, index) => {
      const start: WorkerMessage = { kind: "start", control: this.#control, thread: index + 1, library };
      return startWorker(start, (reason) => {
        this.#gone++;
        this.#ended ??= `worker ${index + 1} ended (${reason})`;
      });
    });
    Atomics.store(this.#control, CONTROL.posted, 1);
  }

  get threads(): number {
    return this.#workers.length + 1;
  }

  /**
   * Makes a memory known to the workers, for good.
   * @param stackOf where the stack of a thread begins in it
   * @param progress word that thread 0 counts on, those of the others following at the distance of a cache line
   * @throws EngineError for one too many
   */
  attach(memory: CoreMemory, stackOf: (thread: number) => number, progress: number): PooledMemory {
    const number = ++this.#memories;
    if (number > MOST_MEMORIES)
      throw new EngineError(
        `${MOST_MEMORIES} sessions are open at once; close those that are no longer needed`,
      );
    const { attachment } = memory;
    this.#post((thread) => ({ kind: "attach", memory: number, attachment, stack: stackOf(thread) }));
    return { run: (jobs, lanes) => this.#run(number, memory, jobs, lanes, progress) };
  }

  close(): void {
    this.#end("it was closed");
  }

  #post(message: (thread: number) => WorkerMessage): void {
    this.#workers.forEach((worker, index) => {
      worker.post(message(index + 1));
    });
    Atomics.add(this.#control, CONTROL.posted, 1);
    Atomics.add(this.#control, CONTROL.news, 1);
    Atomics.notify(this.#control, CONTROL.news);
  }

  #run(number: number, memory: CoreMemory, jobs: number, lanes: number, progress: number): void {
    if (this.#ended !== undefined) this.#fail(this.#ended);
    const control = this.#control;
    offerLanes(control, number, jobs, lanes);
    takeLanes(control, 0, () => memory.core);
    this.#wait(memory, lanes, progress);
    const failed = Atomics.load(control, CONTROL.failed);
    if (failed !== 0) this.#fail(failed === 1 ? "the calling thread failed" : `worker ${failed - 1} failed`);
  }

  #wait(memory: CoreMemory, lanes: number, progress: number): void {
    const control = this.#control;
    for (let looks = 0; looks < LOOKS; looks++) if (Atomics.load(control, CONTROL.done) === lanes) return;
    let seen = "";
    let since = performance.now();
    for (;;) {
      const done = Atomics.load(control, CONTROL.done);
      if (done === lanes) return;
      sleep(control, CONTROL.done, done);
      const words = new Int32Array(memory.buffer, progress * 4, LINE * this.threads);
      const now = `${done} ${words.filter((_, index) => index % LINE === 0).join(" ")}`;
      if (now !== seen) {
        seen = now;
        since = performance.now();
      } else if (performance.now() - since > PATIENCE_MS) {
        this.#fail(`a worker has not moved for ${PATIENCE_MS / 1000} s`);
      }
    }
  }

  #fail(reason: string): never {
    this.#end(reason);
    throw new EngineError(
      `the engine's threads cannot go on: ${reason}; load a new engine, or one with threads: 1`,
    );
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    this.#awaitLoaded();
    this.#forgetExit();
    for (const worker of this.#workers) worker.terminate();
  }

  /** A worker must not be ended while it loads native code: that would end the process with it. */
  #awaitLoaded(): void {
    if (!this.#isNative) return;
    const control = this.#control;
    const end = performance.now() + LOAD_MS;
    while (performance.now() < end) {
      const started = Atomics.load(control, CONTROL.started);
      if (started + this.#gone >= this.#workers.length) return;
      sleep(control, CONTROL.started, started);
    }
  }
}

/** Until a word changes, or a moment has passed. The main thread of a browser may not sleep: it looks on. */
function sleep(control: Int32Array, word: number, value: number): void {
  try {
    Atomics.wait(control, word, value, LOOK_MS);
  } catch {
    const end = performance.now() + LOOK_MS;
    while (Atomics.load(control, word) === value && performance.now() < end);
  }
}
