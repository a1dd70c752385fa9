/** A series as networks of a panel see it: on a logarithmic scale where it can be, its season taken off where it has one. */

import { isSeasonal, seasonalIndices } from "../baselines/seasonal-adjustment.js";
import { movement } from "./pooled-intervals.js";

/** What a season must have been seen, so that it is one. */
const SEASONS_SEEN = 3;

export interface Prepared {
  /** `[N]` on the scale that is learnt, NaN = missing. */
  readonly values: Float64Array;
  readonly isLogarithmic: boolean;
  /** `[S]`: what was taken off, by the place in the season; undefined where nothing was. */
  readonly season: Float64Array | undefined;
  /** How it moves, in its units: what MASE divides by; above 0. */
  readonly movement: number;
}

/**
 * @param history `[N]` all that may be seen; the season is that of all of it
 * @param season S, in steps; 1 = none
 * @param adjust whether a season that is found is taken off
 */
export function prepare(history: Float64Array, season: number, adjust: boolean): Prepared {
  const isLogarithmic = history.every((value) => !(value <= 0));
  const values = isLogarithmic ? history.map(Math.log) : history;
  const isFound = adjust && values.length >= SEASONS_SEEN * season && isSeasonal(values, season);
  const indices = isFound ? seasonalIndices(values, season, "additive") : undefined;
  return {
    values: indices ? values.map((value, step) => value - (indices[step % season] as number)) : values,
    isLogarithmic,
    season: indices,
    movement: movement(history, season) || 1,
  };
}

/** Counts as they are: neither logarithms nor a season are taken. */
export function prepareCounts(history: Float64Array, season: number): Prepared {
  return {
    values: history,
    isLogarithmic: false,
    season: undefined,
    movement: movement(history, season) || 1,
  };
}

/** A value in the units of the series, at a step, on the scale that is learnt. */
export function scaled({ isLogarithmic, season }: Prepared, step: number, value: number): number {
  const whole = isLogarithmic ? Math.log(Math.max(value, 0)) : value;
  return season ? whole - (season[step % season.length] as number) : whole;
}

/** A value on the scale that is learnt, at a step, back in the units of the series. */
export function restore({ isLogarithmic, season }: Prepared, step: number, value: number): number {
  const whole = season ? value + (season[step % season.length] as number) : value;
  return isLogarithmic ? Math.min(Math.exp(whole), Number.MAX_VALUE) : whole;
}
