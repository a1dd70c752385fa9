/** A time series: evenly spaced values with the times they belong to. */

/** `second` may have a fraction as count (0.1 = ten a second); all other counts are integers ≥ 1. */
export type FrequencyUnit =
  | "second"
  | "minute"
  | "hour"
  | "day"
  | "businessDay"
  | "week"
  | "month"
  | "quarter"
  | "year"
  | "step";

/** The distance from one row to the next: `count` units. `step` = rows without a calendar. */
export interface Frequency {
  readonly unit: FrequencyUnit;
  readonly count: number;
}

/** N evenly spaced values. */
export interface Series {
  readonly name: string;
  /** `[N]` in the units of the data; NaN = missing. */
  readonly values: Float64Array;
  /** `[N]` ascending, UTC ms, or step numbers where the unit is `step`; undefined = the rows are only in order. */
  readonly times: Float64Array | undefined;
  readonly frequency: Frequency;
}
