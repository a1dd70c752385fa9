/** Single values off their neighbours, and levels that change from one step to the next. */

import { median, robustDeviation } from "./robust.js";
import type { SeasonalDifferences } from "./seasonal-differences.js";

/** A step that is far larger than usual. */
export interface Jump {
  /** Back at once, or there to stay. */
  readonly kind: "spike" | "shift";
  /** First step that is off, and the one after the last: of a shift, the step that begins it alone. */
  readonly from: number;
  readonly to: number;
  /** In robust standard deviations of the steps. */
  readonly size: number;
}

/** Smaller jumps are usual. */
const LEAST_SIZE = 6;
/** A spike is over after as many steps. */
const LONGEST_SPIKE = 3;
/** What is left of a spike when it is over, and what must be left of a shift, as a share of the jump. */
const LEFT = 0.5;
/** What is compared before and after a shift: as many values and as large a share of all, in whole seasons. */
const [LEAST_WINDOW, WINDOW_SHARE] = [8, 0.05];

/**
 * A spike is two large steps in opposite directions, a shift a single one after which the median of the next values
 * stays as far off.
 *
 * @param values `[N]` on the scale of the differences, NaN = missing
 */
export function findJumps(values: Float64Array, { differences, season }: SeasonalDifferences): Jump[] {
  const deviation = robustDeviation(differences);
  if (!(deviation > 0)) return [];
  const sizeOf = (step: number): number => (differences[step] ?? Number.NaN) / deviation;
  const jumps: Jump[] = [];
  for (let step = 1; step < differences.length; step++) {
    const size = sizeOf(step);
    if (!(Math.abs(size) >= LEAST_SIZE)) continue;
    const end = endOfSpike(step, sizeOf);
    if (end !== undefined) {
      jumps.push({
        kind: "spike",
        from: step,
        to: end,
        size: Math.min(Math.abs(size), Math.abs(sizeOf(end))),
      });
      step = end;
    } else if (isShift(values, step, season, size * deviation)) {
      jumps.push({ kind: "shift", from: step, to: step + 1, size: Math.abs(size) });
    }
  }
  return jumps;
}

/** The step at which values are back, if they soon are. */
function endOfSpike(from: number, sizeOf: (step: number) => number): number | undefined {
  const first = sizeOf(from);
  let left = first;
  for (let step = from + 1; step <= from + LONGEST_SPIKE; step++) {
    const size = sizeOf(step);
    left += size;
    const isBack = Math.abs(left) <= LEFT * Math.max(Math.abs(first), Math.abs(size));
    if (isBack && Math.abs(size) >= LEAST_SIZE && size * first < 0) return step;
  }
  return undefined;
}

function isShift(values: Float64Array, step: number, season: number, jump: number): boolean {
  const least = Math.max(LEAST_WINDOW, WINDOW_SHARE * values.length);
  const length = season * Math.ceil(least / season);
  if (step < length || step + length > values.length) return false;
  const before = median(values.subarray(step - length, step));
  const after = median(values.subarray(step, step + length));
  return (after - before) * Math.sign(jump) >= LEFT * Math.abs(jump);
}
