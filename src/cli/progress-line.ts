/** The live loss: one line that is written over itself, and gone in the end. */

import { truncate } from "../report/text.js";
import type { PredictProgress } from "../tasks/predict.js";
import type { Screen } from "./terminal.js";

const USUAL_WIDTH = 80;
/** Milliseconds between two pictures: faster than can be read is slower for nothing. */
const REFRESH_MS = 80;

/** A terminal to write to; `process.stderr` is one. */
export interface ProgressScreen extends Screen {
  write(text: string): unknown;
}

/** Silent where the stream is no terminal. */
export class ProgressLine {
  readonly #screen: ProgressScreen;
  readonly #now: () => number;
  #shown = 0;
  #next = Number.NEGATIVE_INFINITY;

  constructor(screen: ProgressScreen, now: () => number = () => performance.now()) {
    this.#screen = screen;
    this.#now = now;
  }

  show(progress: PredictProgress): void {
    if (this.#screen.isTTY !== true || this.#now() < this.#next) return;
    this.#next = this.#now() + REFRESH_MS;
    // A line that fills the width would move on to the next.
    const text = truncate(describe(progress), (this.#screen.columns || USUAL_WIDTH) - 1);
    this.#screen.write(`\r${text.padEnd(this.#shown)}`);
    this.#shown = text.length;
  }

  clear(): void {
    if (this.#shown === 0) return;
    this.#screen.write(`\r${" ".repeat(this.#shown)}\r`);
    this.#shown = 0;
  }
}

function describe(progress: PredictProgress): string {
  const { phase, member, members, epoch, epochs, loss, validationLoss } = progress;
  const done = (phase === "refit" ? members : 0) + member - 1 + epoch / epochs;
  // The end is cut off where the terminal is narrow.
  const parts = [
    `${Math.floor((100 * done) / (2 * members))} %`,
    `loss ${figure(loss)}`,
    ...(validationLoss === undefined ? [] : [`validation ${figure(validationLoss)}`]),
    `network ${member} of ${members}`,
    `epoch ${epoch} of ${epochs}`,
    phase === "train" ? "before the test span" : "on all rows",
  ];
  return parts.join(", ");
}

function figure(loss: number): string {
  return loss.toPrecision(3);
}
