/** The report of an evaluation for the terminal: what was found, a ranked table a group, one of all, the verdict last. */

import type { Finding } from "../kinds/series/finding.js";
import type { EvaluationDocument, GroupResult, GroupScore } from "../tasks/evaluation-result.js";
import { type Paint, paintWith } from "./ansi.js";
import { auditLines } from "./audit-lines.js";
import { panelScoreColumns } from "./evaluation-columns.js";
import { findingLines } from "./finding-lines.js";
import { count, counted, percent } from "./numbers.js";
import { textTable } from "./table.js";
import { joinSections, prose, reportWidth, type TerminalOptions } from "./terminal-layout.js";
import { printable, wrap } from "./text.js";

/** More groups than these are not shown by themselves. */
const MOST_GROUPS = 12;

/** Sections set apart by empty lines, with a newline at the end. No line exceeds the width. */
export function renderEvaluationTerminal(
  document: EvaluationDocument,
  findings: readonly Finding[],
  options: TerminalOptions,
): string {
  const width = reportWidth(options);
  const paint = paintWith(options.color);
  const { groups, overall, verdict } = document;
  const scored = groups.filter(({ scores }) => scores.length > 0);
  const series = groups.reduce((sum, group) => sum + group.series, 0);
  const hidden = scored.length - MOST_GROUPS;
  return joinSections([
    findingLines(findings, width, paint),
    ...scored.slice(0, MOST_GROUPS).map((group) => groupLines(group, width, paint)),
    hidden > 0 ? prose(`${counted(hidden, "more group", "")}: see --json`, width) : [],
    scored.length > 1
      ? [
          ...heading(`All ${scored.length} groups, ${seriesText(series)}`, width, paint),
          ...textTable(panelScoreColumns(overall), { width, paint, best: 0 }),
        ]
      : [],
    notes(groups).flatMap((note) => prose(note, width).map((line) => paint("faint", line))),
    auditLines(document.audit, width, paint),
    prose(printable(verdict.text), width).map((line) => paint("strong", line)),
  ]);
}

function groupLines(group: GroupResult, width: number, paint: Paint): string[] {
  const { season, horizon, origins, scores } = group;
  const facts = [
    `${printable(group.group)}: ${seriesText(group.series)}`,
    `${counted(horizon, "step", "")} ahead`,
    ...(origins > 1 ? [`${origins} origins`] : []),
    season === 1 ? "no season" : `season of ${season}`,
  ];
  const [best] = scores as [GroupScore];
  return [
    ...heading(facts.join(", "), width, paint),
    ...textTable(panelScoreColumns(scores), { width, paint, best: 0 }),
    ...coverageText(best, width).map((line) => paint("faint", line)),
  ];
}

function heading(text: string, width: number, paint: Paint): string[] {
  return wrap(text, width).map((line) => paint("strong", line));
}

function seriesText(series: number): string {
  return `${count(series, "")} series`;
}

/** How the coverage of the best forecaster goes over the steps; nothing of a single step, which the table has. */
function coverageText({ name, coverage90ByStep }: GroupScore, width: number): string[] {
  const known = coverage90ByStep.flatMap((share, step) =>
    share === null ? [] : [{ share, step: step + 1 }],
  );
  if (known.length < 2) return [];
  const ordered = known.toSorted((one, other) => one.share - other.share);
  const [least, most] = [ordered[0], ordered.at(-1)] as [(typeof known)[0], (typeof known)[0]];
  if (percent(least.share) === percent(most.share)) return [];
  return wrap(
    `90 % intervals of ${printable(name)}: ${percent(least.share)} at step ${least.step}, ${percent(most.share)} at step ${most.step}`,
    width,
  );
}

function notes(groups: readonly GroupResult[]): string[] {
  const total = (of: (group: GroupResult) => number): number =>
    groups.reduce((sum, group) => sum + of(group), 0);
  const [leftOut, withoutScale] = [total((group) => group.leftOut), total((group) => group.withoutScale)];
  return [
    ...(leftOut === 0
      ? []
      : [`${seriesText(leftOut)} left out: no value before the split, or none after it to score by`]),
    ...(withoutScale === 0
      ? []
      : [`${seriesText(withoutScale)} without MASE: their history is constant, or shorter than a season`]),
  ];
}
