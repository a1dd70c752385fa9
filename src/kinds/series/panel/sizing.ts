/** How windows of series of all sizes are brought to one size: a level is taken off, a unit divided by. */

import type { Prepared } from "./prepare.js";

/**
 * The unit: `relative`, the level itself; `movement`, the mean step from one value to the next; `spread`, the deviation
 * from the level. Each sees another thing as alike, so that an ensemble takes several. `demand` is for counts: their mean, with
 * no level taken off, since 0 stays 0.
 */
export type Sizing = "relative" | "movement" | "spread" | "demand";

export interface Size {
  readonly level: number;
  /** Above 0. */
  readonly unit: number;
}

export interface SizingRules {
  readonly sizing: Sizing;
  /** Steps at the end of a window whose mean is the level. */
  readonly levelSteps: number;
  /** Steps that are looked back on. */
  readonly window: number;
}

/** The unit of a window without movement, in logarithms and beside the level. */
const LEAST = 1e-3;

/** By the values up to and at `origin`, and none after it. */
export function sizeAt(prepared: Prepared, origin: number, rules: SizingRules): Size {
  const { values, isLogarithmic } = prepared;
  const start = Math.max(0, origin + 1 - rules.window);
  // Where nothing was asked for, half of one may have been.
  if (rules.sizing === "demand")
    return {
      level: 0,
      unit: Math.max(
        0.5 / rules.window,
        meanOver(start, origin, (step) => values[step] as number),
      ),
    };
  const level = levelAt(values, origin, rules.levelSteps);
  const unit = unitOf(values, start, origin, level, rules.sizing, isLogarithmic);
  if (unit > (isLogarithmic ? LEAST : LEAST * Math.abs(level))) return { level, unit };
  return { level, unit: isLogarithmic ? LEAST : LEAST * Math.abs(level) || 1 };
}

/** The mean of the last steps; of steps without any value, the last value before them; 0 where there is none. */
function levelAt(values: Float64Array, origin: number, steps: number): number {
  let [sum, count] = [0, 0];
  for (let step = origin; step >= 0 && (step > origin - steps || count === 0); step--) {
    const value = values[step] as number;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

function unitOf(
  values: Float64Array,
  start: number,
  origin: number,
  level: number,
  sizing: Sizing,
  isLogarithmic: boolean,
): number {
  // A logarithm is a relative measure already.
  if (sizing === "relative" && isLogarithmic) return 1;
  if (sizing === "relative") return meanOver(start, origin, (step) => Math.abs(values[step] as number));
  if (sizing === "movement")
    return meanOver(start + 1, origin, (step) =>
      Math.abs((values[step] as number) - (values[step - 1] as number)),
    );
  return Math.sqrt(meanOver(start, origin, (step) => ((values[step] as number) - level) ** 2));
}

/** 0 where nothing was observed. */
function meanOver(first: number, last: number, of: (step: number) => number): number {
  let [sum, count] = [0, 0];
  for (let step = first; step <= last; step++) {
    const value = of(step);
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}
