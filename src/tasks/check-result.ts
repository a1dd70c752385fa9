/** What `check` says of a file: the JSON document of the command line. Its keys are public API. */

import type { Encoding } from "../kinds/series/encoding.js";
import type { Finding } from "../kinds/series/finding.js";
import type { HealthKind } from "../kinds/series/health/health.js";
import type { LayoutKind } from "../kinds/series/panel/layout.js";

export type ColumnRole =
  | "time"
  | "value"
  | "id"
  | "split"
  | "group"
  | "period"
  | "covariate"
  | "static"
  | "unused";

export interface CheckColumn {
  readonly name: string;
  /** What most of its cells are, in the first rows. */
  readonly holds: "dates" | "numbers" | "text" | "nothing";
  /** What it is taken for; `static`: the same on all rows of a series, and not used. */
  readonly role: ColumnRole;
}

export interface SeriesFacts {
  /** Steps, those inserted into gaps among them. */
  readonly values: number;
  readonly missing: number;
  /** In words, such as "monthly". */
  readonly frequency: string;
  /** ISO 8601, or a step number; null where the rows are only in order. */
  readonly first: string | null;
  readonly last: string | null;
  /** In steps; 1 = none. */
  readonly season: number;
  /** In [0, 1], without outliers; null where the series is too short to tell. */
  readonly trendStrength: number | null;
  readonly seasonStrength: number | null;
}

export interface PanelFacts {
  /** Series that can be forecast and scored. */
  readonly series: number;
  /** Steps of a series. */
  readonly lengths: { readonly least: number; readonly median: number; readonly most: number };
  readonly groups: readonly {
    readonly group: string;
    readonly series: number;
    /** Of the first of them, in words. */
    readonly frequency: string;
    /** In steps; 1 = none. */
    readonly season: number;
    /** Steps that evaluate would forecast. */
    readonly horizon: number;
  }[];
}

export interface HealthResult {
  readonly kind: HealthKind;
  readonly text: string;
  /** Of a panel: how many series have it, and the first of them. */
  readonly series?: number;
  readonly first?: string;
}

/** The document that `sequitur check FILE --json` prints. */
export interface CheckDocument {
  readonly kind: "check";
  readonly input: {
    readonly file: string;
    /** Null where the source is no text: Parquet, JSON, several files, the result of a query. */
    readonly encoding: Encoding | null;
    readonly hasByteOrderMark: boolean;
    /** Null for a single column, and where nothing separates cells. */
    readonly delimiter: string | null;
    readonly hasHeader: boolean;
    readonly rows: number;
  };
  /** One series, or the layout of many. */
  readonly layout: "series" | LayoutKind;
  readonly columns: readonly CheckColumn[];
  /** Null for a panel. */
  readonly series: SeriesFacts | null;
  /** Null for one series. */
  readonly panel: PanelFacts | null;
  /** Empty where nothing is conspicuous. */
  readonly health: readonly HealthResult[];
  /** What the commands would do, with the flag that changes it. */
  readonly actions: readonly Finding[];
}
