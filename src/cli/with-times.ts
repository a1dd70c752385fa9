/** What is known of the times of a panel, where flags ask for it. */

import { loadHolidays } from "../kinds/series/load-holidays.node.js";
import { knowTimes } from "../kinds/series/panel/know-times.js";
import type { PanelInput } from "../kinds/series/panel/read-panel.js";
import type { TimeFeatures } from "../kinds/series/panel/time-features.js";
import type { CovariateFlags } from "./covariate-flags.js";

type TimeFlags = Pick<CovariateFlags, "calendar" | "holidays">;

/** @throws InputError for a country that is not known */
export async function timeFeatures({ calendar, holidays: place }: TimeFlags): Promise<TimeFeatures> {
  return { calendar, holidays: place === undefined ? undefined : await loadHolidays(place) };
}

/**
 * A panel with what is known of its times, where that is asked for.
 * @throws InputError for a country that is not known, and for series without times
 */
export async function withTimes(panel: PanelInput, flags: TimeFlags): Promise<PanelInput> {
  return knowTimes(panel, await timeFeatures(flags));
}
