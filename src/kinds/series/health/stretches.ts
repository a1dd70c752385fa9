/** Gaps, constant stretches, zeros, and orders of magnitude. */

import { median } from "./robust.js";

/** Consecutive steps. */
export interface Stretch {
  /** The first, from 0. */
  readonly from: number;
  readonly length: number;
}

/** Mean steps between two demands from which demand is intermittent (Syntetos, Boylan & Croston 2005). */
const INTERMITTENT_INTERVAL = 1.32;
/** Equal values on end that are conspicuous: as many, and as many times the longest that chance would give. */
const [LEAST_STRETCH, BEYOND_CHANCE] = [6, 3];
/** Of values at the beginning and at the end. */
const TENTH = 0.1;
const LEAST_IN_TENTH = 3;
/** Of which the first and the last tenth, and a single value and the median, differ. */
const [ORDERS_OF_TENTHS, ORDERS_OF_ONE] = [3, 6];

/** The longest stretch of missing values, the first of equals; of length 0 if none is missing. */
export function longestGap(values: Float64Array): Stretch {
  return longestRun(values, (value) => Number.isNaN(value));
}

/**
 * The longest stretch of equal values, if that is no chance. Chance gives about log(N) / log(1 / p) of them, where p is
 * how often a value equals the one before (Erdős & Rényi 1970, On a new law of large numbers).
 */
export function constantStretch(values: Float64Array): Stretch | undefined {
  const repeated = longestRun(values, (value, step) => value === values[step - 1]);
  const stretch = { from: repeated.from - 1, length: repeated.length + 1 };
  if (repeated.length === 0 || stretch.length < LEAST_STRETCH) return undefined;
  const equals = values.reduce((sum, value, step) => sum + (value === values[step - 1] ? 1 : 0), 0);
  const share = (equals - repeated.length + 1) / (values.length - repeated.length + 1);
  const byChance = Math.log(values.length) / Math.log(1 / Math.min(share, 0.99));
  return stretch.length >= BEYOND_CHANCE * byChance || share === 1 ? stretch : undefined;
}

/** The first of the longest runs of steps of which something holds. */
function longestRun(values: Float64Array, holds: (value: number, step: number) => boolean): Stretch {
  let [longest, length] = [{ from: 0, length: 0 }, 0];
  for (const [step, value] of values.entries()) {
    length = holds(value, step) ? length + 1 : 0;
    if (length > longest.length) longest = { from: step - length + 1, length };
  }
  return longest;
}

/** How often values are 0, where none is negative and they are as rare as in intermittent demand. */
export function intermittence(
  values: Float64Array,
): { readonly share: number; readonly interval: number } | undefined {
  let [observed, demands] = [0, 0];
  for (const value of values) {
    if (value < 0) return undefined;
    if (value >= 0) observed++;
    if (value > 0) demands++;
  }
  const interval = observed / demands;
  if (demands === 0 || interval < INTERMITTENT_INTERVAL) return undefined;
  return { share: 1 - demands / observed, interval };
}

/**
 * Sizes that differ by orders of magnitude: the medians of the first and the last tenth, or, with its step, one value
 * and the median of all.
 */
export function orderOfMagnitude(
  values: Float64Array,
): { readonly from: number; readonly to: number; readonly step?: number } | undefined {
  const sizes = values.filter((value) => !Number.isNaN(value) && value !== 0).map(Math.abs);
  const tenth = Math.max(LEAST_IN_TENTH, Math.floor(TENTH * sizes.length));
  if (sizes.length < 2 * tenth) return undefined;
  const [from, to] = [median(sizes.subarray(0, tenth)), median(sizes.subarray(-tenth))];
  if (Math.abs(Math.log10(to) - Math.log10(from)) >= ORDERS_OF_TENTHS) return { from, to };
  const middle = median(sizes);
  let largest = 0;
  for (const [step, value] of values.entries())
    if (Math.abs(value) > Math.abs(values[largest] as number) || Number.isNaN(values[largest]))
      largest = step;
  const size = Math.abs(values[largest] as number);
  if (Math.log10(size) - Math.log10(middle) < ORDERS_OF_ONE) return undefined;
  return { from: middle, to: size, step: largest };
}
