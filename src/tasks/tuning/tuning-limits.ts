/** How much tuning may be asked for. */

/** Seconds, unless they or trials are asked for. */
export const USUAL_BUDGET = 120;
/** Eleven days; a timer can wait for little more. */
export const MOST_BUDGET = 1e6;
export const MOST_TRIALS = 100_000;
