/** What training leaves of a model. */

import { DefinitionError, ShapeError } from "../errors.js";
import type { LayerStatistic } from "./layer.js";
import type { Model } from "./model.js";
import { checkFinite } from "./weights.js";

/** By name of a statistic: mean and variance side by side, `[2·width]`, or of each step `[steps, 2·width]`. */
export type StatisticValues = Readonly<Record<string, Float32Array>>;

/** All that training has learnt. */
export interface Learnt {
  /** `[P]` */
  readonly weights: Float32Array;
  /** Of models that normalise over batches. */
  readonly statistics: StatisticValues;
}

/**
 * @param learnt all of it, or of a model that does not normalise over batches the weights alone, `[P]`
 * @throws ShapeError for weights or statistics of another model; DefinitionError for those that are not finite, and
 * for variances below 0
 */
export function learntOf(model: Model, learnt: Learnt | Float32Array): Learnt {
  const { weights, statistics = {} } =
    learnt instanceof Float32Array ? { weights: learnt } : ((learnt as Partial<Learnt> | undefined) ?? {});
  checkFinite(model, weights);
  checkWidths(model.statistics, statistics);
  for (const { name, width } of model.statistics) {
    const values = statistics[name] as Float32Array;
    const wrong = values.findIndex(
      (value, index) => !Number.isFinite(value) || (value < 0 && index % (2 * width) >= width),
    );
    if (wrong >= 0)
      throw new DefinitionError(
        `element ${wrong} of statistic "${name}" is ${values[wrong]}, and must be finite, a variance not below 0; ` +
          "train anew, or hand in what trainer.learnt has given",
      );
  }
  return { weights: weights as Float32Array, statistics };
}

/** @throws ShapeError for a statistic that is missing or of another width */
export function checkWidths(statistics: readonly LayerStatistic[], values: StatisticValues): void {
  for (const { name, width, per } of statistics) {
    const value = values[name];
    const fits = value !== undefined && value.length % (2 * width) === 0;
    if (!fits || (per === "sequence" && value.length > 2 * width))
      throw new ShapeError(
        `statistic "${name}" needs ${2 * width} numbers${per === "step" ? " a step" : ""}, ` +
          `received ${value?.length ?? "none"}; hand in all that was learnt, as trainer.learnt has it`,
      );
  }
}
