/** How far ahead to forecast where nobody said. */

import type { Frequency, FrequencyUnit } from "../../sequence/series.js";

/** Steps ahead that people plan by, by unit. */
const USUAL_HORIZON: Readonly<Partial<Record<FrequencyUnit, number>>> = {
  year: 6,
  quarter: 8,
  month: 12,
  week: 13,
  day: 14,
  businessDay: 10,
  hour: 24,
};
const LONGEST_USUAL_HORIZON = 48;

/**
 * H, at least 1 and at most a quarter of the series.
 *
 * @param season S in steps; 1 = none
 * @param length of the series, in steps
 */
export function usualHorizon({ unit, count }: Frequency, season: number, length: number): number {
  const usual = USUAL_HORIZON[unit];
  const wanted =
    usual !== undefined && count === 1 ? usual : season > 1 ? Math.min(season, LONGEST_USUAL_HORIZON) : 12;
  return Math.max(1, Math.min(wanted, Math.floor(length / 4)));
}
