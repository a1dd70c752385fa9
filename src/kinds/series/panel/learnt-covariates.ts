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
export interface Lender {
  /** `[N]` */
  readonly values: Float64Array;
  /** Past and known `[N]`. */
  readonly covariates: Covariates;
}

/** All there is to it. */
export interface CovariateKnowledge {
  readonly scales: CovariateScales;
  readonly horizon: number;
  /** None where nothing is static. */
  readonly lenders: readonly Lender[];
}

export class LearntCovariates {
  readonly widths: CovariateWidths;
  readonly known: CovariateKnowledge;
  readonly #horizon: number;
  readonly #scales: CovariateScales;
  /** With what is static of each, `[C]` scaled. */
  readonly #lenders: readonly (Lender & { readonly static: Float32Array })[];

  constructor(known: CovariateKnowledge) {
    const { scales, horizon, lenders } = known;
    this.known = known;
    this.widths = covariateWidths(scales);
    this.#scales = scales;
    this.#horizon = horizon;
    this.#lenders = lenders.map((lender) => ({ ...lender, static: scaledStatic(lender.covariates, scales) }));
  }

  /**
   * @param all of each series, at least one
   * @param histories `[N]` of each
   * @param horizon H
   */
  static of(
    all: readonly Covariates[],
    histories: readonly Float64Array[],
    horizon: number,
  ): LearntCovariates {
    const scales = covariateScales(
      all,
      histories.map(({ length }) => length),
    );
    return new LearntCovariates({ scales, horizon, lenders: lendersAmong(all, histories, scales) });
  }

  /** Whether a series without any value can borrow some. */
  get canLend(): boolean {
    return this.#lenders.length > 0;
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
    if (!this.canLend || !history.every(Number.isNaN)) return { history, covariates };
    const own = scaledStatic(covariates, this.#scales);
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
}

/**
 * Of series that are the same in all that is static only so many are ever asked: further ones are as far away, and come
 * later.
 */
function lendersAmong(
  all: readonly Covariates[],
  histories: readonly Float64Array[],
  scales: CovariateScales,
): Lender[] {
  if (scales.static.length === 0) return [];
  const alike = new Map<string, number>();
  return histories.flatMap((values, index) => {
    if (values.every(Number.isNaN)) return [];
    const { static: constant, past, known } = all[index] as Covariates;
    const kind = scaledStatic({ static: constant, past, known }, scales).join();
    const before = alike.get(kind) ?? 0;
    if (before === MOST_ALIKE) return [];
    alike.set(kind, before + 1);
    const seen = (each: Float64Array): Float64Array => each.subarray(0, values.length);
    return [{ values, covariates: { static: constant, past: past.map(seen), known: known.map(seen) } }];
  });
}

/** `[C]` */
function scaledStatic(covariates: Covariates, scales: CovariateScales): Float32Array {
  const scaled = new Float32Array(covariateWidths(scales).static);
  new ScaledCovariates(covariates, scales, 0).writeStatic(scaled, 0);
  return scaled;
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
