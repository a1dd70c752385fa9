/** Sorted series → groups, and what to say of them: one line for all groups of which the same holds. */

import { InputError } from "../../../errors.js";
import { describeFrequency } from "../../../sequence/frequency.js";
import type { Group } from "../../../sequence/panel.js";
import type { Finding } from "../finding.js";
import { listNames, plural, printable, printablePath, quote } from "../quote.js";
import { type Choice, chooseHorizon, chooseSeason, LEAST_HISTORY, type LeftOut, makeGroup } from "./group.js";
import { type CellTimes, type EvenSeries, layOut, Unevenness } from "./lay-out.js";
import type { Layout } from "./layout.js";
import type { Observations } from "./observations.js";
import { checkWhole, type PanelOptions } from "./panel-options.js";
import type { SortedSeries } from "./sorted-series.js";
import { Tally } from "./tally.js";

/** Name of the group where no column says another. */
const ALL = "all";

/** @throws InputError for periods that contradict each other or the data, and where no series is left */
export function makeGroups(
  observations: Observations,
  series: readonly SortedSeries[],
  times: CellTimes | undefined,
  layout: Layout,
  options: PanelOptions & { readonly file: string; readonly test?: unknown },
): { groups: Group[]; findings: Finding[] } {
  const file = printablePath(options.file);
  const isSplit = options.split !== undefined || options.test !== undefined;
  const origins = isSplit ? undefined : (options.origins ?? 1);
  const leftOut: LeftOut = { tooShort: new Tally(), empty: new Tally(), unscored: new Tally() };
  const unevenness = new Unevenness();
  const [spacings, seasons, horizons] = [new PerGroup(), new PerGroup(), new PerGroup()];
  const groups: Group[] = [];
  for (const [name, members] of byGroup(observations, series, layout)) {
    const settled = options.settled?.groups.get(name);
    const { even, frequency } = layOut(observations, members, times, unevenness, settled?.frequency);
    const wanted = settled ? undefined : wantedSeason(observations, members, name, layout, options);
    const season = settled ? ofModel(settled.season) : chooseSeason(even, frequency, wanted, file);
    const horizon = settled
      ? ofModel(settled.horizon)
      : chooseHorizon(even, frequency, season.steps, options.horizon);
    const names = observations.covariates?.names();
    const isStatic = (names?.static.length ?? 0) > 0;
    const borrows = origins === 0 && isStatic && (settled !== undefined || even.some(hasValue));
    const group = makeGroup(name, even, season, horizon, origins, leftOut, names, borrows);
    spacings.add(name, describeFrequency(frequency));
    if (options.period === undefined || layout.period !== undefined)
      seasons.add(name, describeSeason(season));
    if (options.horizon === undefined && settled === undefined)
      horizons.add(name, `${plural(horizon.steps, "step")} ahead, ${horizon.reason}`);
    if (group.members.length > 0) groups.push(group);
  }
  if (groups.length === 0) throw nothingLeft(series, leftOut, file);
  const split =
    layout.split === undefined
      ? []
      : [{ text: `held out: rows marked test in ${quote(layout.split)}`, flag: "--split NAME" }];
  return {
    groups,
    findings: [
      ...(times === undefined ? [] : spacings.findings("--time NAME")),
      ...unevenness.findings(),
      ...seasons.findings(options.settled === undefined ? "--period STEPS" : undefined),
      ...split,
      ...horizons.findings("--horizon STEPS"),
      ...describeLeftOut(leftOut, origins === 0 ? (options.settled ? "model" : "forecast") : "scoring"),
    ],
  };
}

function hasValue({ values }: EvenSeries): boolean {
  return values.some((value) => !Number.isNaN(value));
}

function ofModel(steps: number): Choice {
  return { steps, reason: "as the model has it" };
}

