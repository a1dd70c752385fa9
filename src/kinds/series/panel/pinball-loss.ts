/** How good a forecast with intervals is, as a distribution. */

import { pinball } from "../../../train/distributions/quantiles.js";
import type { PanelForecast } from "./forecaster.js";
import { movement } from "./pooled-intervals.js";

/** What was forecast from one origin, and what came: `[H]`, NaN = missing. */
interface Origin {
  readonly forecast: PanelForecast;
  readonly actual: Float64Array;
}

/**
 * The mean pinball loss of the point, as the median, and of the bounds of all intervals, as the quantiles that they stand for,
 * in units of how the series moves: the scaled pinball loss of the M5 competition (Makridakis et al. 2022). Of many levels it
 * would be half the continuous ranked probability score.
 *
 * @param origins of one series
 * @param history `[N]` what the forecaster had learnt from
 * @param season S, in steps; 1 = none
 * @returns null where the history has no scale, or nothing is known
 */
export function scaledPinball(
  origins: readonly Origin[],
  history: Float64Array,
  season: number,
): number | null {
  const scale = movement(history, season);
  let [total, count] = [0, 0];
  for (const { forecast, actual } of origins)
    for (const { level, values } of quantilesOf(forecast))
      for (const [step, value] of actual.subarray(0, values.length).entries()) {
        if (Number.isNaN(value)) continue;
        total += pinball(value, values[step] as number, level);
        count++;
      }
  return scale > 0 && count > 0 ? total / count / scale : null;
}

function quantilesOf({ point, intervals }: PanelForecast): { level: number; values: Float64Array }[] {
  const bounds = [...intervals].flatMap(([level, { lower, upper }]) => [
    { level: (1 - level) / 2, values: lower },
    { level: (1 + level) / 2, values: upper },
  ]);
  return [{ level: 0.5, values: point }, ...bounds];
}
