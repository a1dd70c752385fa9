/** Whether two forecasters differ by more than chance over many series. */

import { twoSidedProbability } from "../../train/distributions/standard-student.js";

export interface PairedTest {
  /** Mean difference. */
  readonly mean: number;
  /** Its standard error, s / √n. */
  readonly standardError: number;
  /** Of a mean difference as far from zero as this or farther, were there none. */
  readonly probability: number;
}

/**
 * Student's t test of paired differences (Student 1908, "The probable error of a mean"): here of the MASE of two
 * forecasters on the same series. It takes series for independent; those that move together, over the same
 * months say, are worth fewer, and the probability is then too small.
 *
 * @param differences one a series
 * @returns undefined for fewer than two
 */
export function pairedTest(differences: readonly number[]): PairedTest | undefined {
  const count = differences.length;
  if (count < 2) return undefined;
  const mean = differences.reduce((sum, one) => sum + one, 0) / count;
  const squares = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const standardError = Math.sqrt(squares / (count - 1) / count);
  // Equal on every series: 0 / 0.
  const probability = mean === 0 ? 1 : twoSidedProbability(mean / standardError, count - 1);
  return { mean, standardError, probability };
}