function byGroup(
  { groups }: Observations,
  series: readonly SortedSeries[],
  { group }: Layout,
): Map<string, SortedSeries[]> {
  if (group === undefined) return new Map([[ALL, [...series]]]);
  const found = new Map<string, SortedSeries[]>();
  for (const one of series) {
    const name = groups.of(one.index);
    const members = found.get(name);
    if (members === undefined) found.set(name, [one]);
    else members.push(one);
  }
  return found;
}

function wantedSeason(
  { periods }: Observations,
  members: readonly SortedSeries[],
  group: string,
  { period }: Layout,
  options: PanelOptions & { readonly file: string },
): Choice | undefined {
  const file = printablePath(options.file);
  if (period === undefined) {
    if (options.period === undefined) return undefined;
    const steps = Number(options.period);
    checkWhole("--period", steps, file);
    return { steps, reason: "as asked for" };
  }
  const first = members[0] as SortedSeries;
  const label = periods.of(first.index);
  const at = (index: number): { file: string; row: number; column: string } => {
    return { file, row: periods.rowOf(index), column: printable(period) };
  };
  const steps = /^\d+(?:\.0*)?$/.test(label) ? Number(label) : 0;
  if (!Number.isSafeInteger(steps) || steps < 1)
    throw new InputError(
      `${quote(label)} is no seasonal period`,
      "write a whole number of at least 1",
      at(first.index),
    );
  const other = members.find(({ index }) => periods.of(index) !== label);
  if (other === undefined) return { steps, reason: `by column ${quote(period)}` };
  throw new InputError(
    `${quote(periods.of(other.index))} for series ${quote(other.id)}, but ${quote(label)} for ${quote(first.id)} of the same group ${quote(group)}`,
    "give all series of a group one period, or tell groups apart with --group",
    at(other.index),
  );
}

function describeSeason({ steps, reason }: Choice): string {
  return steps === 1 ? `no season, ${reason}` : `a season of ${steps} steps, ${reason}`;
}

/** @param what they are read for */
function describeLeftOut(
  { tooShort, empty, unscored }: LeftOut,
  what: "scoring" | "forecast" | "model",
): Finding[] {
  const findings: Finding[] = [];
  const say = (tally: Tally, text: string, flag?: string): void => {
    if (tally.count === 0) return;
    const finding = { text: `${tally.describe()} ${text}` };
    findings.push(flag === undefined ? finding : { ...finding, flag });
  };
  const least = `no ${LEAST_HISTORY} steps are left before what is held out`;
  say(tooShort, `left out: too short, ${least}`, "--horizon STEPS");
  if (what === "scoring") say(empty, "left out: without a value to learn from");
  else
    say(
      empty,
      "left out: without any value, and nothing static says whom they are like",
      what === "forecast" ? "--static NAMES" : undefined,
    );
  say(unscored, "not scored: nothing is held out", "--split NAME");
  return findings;
}

function nothingLeft(
  series: readonly SortedSeries[],
  { tooShort, empty }: LeftOut,
  file: string,
): InputError {
  if (tooShort.count === 0 || empty.count > 0)
    return new InputError(
      "no series has a value to learn from",
      "give values before those that are held out",
      {
        file,
      },
    );
  const longest = series.reduce((most, { rows }) => Math.max(most, rows.length), 0);
  return new InputError(
    `the series are too short: the longest has ${plural(longest, "row")}, and no ${LEAST_HISTORY} are left before what is held out`,
    "give longer series or a shorter --horizon",
    { file },
  );
}

/** Texts by group, said once for all groups that share one. */
class PerGroup {
  readonly #groups = new Map<string, string[]>();

  add(group: string, text: string): void {
    const sharing = this.#groups.get(text);
    if (sharing === undefined) this.#groups.set(text, [group]);
    else sharing.push(group);
  }

  findings(flag: string | undefined): Finding[] {
    const isOne = this.#groups.size === 1;
    return Array.from(this.#groups, ([text, groups]) => {
      const of = groups.length === 1 ? "group" : "groups";
      const said = isOne ? text : `${of} ${listNames(groups)}: ${text}`;
      return flag === undefined ? { text: said } : { text: said, flag };
    });
  }
}
