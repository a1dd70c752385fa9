/** What training learns of batches beside the weights: running means of their statistics. */

import { ShapeError } from "../errors.js";
import type { LayerStatistic } from "../nn/layer.js";

/** Share of a new batch in the running mean. */
const MOMENTUM = 0.1;

/** By name of a statistic: mean and variance side by side, `[2·width]`, or of each step `[steps, 2·width]`. */
export type StatisticValues = Readonly<Record<string, Float32Array>>;

export class RunningStatistics {
  readonly #statistics: readonly LayerStatistic[];
  #values: Record<string, Float32Array> = {};

  constructor(statistics: readonly LayerStatistic[]) {
    this.#statistics = statistics;
    this.reset();
  }

  /** Nothing is known any more: mean 0 and variance 1 at every step. */
  reset(): void {
    this.#values = Object.fromEntries(this.#statistics.map(({ name }) => [name, new Float32Array(0)]));
  }

  /** Copies. */
  get values(): StatisticValues {
    return Object.fromEntries(Object.entries(this.#values).map(([name, value]) => [name, value.slice()]));
  }

  /** @throws ShapeError for a statistic that is missing or of another width */
  set values(values: StatisticValues) {
    this.#values = Object.fromEntries(
      this.#statistics.map(({ name, width, per }) => {
        const value = values[name];
        const fits = value !== undefined && value.length % (2 * width) === 0;
        if (!fits || (per === "sequence" && value.length > 2 * width))
          throw new ShapeError(
            `statistic "${name}" needs ${2 * width} numbers${per === "step" ? " a step" : ""}, ` +
              `received ${value?.length ?? "none"}`,
          );
        return [name, value.slice()];
      }),
    );
  }

  /** Takes in what a batch has shown. A step that was never seen before begins with it. */
  update(measured: StatisticValues): void {
    for (const { name } of this.#statistics) {
      const before = this.#values[name] as Float32Array;
      const batch = measured[name] as Float32Array;
      const next = new Float32Array(Math.max(before.length, batch.length));
      next.set(batch);
      next.set(before);
      for (let index = 0; index < Math.min(before.length, batch.length); index++)
        next[index] = (1 - MOMENTUM) * (before[index] as number) + MOMENTUM * (batch[index] as number);
      this.#values[name] = next;
    }
  }

  /** For sequences of so many steps; later steps than were seen in training are as the last one that was. */
  forSteps(inputSteps: number, outputSteps: number = inputSteps): StatisticValues {
    return Object.fromEntries(
      this.#statistics.map(({ name, width, per, time }) => {
        const steps = time === "U" ? outputSteps : inputSteps;
        const found = this.#values[name] as Float32Array;
        const known = found.length > 0 ? found : new Float32Array(2 * width).fill(1, width);
        if (per === "sequence") return [name, known];
        const all = new Float32Array(steps * 2 * width);
        const last = known.length - 2 * width;
        for (let step = 0; step < steps; step++) {
          const from = Math.min(step * 2 * width, last);
          all.set(known.subarray(from, from + 2 * width), step * 2 * width);
        }
        return [name, all];
      }),
    );
  }
}
