/** What a model is trained on at a time. */

import { ShapeError } from "../errors.js";
import type { Model } from "../nn/model.js";

/** Sequences side by side, time first, row-major float32. */
export interface Batch {
  readonly rows: number;
  readonly steps: number;
  /** Steps of the output (U), where they are not those of the input. */
  readonly outputSteps?: number;
  /** `[T, B, I]`, or `[B, I]` for a model that takes vectors; finite, but for what lies beyond the end of a row */
  readonly inputs: Float32Array;
  /**
   * Of the shape of the model's output, `[B, O]`, `[T, B, O]` or `[U, B, O]`, or as wide as the loss says where it takes several
   * outputs for a target, or exposures; finite, but for what is missing.
   */
  readonly targets: Float32Array;
  /**
   * One for each target: 0 where the target is missing, and may be NaN, 1 where it counts, or how much it counts. All count
   * where it is left out.
   */
  readonly weights?: Float32Array | undefined;
  /** Steps of each row, `[B]`, where they may differ; what is beyond them is padding, and counts for nothing. */
  readonly lengths?: ArrayLike<number> | undefined;
}

/** A batch that says what counts. */
export type WeightedBatch = Batch & { readonly weights: Float32Array };

/**
 * `[T, B, 1]`: 1 at the steps of a row, 0 beyond its end.
 * @throws ShapeError for lengths that are no whole numbers from 0 to `steps`, or not one a row
 */
export function validSteps(lengths: ArrayLike<number>, steps: number, rows: number): Float32Array {
  if (lengths.length !== rows)
    throw new ShapeError(`a batch of ${rows} rows needs as many lengths, received ${lengths.length}`);
  const valid = new Float32Array(steps * rows);
  for (let row = 0; row < rows; row++) {
    const length = lengths[row] as number;
    if (!Number.isInteger(length) || length < 0 || length > steps)
      throw new ShapeError(`row ${row} has length ${length}; lengths are whole numbers from 0 to ${steps}`);
    for (let step = 0; step < length; step++) valid[step * rows + row] = 1;
  }
  return valid;
}

/**
 * The weights of a batch's targets, 0 beyond the ends of its rows.
 * @param perStep whether there are targets for every step of the input, `[T, B, O]`
 * @param values numbers that make a target
 */
export function countingWeights(
  { targets, weights, lengths, steps, rows }: Batch,
  perStep: boolean,
  values = 1,
): Float32Array {
  const given = weights ?? new Float32Array(targets.length / values).fill(1);
  if (lengths === undefined || !perStep) return given;
  const valid = validSteps(lengths, steps, rows);
  const features = given.length / valid.length;
  return given.map((weight, index) => (valid[Math.floor(index / features)] === 0 ? 0 : weight));
}

export function sumOf(weights: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index++) sum += weights[index] as number;
  return sum;
}

/** Whether a model gives an output at every step of its input. */
export function givesEveryStep(model: Model): boolean {
  return model.graph().output.shape[0] === "T";
}
