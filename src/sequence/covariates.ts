/** What is known of a series beside its values, and when. */

/** Names of covariates, in the order of the arrays of {@link Covariates}. */
export interface CovariateNames {
  readonly static: readonly string[];
  readonly past: readonly string[];
  readonly known: readonly string[];
}

/** Numbers, NaN = missing. All members of a group have the same covariates. */
export interface Covariates {
  /** `[C]` the same at all times. */
  readonly static: Float64Array;
  /** Of each `[N]`, a number for each value: of the future nothing is known. */
  readonly past: readonly Float64Array[];
  /** Of each `[≥ N]`: of the future as well, as far as they reach. */
  readonly known: readonly Float64Array[];
}

/**
 * What may be seen by a forecast of the `horizon` steps that follow the first `steps` values. Past covariates are copies
 * that end there.
 *
 * @returns past `[steps]`, known `[steps + horizon]`, NaN where not known
 */
export function covariatesAt(all: Covariates, steps: number, horizon: number): Covariates {
  const length = steps + horizon;
  return {
    static: all.static,
    past: all.past.map((values) => values.slice(0, steps)),
    known: all.known.map((values) => {
      if (values.length >= length) return values.subarray(0, length);
      const padded = new Float64Array(length).fill(Number.NaN);
      padded.set(values);
      return padded;
    }),
  };
}

/** Names of members of a panel, with those of more covariates known of the future. */
export function withKnown(names: CovariateNames | undefined, more: readonly string[]): CovariateNames {
  const { static: constant = [], past = [], known = [] } = names ?? {};
  return { static: constant, past, known: [...known, ...more] };
}
