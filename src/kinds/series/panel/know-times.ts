/** A panel with what calendar and holidays say of its times, and what is said of that. */

import type { Group } from "../../../sequence/panel.js";
import type { Finding } from "../finding.js";
import type { PanelInput } from "./read-panel.js";
import { type TimeFeatures, withTimeFeatures } from "./time-features.js";

/** @throws InputError for series without times */
export function knowTimes(panel: PanelInput, { calendar, holidays }: TimeFeatures): PanelInput {
  const groups = withTimeFeatures(panel.groups, { calendar, holidays });
  const findings: Finding[] = [];
  if (calendar) findings.push({ text: describeCalendar(groups), flag: "--calendar" });
  if (holidays !== undefined)
    findings.push({
      text: `the network knows the holidays of ${holidays.place}`,
      flag: "--holidays COUNTRY",
    });
  const reading = {
    ...panel.reading,
    ...(calendar ? { calendar } : {}),
    ...(holidays === undefined ? {} : { holidays: holidays.place }),
  };
  return { ...panel, groups, reading, findings: [...panel.findings, ...findings] };
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
