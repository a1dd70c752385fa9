/** How a file of many series was read, so that another one is read alike. */

import type { Frequency } from "../../../sequence/series.js";
import type { CovariateRole } from "./covariate-roles.js";

/** A column of covariates. */
export interface CovariateReading {
  readonly name: string;
  /** In the order in which features stand for them; left out where its cells are numbers. */
  readonly categories?: readonly string[] | undefined;
}

/** Columns by name, and what was asked for beside them. */
export interface PanelReading {
  readonly id?: string | undefined;
  /** "none" where rows were taken in their order. */
  readonly time?: string | undefined;
  /** As asked for where each column is a series, such as "all". */
  readonly target?: string | undefined;
  readonly group?: string | undefined;
  readonly period?: string | undefined;
  readonly covariates?: Readonly<Record<CovariateRole, readonly CovariateReading[]>> | undefined;
  /** Whether the network knows the place of each step in day, week, month and year. */
  readonly calendar?: true | undefined;
  /** Whose holidays it knows, such as "DE-BY". */
  readonly holidays?: string | undefined;
}

/** What a model says of the files that it forecasts. */
export interface SettledReading {
  readonly covariates: PanelReading["covariates"];
  /** By name. */
  readonly groups: ReadonlyMap<string, SettledGroup>;
}

export interface SettledGroup {
  /** S, in steps; 1 = none. */
  readonly season: number;
  /** H */
  readonly horizon: number;
  readonly frequency: Frequency;
}
