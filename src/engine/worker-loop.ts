/** What the threads of a pool share, and how each finds its work: without a message, so that no step waits for one. */

import type { Core } from "./core.js";

/** Words of the control block. */
export const CONTROL = {
  /** Changes whenever there is news: sleepers wait on it. */
  news: 0,
  /** The open batch in one word: the number of its memory, how many lanes it has, how many of them are taken. */
  open: 1,
  /** Address of the job of thread 0; those of the others follow. */
  jobs: 2,
  /** Lanes that are done. */
  done: 3,
  /** 1 + the number of the thread that failed. */
  failed: 4,
  /** Messages posted to each worker so far. */
  posted: 5,
  /** Workers that have loaded all that they need. */
  started: 6,
} as const;
export const CONTROL_WORDS = 8;

/** Words of a job (`run_lane` of the core), to the next one. */
export const JOB_WORDS = 16;

/** Memories are numbered from 1 to this. */
export const MOST_MEMORIES = 0x7fff;

/** Opens a batch for all threads. */
export function offerLanes(control: Int32Array, memory: number, jobs: number, lanes: number): void {
  control[CONTROL.jobs] = jobs;
  Atomics.store(control, CONTROL.done, 0);
  Atomics.store(control, CONTROL.open, (memory << 16) | (lanes << 8));
  Atomics.add(control, CONTROL.news, 1);
  Atomics.notify(control, CONTROL.news);
}

/**
 * Runs lanes of the open batch until none is left.
 * @param coreOf undefined for a memory that this thread does not know yet: its lanes are left to the others
 */
export function takeLanes(
  control: Int32Array,
  thread: number,
  coreOf: (memory: number) => Core | undefined,
): void {
  for (;;) {
    const open = Atomics.load(control, CONTROL.open);
    const lane = open & 0xff;
    const lanes = (open >> 8) & 0xff;
    const core = coreOf(open >> 16);
    // There are jobs for as many threads as there are lanes.
    if (lane >= lanes || thread >= lanes || core === undefined) return;
    // Taken only if it is still the same lane in the same memory; the job cannot change before the lane is done.
    if (Atomics.compareExchange(control, CONTROL.open, open, open + 1) !== open) continue;
    let failed = true;
    try {
      failed = core.runLane((control[CONTROL.jobs] as number) + thread * JOB_WORDS, lane) !== 0;
    } finally {
      if (failed) Atomics.store(control, CONTROL.failed, thread + 1);
      Atomics.add(control, CONTROL.done, 1);
      Atomics.notify(control, CONTROL.done);
    }
  }
}

/** Turns of looking for news before sleeping: some 150 µs, as long as what runs on one thread between two batches of a
 * small model, and waking up takes a good part of that. */
const LOOKS = 20_000;

/**
 * Works until a message waits to be read.
 * @param read messages that this thread has read
 */
export function serve(
  control: Int32Array,
  thread: number,
  coreOf: (memory: number) => Core | undefined,
  read: number,
): void {
  for (;;) {
    const news = Atomics.load(control, CONTROL.news);
    if (Atomics.load(control, CONTROL.posted) !== read) return;
    takeLanes(control, thread, coreOf);
    let looks = 0;
    while (looks < LOOKS && Atomics.load(control, CONTROL.news) === news) looks++;
    Atomics.wait(control, CONTROL.news, news);
  }
}
