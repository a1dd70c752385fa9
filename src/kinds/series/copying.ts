/** Whether a forecast merely repeats the last value that was known. */

/** What happened after one origin, and what was said of it. */
export interface Continuation {
  /** The last value known at the origin; NaN if none was. */
  readonly last: number;
  /** `[H]` NaN = missing. */
  readonly actual: Float64Array;
  /** `[H]` */
  readonly forecast: Float64Array;
}

export interface Copying {
  /** Of the whole horizon: how far the forecast goes from the last value, as a share of how far the truth goes. */
  readonly share: number | null;
  /** The same of the first step alone. */
  readonly firstStep: number | null;
  readonly isCopy: boolean;
}

/** What goes no farther than this share of the truth's movement stays at the last value … */
export const COPYING_SHARE: number = 1 / 3;
/** … and merely repeats it if it does not make the error smaller by more than this share. */
export const COPYING_GAIN = 0.05;

/**
 * How much of a forecast is the last value l: Σ|ŷ − l| / Σ|y − l| over all steps of all origins. 0 is a copy, 1 moves as
 * far as the truth does. Its mean absolute error lies within that share of the last value's own (by the triangle
 * inequality), however well its picture, which follows the truth a step behind, seems to fit. What stays near and is no
 * better for what it adds is a copy; of a random walk there is nothing better.
 *
 * @returns null for a share where the truth does not move or is not known; then it is no copy
 */
export function copying(continuations: readonly Continuation[]): Copying {
  const whole = movement(continuations);
  const first = movement(
    continuations.map(({ last, actual, forecast }) => ({
      last,
      actual: actual.subarray(0, 1),
      forecast: forecast.subarray(0, 1),
    })),
  );
  const share = finite(whole.said / whole.moved);
  return {
    share,
    firstStep: finite(first.said / first.moved),
    isCopy: share !== null && share <= COPYING_SHARE && whole.missed >= (1 - COPYING_GAIN) * whole.moved,
  };
}

/** Sums of distances: from the last value to the forecast, and to the truth; from the forecast to the truth. */
function movement(continuations: readonly Continuation[]): { said: number; moved: number; missed: number } {
  const sums = { said: 0, moved: 0, missed: 0 };
  for (const { last, actual, forecast } of continuations)
    for (const [step, value] of actual.entries()) {
      if (Number.isNaN(value) || Number.isNaN(last)) continue;
      const expected = forecast[step] as number;
      sums.said += Math.abs(expected - last);
      sums.moved += Math.abs(value - last);
      sums.missed += Math.abs(value - expected);
    }
  return sums;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
