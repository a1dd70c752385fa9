/** What training learns of batches beside the weights: running means of their statistics. */

import type { LayerStatistic } from "../nn/layer.js";
import { checkWidths, type StatisticValues } from "../nn/learnt.js";
import { MomentSums } from "./moment-sums.js";

export type { StatisticValues } from "../nn/learnt.js";

/** Share of a new batch in the running mean. */
const MOMENTUM = 0.1;

/** Steps of which each has a statistic of its own; all that come after share that of the last. */
export const MOST_STEPS = 4096;

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
    checkWidths(this.#statistics, values);
    this.#values = Object.fromEntries(
      this.#statistics.map(({ name }) => [name, (values[name] as Float32Array).slice()]),
    );
  }

  /**
   * Takes in what a batch has shown. A step that was never seen before begins with it; one that no row of the batch has
   * stays as it was.
   * @param measured by name, as {@link MomentSums} has it
   * @param first which step of the sequence the first step of the batch is, from 0
   */
  update(measured: Readonly<Record<string, Float32Array>>, first = 0): void {
    for (const { name, width, per } of this.#statistics) {
      const most = per === "step" ? Math.max(1, MOST_STEPS - first) : 1;
      const sums = new MomentSums(measured[name] as Float32Array, width, most);
      const place = per === "step" ? Math.min(first, MOST_STEPS - 1) : 0;
      const seen = (this.#values[name] as Float32Array).length / (2 * width);
      const value = this.#reaching(name, width, place + sums.measuredSteps);
      for (let step = 0; step < sums.measuredSteps; step++) {
        if (sums.count(step) === 0) continue;
        const share = place + step < seen ? MOMENTUM : 1;
        const at = (place + step) * 2 * width;
        sums.moments(step).forEach((moment, index) => {
          value[at + index] = (1 - share) * (value[at + index] as number) + share * moment;
        });
      }
    }
  }

  /** For sequences of so many steps, from step `first` on; steps after the last that was measured are as that one. */
  forSteps(inputSteps: number, outputSteps: number = inputSteps, first = 0): StatisticValues {
    return Object.fromEntries(
      this.#statistics.map(({ name, width, per, time }) => {
        const steps = time === "U" ? outputSteps : inputSteps;
        const known = this.#values[name] as Float32Array;
        return [name, per === "sequence" ? stepsOf(known, width, 0, 1) : stepsOf(known, width, first, steps)];
      }),
    );
  }

  /** The values of a statistic, made long enough for so many steps. */
  #reaching(name: string, width: number, steps: number): Float32Array {
    const known = this.#values[name] as Float32Array;
    if (known.length >= steps * 2 * width) return known;
    const longer = stepsOf(known, width, 0, steps);
    this.#values[name] = longer;
    return longer;
  }
}

/** Some steps of a statistic, those that are not known as the last one that is; of none, mean 0 and variance 1. */
function stepsOf(known: Float32Array, width: number, first: number, steps: number): Float32Array {
  const all = new Float32Array(steps * 2 * width);
  const last = known.length - 2 * width;
  for (let step = 0; step < steps; step++) {
    const from = Math.min((first + step) * 2 * width, last);
    const to = step * 2 * width;
    if (last >= 0) all.set(known.subarray(from, from + 2 * width), to);
    else all.fill(1, to + width, to + 2 * width);
  }
  return all;
}
