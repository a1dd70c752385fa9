/** Labels and rows of a forecast. */

import { advance, formatTime } from "../sequence/frequency.js";
import type { Series } from "../sequence/series.js";
import type { PointsAndIntervals } from "./contest.js";
import type { ForecastRow } from "./forecast-result.js";

/** Label of each step of the series; without times the number of the step, from 1. */
export function historyLabels({ values, times, frequency }: Series): string[] {
  return Array.from(values, (_, step) => {
    const time = times?.[step];
    return time === undefined ? String(step + 1) : formatTime(time, frequency);
  });
}

/** Labels of the steps after the series. */
export function futureLabels({ values, times, frequency }: Series, horizon: number): string[] {
  const last = times?.at(-1);
  return Array.from({ length: horizon }, (_, step) =>
    last === undefined
      ? String(values.length + 1 + step)
      : formatTime(advance(last, frequency, step + 1), frequency),
  );
}

export function forecastRows(
  labels: readonly string[],
  { mean, intervals }: Omit<PointsAndIntervals, "name">,
): ForecastRow[] {
  const bound = (level: number, side: "lower" | "upper", step: number): number =>
    intervals.get(level)?.[side][step] as number;
  return labels.map((at, step) => ({
    at,
    mean: mean[step] as number,
    lo80: bound(0.8, "lower", step),
    hi80: bound(0.8, "upper", step),
    lo90: bound(0.9, "lower", step),
    hi90: bound(0.9, "upper", step),
  }));
}
