/** The flags that say what is known of series beside their values. */

import { Option } from "commander";
import type { Finding } from "../kinds/series/finding.js";
import { loadHolidays } from "../kinds/series/load-holidays.node.js";
import type { CovariateColumns } from "../kinds/series/panel/covariate-roles.js";
import type { PanelInput } from "../kinds/series/panel/read-panel.js";
import { withTimeFeatures } from "../kinds/series/panel/time-features.js";
import type { Group } from "../sequence/panel.js";
import { nonEmpty } from "./arguments.js";

export interface CovariateFlags {
  readonly static?: string;
  readonly past?: string;
  readonly known?: string;
  readonly calendar?: true;
  readonly holidays?: string;
}

export function covariateFlags(): Option[] {
  const names = (role: string, meaning: string): Option =>
    new Option(`--${role} <names>`, `columns of ${meaning}`).argParser(nonEmpty(`--${role}`, "name columns"));
  return [
    names("static", "what a series always is, for the network, with commas between: region,size"),
    names("past", "what is known until a forecast begins only: weather"),
    names("known", "what is known of the steps to forecast as well, for the network: promo,price"),
    new Option("--calendar", "tell the network the place of each step in day, week, month and year"),
    new Option(
      "--holidays <country>",
      "tell it the holidays of a country, or a part of one: DE, DE-BY",
    ).argParser(nonEmpty("--holidays", "give a country such as DE")),
  ];
}

/** Of all flags of a command, those that name columns. */
export function covariateColumns({ static: constant, past, known }: CovariateFlags): CovariateColumns {
  return { static: constant, past, known };
}

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
