/** Work in pieces: what takes long stops at places where others may have their turn. */

import { TrainingError } from "../../../errors.js";

/** Every `yield` ends a piece that takes some milliseconds; what is returned is the result. */
export type Pieces<Result> = Generator<undefined, Result, undefined>;

/** How long to work before others have their turn: with the longest piece after it, within 50 milliseconds. */
const TURN_MS = 10;

/** Does all pieces at once. */
export function finish<Result>(work: Pieces<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Lets timers, signals and the screen have their turn between pieces of work, and hears when it is to stop. */
export class Turns {
  readonly #signal: AbortSignal | undefined;
  #since: number = performance.now();

  /** @param signal stops the work */
  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /**
   * Does all pieces, others having their turn between them.
   * @throws TrainingError when the signal says stop
   */
  async finish<Result>(work: Pieces<Result>): Promise<Result> {
    for (;;) {
      await this.pass();
      const step = work.next();
      if (step.done === true) return step.value;
    }
  }

  /**
   * Gives others their turn if it is time.
   * @throws TrainingError when the signal says stop
   */
  async pass(): Promise<void> {
    if (performance.now() - this.#since > TURN_MS) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      this.#since = performance.now();
    }
    if (this.#signal?.aborted) throw new TrainingError("forecasting was stopped");
  }
}
