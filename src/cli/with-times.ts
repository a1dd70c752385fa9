/** What is known of the times of a panel, where flags ask for it. */

import type { Finding } from "../kinds/series/finding.js";
import { loadHolidays } from "../kinds/series/load-holidays.node.js";
import type { PanelInput } from "../kinds/series/panel/read-panel.js";
import { withTimeFeatures } from "../kinds/series/panel/time-features.js";
import type { Group } from "../sequence/panel.js";
import type { CovariateFlags } from "./covariate-flags.js";

/**
 * A panel with what is known of its times, where that is asked for.
 * @throws InputError for a country that is not known, and for series without times
 */
export async function withTimes(
  panel: PanelInput,
  { calendar, holidays: place }: CovariateFlags,
): Promise<PanelInput> {
  const holidays = place === undefined ? undefined : await loadHolidays(place);
  const groups = withTimeFeatures(panel.groups, { calendar, holidays });
  const findings: Finding[] = [];
  if (calendar) findings.push({ text: describeCalendar(groups), flag: "--calendar" });
  if (holidays !== undefined)
    findings.push({
      text: `the network knows the holidays of ${holidays.place}`,
      flag: "--holidays COUNTRY",
    });
  return { ...panel, groups, findings: [...panel.findings, ...findings] };
}

function describeCalendar(groups: readonly Group[]): string {
  const sine = ", sine";
  const known = groups.flatMap(({ covariates }) => covariates?.known ?? []);
  const cycles = new Set(
    known.filter((name) => name.endsWith(sine)).map((name) => name.slice(0, -sine.length)),
  );
  return cycles.size === 0
    ? "by the calendar no step differs from another: the network knows nothing of it"
    : `the network knows the ${[...cycles].join(", ")}`;
}
