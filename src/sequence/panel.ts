/** Many series that are forecast by the same model: a panel. */

import type { CovariateNames, Covariates } from "./covariates.js";
import type { Frequency } from "./series.js";
import { type Split, splitSeries } from "./span.js";

/** One series of a panel: evenly spaced, of whatever length. */
export interface Member {
  /** Distinct in its panel. */
  readonly id: string;
  /** Members of a group share horizon and season, and are scored together. */
  readonly group: string;
  /** `[N]` in the units of the data, NaN = missing; what is held out stands at the end. */
  readonly values: Float64Array;
  /** Steps at the end that are held out for scoring; 0 where nothing is. */
  readonly held: number;
  /** Of the first value: UTC ms, or a step number where the unit is `step`; undefined = the rows are only in order. */
  readonly start: number | undefined;
  readonly frequency: Frequency;
  /** As the group names them; left out where it names none. */
  readonly covariates?: Covariates | undefined;
}

/** Members that share horizon and season. */
export interface Group {
  readonly name: string;
  /** S, in steps; 1 = none. */
  readonly season: number;
  /** H: steps that are forecast. */
  readonly horizon: number;
  readonly members: readonly Member[];
  /** What is known of each member beside its values; left out where there is nothing. */
  readonly covariates?: CovariateNames | undefined;
}

/**
 * What may be learnt from, and what only scores.
 * @throws InputError where everything is held out
 */
export function splitMember({ values, held }: Member): Split {
  return splitSeries(values, { test: held });
}
