/** The live loss: one line that is written over itself, and gone in the end. */

import { truncate } from "../report/text.js";
import type { Screen } from "./terminal.js";

const USUAL_WIDTH = 80;
/** Milliseconds between two pictures: faster than can be read is slower for nothing. */
const REFRESH_MS = 80;

/** A terminal to write to; `process.stderr` is one. */
export interface ProgressScreen extends Screen {
  write(text: string): unknown;
}

/** Silent where the stream is no terminal. */
export class ProgressLine<Progress> {
  readonly #screen: ProgressScreen;
  readonly #describe: (progress: Progress) => string;
  readonly #now: () => number;
  #shown = 0;
  #next = Number.NEGATIVE_INFINITY;

  constructor(
    screen: ProgressScreen,
    describe: (progress: Progress) => string,
    now: () => number = () => performance.now(),
  ) {
    this.#screen = screen;
    this.#describe = describe;
    this.#now = now;
  }

  show(progress: Progress): void {
    if (this.#screen.isTTY !== true || this.#now() < this.#next) return;
    this.#next = this.#now() + REFRESH_MS;
    // A line that fills the width would move on to the next.
    const text = truncate(this.#describe(progress), (this.#screen.columns || USUAL_WIDTH) - 1);
    this.#screen.write(`\r${text.padEnd(this.#shown)}`);
    this.#shown = text.length;
  }

  clear(): void {
    if (this.#shown === 0) return;
    this.#screen.write(`\r${" ".repeat(this.#shown)}\r`);
    this.#shown = 0;
  }
}
