/**
 * A running mean of weights along training: its errors are those of a smaller learning rate, without knowing
 * beforehand when training ends (Polyak & Juditsky 1992, "Acceleration of stochastic approximation by averaging").
 */
export class WeightAverage {
  readonly #keep: number;
  readonly #sum: Float64Array;
  /** Of all weights given to what was added; the mean is the sum divided by this. */
  #share = 0;

  /**
   * @param size P
   * @param memory additions after which the past counts a third
   */
  constructor(size: number, memory: number) {
    this.#keep = Math.exp(-1 / memory);
    this.#sum = new Float64Array(size);
  }

  /** @param weights `[P]` */
  add(weights: Float32Array): void {
    const keep = this.#keep;
    for (let index = 0; index < weights.length; index++)
      this.#sum[index] = keep * (this.#sum[index] as number) + (1 - keep) * (weights[index] as number);
    this.#share = keep * this.#share + (1 - keep);
  }

  /** `[P]`; NaN before anything was added. */
  get mean(): Float32Array {
    return Float32Array.from(this.#sum, (value) => value / this.#share);
  }
}
