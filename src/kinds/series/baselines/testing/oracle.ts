/** The figures of test/oracles/baselines.py. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Seasonality, SmoothingParameters } from "../exponential-smoothing.js";

export interface OracleCase {
  readonly name: string;
  readonly season: number;
  readonly values: readonly number[];
  readonly fixed: readonly {
    readonly seasonality: Seasonality;
    readonly parameters: SmoothingParameters;
    readonly initial: { readonly level: number; readonly trend: number; readonly season: readonly number[] };
    readonly squaredError: number;
    readonly forecast: readonly number[];
  }[];
  readonly fitted: readonly {
    readonly seasonality: Seasonality;
    readonly season: number;
    readonly trend: boolean;
    readonly squaredError: number;
  }[];
  readonly theta: {
    readonly seasonal: boolean;
    readonly indices: readonly number[];
    readonly forecast: readonly number[];
  };
}

const path = join(import.meta.dirname, "../../../../../test/oracles/baselines.json");
export const oracleCases: readonly OracleCase[] = (
  JSON.parse(readFileSync(path, "utf8")) as { cases: OracleCase[] }
).cases;

/** The largest difference between two sequences, relative to the largest value expected. */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const pairs = Array.from(expected, (value, index) => Math.abs(value - (actual[index] ?? Number.NaN)));
  return Math.max(...pairs) / Math.max(...Array.from(expected, Math.abs));
}
