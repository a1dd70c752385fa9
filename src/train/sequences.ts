/** How the sequences of a batch are run. */

import { DefinitionError } from "../errors.js";
import type { Model } from "../nn/model.js";
import type { TargetRules } from "./loss.js";

export interface SequenceOptions {
  /** Whether rows may be shorter than the longest: batches then say their lengths. */
  readonly lengths?: boolean;
  /**
   * Whether a batch begins with the states that the one before has ended with: a long sequence in pieces. Gradients
   * end where a batch begins: truncated back-propagation through time. Statistics of each step (`batchNorm`) are of the
   * steps since the states were zeros, the first 4096 of them each by itself.
   */
  readonly stateful?: boolean;
  /**
   * With what probability a fed-back output is replaced by its target in training, drawn for every row and step: 1 is
   * teacher forcing (Williams & Zipser 1989), 0 (the default) free running, and a function of the update, numbered from
   * 0, that falls from one to the other scheduled sampling (Bengio et al. 2015). Where a target is missing (one of its
   * weights is 0) nothing is taught: the model's own output comes back to it.
   */
  readonly teaching?: number | ((update: number) => number);
}

/** @throws DefinitionError for options that do not fit the model */
export function checkSequences(
  model: Model,
  { stateful = false, teaching }: SequenceOptions,
  { outputsPerTarget = 1 }: TargetRules = {},
): void {
  if (stateful && !model.causal)
    throw new DefinitionError(
      "a model that needs whole sequences cannot go on where it ended; leave stateful out, or use forward layers",
    );
  if (teaching !== undefined && outputsPerTarget !== 1)
    throw new DefinitionError(
      `a target cannot take the place of the ${outputsPerTarget} outputs that the loss takes for it; leave teaching out`,
    );
  if (teaching !== undefined && typeof teaching !== "function") checkTeaching(teaching);
}

/** The probability of an update. Throws DefinitionError for a number that is none. */
export function teachingAt(teaching: NonNullable<SequenceOptions["teaching"]>, update: number): number {
  return checkTeaching(typeof teaching === "number" ? teaching : teaching(update));
}

function checkTeaching(probability: number): number {
  if (typeof probability !== "number" || !(probability >= 0 && probability <= 1))
    throw new DefinitionError(`teaching is a probability between 0 and 1, received ${probability}`);
  return probability;
}
