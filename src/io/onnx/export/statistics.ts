/** What a model has learnt of batches, as values of its graph. */

import type { LayerStatistic } from "../../../nn/layer.js";
import { RunningStatistics, type StatisticValues } from "../../../train/running-statistics.js";
import { checkFinite } from "./checks.js";
import type { Value } from "./graph-writer.js";
import type { Target } from "./operations.js";

/**
 * In the order of the statistics, what writes each: `[2·width]`, or `[T, 2·width]`, where steps that training has not
 * seen are as the last one that it has.
 * @throws ShapeError for values of another model, InputError for those that are not finite
 */
export function statisticWriters(
  statistics: readonly LayerStatistic[],
  values: StatisticValues,
  { writer, extents }: Target,
): (() => Value)[] {
  const running = new RunningStatistics(statistics);
  running.values = values;
  return statistics.map(({ name, width, per, time = "T" }) => {
    const steps = Math.max(1, (values[name] as Float32Array).length / (2 * width));
    const known = running.forSteps(steps)[name] as Float32Array;
    checkFinite(name, known);
    if (per === "sequence") return () => writer.weight(name, [2 * width], known);
    return () => {
      const all = writer.weight(name, [steps, 2 * width], known);
      const step = writer.add("Min", [extents.steps(time), writer.integer(steps - 1)]);
      return writer.add("Gather", [all, step], { axis: 0n });
    };
  });
}
