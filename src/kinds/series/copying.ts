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

/** What goes no farther than this share of the truth's movement merely repeats the last value. */
export const COPYING_SHARE = 0.2;

/**
 * How much of a forecast is the last value l: Σ|ŷ − l| / Σ|y − l| over all steps of all origins. 0 is a copy, 1 moves as
 * far as the truth does. Its mean absolute error lies within that share of the last value's own (by the triangle
 * inequality): a copy cannot be much better, however well its picture, a step behind the truth, seems to fit.
 *
 * @returns null for a share where the truth does not move or is not known; then it is no copy
 */
export function copying(continuations: readonly Continuation[]): Copying {
  const share = movedShare(continuations);
  const first = ({ last, actual, forecast }: Continuation): Continuation => ({
    last,
    actual: actual.subarray(0, 1),
    forecast: forecast.subarray(0, 1),
  });
  return {
    share,
    firstStep: movedShare(continuations.map(first)),
    isCopy: share !== null && share <= COPYING_SHARE,
  };
}

function movedShare(continuations: readonly Continuation[]): number | null {
  let said = 0;
  let moved = 0;
  for (const { last, actual, forecast } of continuations)
    for (const [step, value] of actual.entries()) {
      if (Number.isNaN(value) || Number.isNaN(last)) continue;
      said += Math.abs((forecast[step] as number) - last);
      moved += Math.abs(value - last);
    }
  const share = said / moved;
  return Number.isFinite(share) ? share : null;
}
