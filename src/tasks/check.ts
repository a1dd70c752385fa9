/** What a file holds, what is conspicuous about it, and what the commands would make of it: nothing is changed. */

import { InputError } from "../errors.js";
import { profile } from "../kinds/series/columns.js";
import { type Content, describeContent, isTable, readContent } from "../kinds/series/content.js";
import type { DecodedText } from "../kinds/series/encoding.js";
import type { Finding } from "../kinds/series/finding.js";
import { examineValues } from "../kinds/series/health/health.js";
import { measureStrengths } from "../kinds/series/health/strength.js";
import { ROLES } from "../kinds/series/panel/covariate-roles.js";
import { knowTimes } from "../kinds/series/panel/know-times.js";
import { type Layout, recogniseLayout } from "../kinds/series/panel/layout.js";
import { repeatsTimes } from "../kinds/series/panel/many-series.js";
import { examinePanel } from "../kinds/series/panel/panel-health.js";
import type { PanelOptions } from "../kinds/series/panel/panel-options.js";
import { type PanelInput, readPanel } from "../kinds/series/panel/read-panel.js";
import { readHead } from "../kinds/series/panel/table-head.js";
import type { TimeFeatures } from "../kinds/series/panel/time-features.js";
import { printablePath } from "../kinds/series/quote.js";
import { type ReadOptions, readSeries, type SeriesInput } from "../kinds/series/read-series.js";
import type { Table } from "../kinds/series/read-table.js";
import { openSource } from "../kinds/series/records.js";
import { detectSeason, SEASON_FLAG } from "../kinds/series/seasonality.js";
import type { TableText } from "../kinds/series/table-text.js";
import { describeFrequency, formatTime } from "../sequence/frequency.js";
import type { Member } from "../sequence/panel.js";
import { hintsFor } from "./check-hints.js";
import type { CheckColumn, CheckDocument, ColumnRole, PanelFacts, SeriesFacts } from "./check-result.js";

export interface CheckOptions extends ReadOptions, PanelOptions, TimeFeatures {
  /** Name of the source, for messages. */
  readonly file: string;
  /** Whether the encoding was asked for. */
  readonly encoding?: DecodedText["encoding"] | undefined;
}

/**
 * Reads a file as `predict` does if it holds one series, as `evaluate` does if it holds many. Runs in a browser.
 *
 * @throws InputError for what neither can use
 */
export function check(content: Content, options: CheckOptions): CheckDocument {
  const file = printablePath(options.file);
  const { head, rows, findings, ...found } = readContent(content, file, (text) => {
    const layout = panelLayout(text, options);
    return layout === undefined ? checkSeries(text, options) : checkPanel(text, options, layout);
  });
  const delimiter = head.delimiter ?? null;
  const { encoding, hasByteOrderMark } = isTable(content) ? NOT_BYTES : content;
  const [, ...ofTable] = findings;
  return {
    kind: "check",
    input: { file, encoding, hasByteOrderMark, delimiter, hasHeader: head.hasHeader, rows },
    ...found,
    actions: [...describeContent(content, options.encoding), ...ofTable],
  };
}

/** What is said of the bytes of a table, which has none. */
const NOT_BYTES = { encoding: null, hasByteOrderMark: false };

/** The layout of a file that holds many series; undefined for a file with one, and for one that cannot be used. */
function panelLayout(text: string | TableText, options: CheckOptions): Layout | undefined {
  const { column, season, id, target, group, split, period, calendar, holidays } = options;
  if (column !== undefined || season !== undefined) return undefined;
  const ofMany = [
    id,
    target,
    group,
    split,
    period,
    calendar,
    holidays,
    ...ROLES.map((role) => options[role]),
  ];
  const isAsked = ofMany.some((each) => each !== undefined);
  try {
    const source = openSource(text, printablePath(options.file));
    const head = readHead(source);
    const layout = recogniseLayout(head, options);
    if (isAsked || layout.kind !== "long") return layout;
    if (layout.id === undefined) return undefined;
    // Times that differ all are those of one series, for predict as well.
    return layout.time === undefined || repeatsTimes(source, head, layout) ? layout : undefined;
  } catch (error) {
    // The reader of one series says what is wrong in the words of the other commands.
    if (error instanceof InputError && !isAsked) return undefined;
    throw error;
  }
}

type Found = Pick<CheckDocument, "layout" | "columns" | "series" | "panel" | "health"> & {
  readonly head: Table;
  readonly rows: number;
  readonly findings: readonly Finding[];
};

