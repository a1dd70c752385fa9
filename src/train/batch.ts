/** What a model is trained on at a time. */

/** Sequences side by side, time first, row-major float32. */
export interface Batch {
  readonly rows: number;
  readonly steps: number;
  /** `[T, B, I]` */
  readonly inputs: Float32Array;
  /** Of the shape of the model's output, `[B, O]` or `[T, B, O]`. */
  readonly targets: Float32Array;
  /** Of the same shape: 0 where the target is missing, 1 where it counts. */
  readonly weights: Float32Array;
}
