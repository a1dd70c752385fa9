/** What a model is trained on at a time. */

import { ShapeError } from "../errors.js";
import type { Model } from "../nn/model.js";

/** Sequences side by side, time first, row-major float32. */
export interface Batch {
  readonly rows: number;
  readonly steps: number;
  /** Steps of the output (U), where they are not those of the input. */
  readonly outputSteps?: number;
  /** `[T, B, I]`, or `[B, I]` for a model that takes vectors */
  readonly inputs: Float32Array;
  /** Of the shape of the model's output, `[B, O]`, `[T, B, O]` or `[U, B, O]`. */
  readonly targets: Float32Array;
  /** Of the same shape: 0 where the target is missing, 1 where it counts. */
  readonly weights: Float32Array;
  /** Steps of each row, `[B]`, where they may differ; what is beyond them is padding, and counts for nothing. */
  readonly lengths?: ArrayLike<number> | undefined;
}

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
 */
export function countingWeights({ weights, lengths, steps, rows }: Batch, perStep: boolean): Float32Array {
  if (lengths === undefined || !perStep) return weights;
  const valid = validSteps(lengths, steps, rows);
  const features = weights.length / valid.length;
  return weights.map((weight, index) => weight * (valid[Math.floor(index / features)] as number));
}

/** Whether a model gives an output at every step of its input. */
export function givesEveryStep(model: Model): boolean {
  return model.graph().output.shape[0] === "T";
}
