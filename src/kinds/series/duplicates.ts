/** Several values of one time → one, where the user has asked for it. Nothing is merged otherwise. */

/** What to make of rows of the same time. Of missing values among others, none counts. */
export type DuplicatePolicy = "keep-first" | "mean" | "sum";

export const DUPLICATES_FLAG = "--duplicates POLICY";
/** What to do about equal times, for messages. */
export const DUPLICATES_ADVICE = "merge them with --duplicates keep-first, mean or sum";

/**
 * @param values of one time, in the order of the file, at least one; NaN = missing
 * @returns NaN where all are missing; infinite where a sum is too large for a number
 */
export function mergeValues(values: readonly number[], policy: DuplicatePolicy): number {
  const observed = values.filter((value) => !Number.isNaN(value));
  if (observed.length === 0) return Number.NaN;
  if (policy === "keep-first") return observed[0] as number;
  // Shares are added, so that a mean of the largest numbers is none too large.
  const share = policy === "mean" ? observed.length : 1;
  return observed.reduce((sum, value) => sum + value / share, 0);
}

/** What was done, in words: "each time keeps its first row". */
export function describePolicy(policy: DuplicatePolicy): string {
  return policy === "keep-first"
    ? "the first value of each time is kept"
    : `each time gets the ${policy} of their values`;
}
