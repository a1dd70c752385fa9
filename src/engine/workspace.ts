/**
 * Memories that the workers know, lent to one session after the other. A worker that sleeps collects no garbage, so
 * what it has once been given it keeps; lending it again is what bounds it.
 */

import { type CoreMaker, type CoreMemory, STACK_FLOATS } from "./core.js";
import type { Pool, PooledMemory } from "./pool.js";

/** What a session works in. */
export interface Workspace {
  readonly memory: CoreMemory;
  /** Where free memory begins. */
  readonly start: number;
  /** Word that the calling thread counts on; those of the workers follow. */
  readonly progress: number;
  /** Undefined where there are no workers. */
  readonly pooled: PooledMemory | undefined;
}

export class Workspaces {
  readonly threads: number;
  readonly #maker: CoreMaker;
  readonly #pool: Pool | undefined;
  readonly #free: Workspace[] = [];

  constructor(maker: CoreMaker, pool: Pool | undefined) {
    this.#maker = maker;
    this.#pool = pool;
    this.threads = pool?.threads ?? 1;
  }

  take(): Workspace {
    return this.#free.pop() ?? this.#make();
  }

  /** Takes back what {@link take} lent. Without workers, its memory is left to the garbage collector. */
  give(workspace: Workspace): void {
    if (workspace.pooled !== undefined) this.#free.push(workspace);
  }

  #make(): Workspace {
    const pool = this.#pool;
    const memory = this.#maker.createMemory(pool !== undefined);
    const progress = memory.start;
    // A cache line for each word: threads count on them all the time.
    const stacks = progress + LINE_FLOATS * this.threads;
    const start = stacks + STACK_FLOATS * (this.threads - 1);
    memory.reserve(start);
    const stackOf = (thread: number): number => stacks + STACK_FLOATS * (thread - 1);
    return { memory, start, progress, pooled: pool?.attach(memory, stackOf, progress) };
  }
}

/** Floats of a cache line. */
export const LINE_FLOATS = 16;
