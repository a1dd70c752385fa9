/** What was learnt of the covariates of a panel: their sizes, and whom a series without history is like. */

import { type Covariates, covariatesAt } from "../../../sequence/covariates.js";
import {
  type CovariateScales,
  type CovariateWidths,
  covariateScales,
  covariateWidths,
  ScaledCovariates,
} from "./covariate-scales.js";

/** As many of the series that are most alike. */
const MOST_ALIKE = 5;

/** A series with values that may be lent. */
interface Lender {
  /** `[C]` scaled. */
  readonly static: Float32Array;
  readonly values: Float64Array;
  readonly covariates: Covariates;
}

export class LearntCovariates {
  readonly widths: CovariateWidths;
  readonly #scales: CovariateScales;
  readonly #horizon: number;
  readonly #lenders: readonly Lender[];

  /**
   * @param all of each series, at least one
   * @param histories `[N]` of each
   * @param horizon H
   */
  constructor(all: readonly Covariates[], histories: readonly Float64Array[], horizon: number) {
    this.#scales = covariateScales(
      all,
      histories.map(({ length }) => length),
    );
    this.widths = covariateWidths(this.#scales);
    this.#horizon = horizon;
    this.#lenders =
      this.widths.static === 0
        ? []
        : histories.flatMap((values, index) => {
            const covariates = all[index] as Covariates;
            return values.every(Number.isNaN)
              ? []
              : [{ static: this.#staticOf(covariates), values, covariates }];
          });
  }

  /** As they may be seen after so many steps. */
  scaled(covariates: Covariates, steps: number): ScaledCovariates {
    return new ScaledCovariates(covariatesAt(covariates, steps, this.#horizon), this.#scales, steps);
  }

  /**
   * A history for a series without any value: that of the series which are most like it in what is static, at each step
   * before the end the median of their values, with that of what was known beside them. A static covariate that is missing
   * is taken to be as it usually is.
   *
   * @returns the history, and the covariates with it; themselves where there is a value, or nobody to borrow from
   */
  lend(
    history: Float64Array,
    covariates: Covariates,
  ): { readonly history: Float64Array; readonly covariates: Covariates } {
    if (this.#lenders.length === 0 || !history.every(Number.isNaN)) return { history, covariates };
    const own = this.#staticOf(covariates);
    const lenders = this.#lenders
      .map((lender) => ({ lender, distance: distance(own, lender.static) }))
      .sort((one, other) => one.distance - other.distance)
      .slice(0, MOST_ALIKE)
      .map(({ lender }) => lender);
    const length = Math.max(...lenders.map(({ values }) => values.length));
    /** Aligned at the end of the values. */
    const medians = (of: (lender: Lender) => Float64Array): Float64Array =>
      Float64Array.from({ length }, (_, step) =>
        median(lenders.map((lender) => of(lender)[lender.values.length - length + step] ?? Number.NaN)),
      );
    return {
      history: medians(({ values }) => values),
      covariates: {
        static: covariates.static,
        past: covariates.past.map((_, index) =>
          medians((lender) => lender.covariates.past[index] as Float64Array),
        ),
        known: covariates.known.map((values, index) => {
          const lent = medians((lender) => lender.covariates.known[index] as Float64Array);
          const all = new Float64Array(length + this.#horizon).fill(Number.NaN);
          all.set(lent);
          all.set(values.subarray(history.length, history.length + this.#horizon), length);
          return all;
        }),
      },
    };
  }

  #staticOf(covariates: Covariates): Float32Array {
    const scaled = new Float32Array(this.widths.static);
    new ScaledCovariates(covariates, this.#scales, 0).writeStatic(scaled, 0);
    return scaled;
  }
}

function distance(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, index) => sum + (value - (other[index] as number)) ** 2, 0);
}

/** NaN where there is none. */
function median(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1 || sorted.length === 0) return sorted[middle] ?? Number.NaN;
  return ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
