/** What a trainer is made of, beside engine and model. */

import { DefinitionError } from "../errors.js";
import { checkSeed } from "../nn/weights.js";
import type { Clip } from "./clip.js";
import type { Loss } from "./loss.js";
import type { Optimiser } from "./optimiser.js";
import type { SequenceOptions } from "./sequences.js";

export interface TrainerOptions {
  readonly loss: Loss;
  readonly optimiser: Optimiser;
  readonly clip?: Clip | undefined;
  /**
   * Megabytes in which the threads may remember a sequence: 640 unless given. One that needs more is computed in
   * small chunks, the forward pass of each twice, in about half as much time again.
   */
  readonly memoryMegabytes?: number;
  /** Lengths, states that go on, teachers: none of them unless given. */
  readonly sequences?: SequenceOptions;
  /** Of the weights that it starts with, and of the random numbers of training: 0 unless given. */
  readonly seed?: number;
}

/** @throws DefinitionError for what is none of these: code that is not checked by a compiler finds out here */
export function checkOptions(options: TrainerOptions | undefined): void {
  const { loss, optimiser, memoryMegabytes = 1, seed = 0 } = (options ?? {}) as Partial<TrainerOptions>;
  if (typeof loss !== "function")
    throw new DefinitionError(
      `a trainer needs a loss, received ${described(loss)}; give the function itself, such as squaredError`,
    );
  if (typeof optimiser?.step !== "function")
    throw new DefinitionError(
      `a trainer needs an optimiser, received ${described(optimiser)}; give one, such as adam() or ` +
        "optimiserNamed(name)",
    );
  if (!(memoryMegabytes > 0))
    throw new DefinitionError(`memoryMegabytes must be a number above 0, received ${memoryMegabytes}`);
  checkSeed(seed);
}

function described(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : value === undefined ? "none" : typeof value;
}
