/** The figures of test/oracles/distributions.json. */

import { readFileSync } from "node:fs";
import type { ParametricDistribution } from "../distribution.js";
import { gaussian } from "../gaussian.js";
import { negativeBinomial, zeroInflatedNegativeBinomial } from "../negative-binomial.js";
import { studentT } from "../student-t.js";

export interface OracleCase {
  readonly name: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly mean: number;
  readonly variance: number;
  readonly rows: readonly { readonly target: number; readonly logDensity: number; readonly cdf: number }[];
  readonly quantiles: readonly { readonly probability: number; readonly value: number }[];
}

export interface Oracle {
  readonly gammaFunctions: readonly {
    readonly x: number;
    readonly logGamma: number;
    readonly digamma: number;
  }[];
  readonly cases: readonly OracleCase[];
}

export const oracle = JSON.parse(
  readFileSync(new URL("../../../../test/oracles/distributions.json", import.meta.url), "utf8"),
) as Oracle;

/** Those with parameters; of which the names are not looked at here. */
export const parametric: readonly ParametricDistribution<string>[] = [
  gaussian,
  studentT,
  negativeBinomial,
  zeroInflatedNegativeBinomial,
].map((distribution) => distribution as unknown as ParametricDistribution<string>);

export function named(name: string): ParametricDistribution<string> {
  return parametric.find((distribution) => distribution.name === name) as ParametricDistribution<string>;
}

export const isOfCounts = ({ loss }: ParametricDistribution<string>): boolean => loss.support !== undefined;
