/** How good a forecast with intervals is, as a distribution. */

import { pinball } from "../../../train/distributions/quantiles.js";
import type { PanelForecast } from "./forecaster.js";
import { movement } from "./pooled-intervals.js";

/**
 * The mean pinball loss of the point, as the median, and of the bounds of all intervals, as the quantiles that they stand for,
 * in units of how the series moves: the scaled pinball loss of the M5 competition (Makridakis et al. 2022). Of many levels it
 * would be half the continuous ranked probability score.
 *
 * @param actual the steps after the history, NaN = missing
 * @param history `[N]` what the forecaster had seen
 * @param season S, in steps; 1 = none
 * @returns null where the history has no scale, or nothing is known
 */
export function scaledPinball(
  { point, intervals }: PanelForecast,
  actual: Float64Array,
  history: Float64Array,
  season: number,
): number | null {
  const scale = movement(history, season);
  const quantiles = [{ level: 0.5, values: point }];
  for (const [level, { lower, upper }] of intervals)
    quantiles.push({ level: (1 - level) / 2, values: lower }, { level: (1 + level) / 2, values: upper });
  let [total, count] = [0, 0];
  for (const [step, value] of actual.subarray(0, point.length).entries()) {
    if (Number.isNaN(value)) continue;
    for (const { level, values } of quantiles) {
      total += pinball(value, values[step] as number, level);
      count++;
    }
  }
  return scale > 0 && count > 0 ? total / count / scale : null;
}
