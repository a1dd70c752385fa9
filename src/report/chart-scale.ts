/** Which steps a chart shows, and where steps and values lie on its grid of dots. */

/** Keeps the span of any two doubles finite. */
const LIMIT = 8e307;
/** Below it, differences of doubles lose digits: the same as no movement. */
const TINY = 1e-290;

/** The values that a chart must hold: [low, high] of the finite ones, widened where they are all the same. */
export function valueRange(values: Iterable<number>): readonly [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.max(-LIMIT, Math.min(low, value));
    high = Math.min(LIMIT, Math.max(high, value));
  }
  if (low > high) return [0, 1];
  // A span near the resolution of doubles is rounding, not a movement.
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > Math.max(size * 1e-12, TINY)) return [low, high];
  const room = size < TINY ? 1 : size / 10;
  return [low - room, high + room];
}

/**
 * How many of the last steps of the history to show beside a forecast: enough to see the seasons and to leave
 * the forecast about a fifth of the width, but no more than a step a dot, save before a forecast that is
 * itself longer than that.
 */
export function historyShown(length: number, horizon: number, season: number, dots: number): number {
  const wanted = Math.max(4 * horizon, 3 * season, 24);
  const fitting = Math.max(dots - horizon, 2 * horizon);
  return Math.min(length, wanted, fitting);
}

/** From steps and values to dots. */
export interface DotScale {
  /** Dot column of a step; a fraction of a step lies between its neighbours. */
  readonly x: (step: number) => number;
  /** Dot row of a value, 0 at the top. */
  readonly y: (value: number) => number;
}

/** The scale that spreads `steps` (≥ 1) steps and the range of values over a whole grid of dots. */
export function dotScale(
  steps: number,
  [low, high]: readonly [low: number, high: number],
  dotsAcross: number,
  dotsDown: number,
): DotScale {
  return {
    x: (step) => Math.round((steps === 1 ? 0.5 : step / (steps - 1)) * (dotsAcross - 1)),
    y: (value) =>
      Math.round(((high - Math.max(-LIMIT, Math.min(LIMIT, value))) / (high - low)) * (dotsDown - 1)),
  };
}