function checkSeries(text: string | TableText, options: CheckOptions): Found {
  const input = readSeries(text, options);
  const head = readHead(openSource(text, printablePath(options.file)));
  const roleOf = (name: string): ColumnRole =>
    name === input.time ? "time" : name === input.column ? "value" : "unused";
  const columns = describeColumns(head, roleOf);
  const health = input.health ?? examineValues(input.series.values, input.season);
  const isHealth = (finding: Finding): boolean => health.some(({ text: said }) => said === finding.text);
  const findings = input.findings.filter((finding) => !isHealth(finding));
  return {
    head,
    rows: input.rows,
    layout: "series",
    columns,
    series: seriesFacts(input),
    panel: null,
    health: health.map(({ kind, text: said }) => ({ kind, text: said })),
    findings: [...findings, ...hiddenSeason(input), ...hintsFor(head, columns, false)],
  };
}

/** The values without those that are outliers or mark missing ones: a single one can hide season and trend. */
function withoutOutliers({ series, health = [] }: SeriesInput): Float64Array {
  const left = series.values.slice();
  for (const { kind, steps } of health)
    if (kind === "outliers" || kind === "marker") for (const step of steps) left[step] = Number.NaN;
  return left;
}

/** A season that outliers hide. */
function hiddenSeason(input: SeriesInput): Finding[] {
  if (input.season > 1 || input.seasonGiven) return [];
  const { period, correlation } = detectSeason(withoutOutliers(input), input.series.frequency);
  if (period === 1) return [];
  const text = `outliers hide a season of ${period} steps (autocorrelation ${correlation?.toFixed(2)} without them)`;
  return [{ text, flag: SEASON_FLAG }];
}

function seriesFacts(input: SeriesInput): SeriesFacts {
  const { series, season, missing } = input;
  const { values, times, frequency } = series;
  const label = (time: number | undefined): string | null =>
    time === undefined ? null : formatTime(time, frequency);
  const { trend, season: ofSeason } = measureStrengths(withoutOutliers(input), season);
  return {
    values: values.length,
    missing,
    frequency: describeFrequency(frequency),
    first: label(times?.[0]),
    last: label(times?.at(-1)),
    season,
    trendStrength: trend,
    seasonStrength: ofSeason,
  };
}

function checkPanel(text: string | TableText, options: CheckOptions, layout: Layout): Found {
  const input = knowTimes(readPanel(text, options), options);
  const head = readHead(openSource(text, printablePath(options.file)));
  const isWide = layout.kind === "wide";
  const roles: [string | undefined, ColumnRole][] = [
    [layout.id, "id"],
    [layout.time, "time"],
    [layout.split, "split"],
    [layout.group, "group"],
    [layout.period, "period"],
    ...layout.targets.map((name): [string, ColumnRole] => [name, "value"]),
    ...ROLES.flatMap((role) => layout.covariates?.[role] ?? []).map((name): [string, ColumnRole] => [
      name,
      "covariate",
    ]),
  ];
  const known = new Map(roles);
  const roleOf = (name: string): ColumnRole =>
    known.get(name) ?? (isWide ? "value" : isStatic(head, layout.id, name) ? "static" : "unused");
  const columns = describeColumns(head, roleOf);
  return {
    head,
    rows: input.rows,
    layout: input.layout,
    columns,
    series: null,
    panel: panelFacts(input),
    health: examinePanel(input.groups),
    findings: [...input.findings, ...hintsFor(head, columns, true)],
  };
}

function panelFacts({ groups }: PanelInput): PanelFacts {
  const lengths = groups
    .flatMap(({ members }) => members.map(({ values }) => values.length))
    .sort((a, b) => a - b);
  return {
    series: lengths.length,
    lengths: {
      least: lengths[0] as number,
      median: lengths[(lengths.length - 1) >> 1] as number,
      most: lengths.at(-1) as number,
    },
    groups: groups.map(({ name, members, season, horizon }) => ({
      group: name,
      series: members.length,
      frequency: frequenciesOf(members),
      season,
      horizon,
    })),
  };
}

/** The commonest first. */
function frequenciesOf(members: readonly Member[]): string {
  const counts = new Map<string, number>();
  for (const { frequency } of members) {
    const words = describeFrequency(frequency);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([words]) => words)
    .join(", ");
}

function describeColumns(head: Table, roleOf: (name: string) => ColumnRole): CheckColumn[] {
  return head.columns.map((name, index) => {
    const { present, dates, numbers } = profile(head, name, index);
    const holds = present === 0 ? "nothing" : dates >= 0.5 ? "dates" : numbers >= 0.5 ? "numbers" : "text";
    return { name, holds, role: roleOf(name) };
  });
}

/** Whether a column says the same on all rows of each series, by the first rows of the file. */
function isStatic({ columns, cells }: Table, id: string | undefined, name: string): boolean {
  if (id === undefined) return false;
  const ids = cells[columns.indexOf(id)] as readonly string[];
  const said = new Map<string, string>();
  for (const [row, cell] of (cells[columns.indexOf(name)] as readonly string[]).entries()) {
    const series = ids[row] as string;
    if ((said.get(series) ?? cell) !== cell) return false;
    said.set(series, cell);
  }
  return said.size < ids.length;
}
