/** The report of the forecasts of many series for the terminal: how forecasters did, the first forecasts, the verdict. */

import type { Finding } from "../kinds/series/finding.js";
import type { PanelForecastDocument } from "../tasks/panel-prediction.js";
import { type Paint, paintWith } from "./ansi.js";
import { auditLines } from "./audit-lines.js";
import { panelScoreColumns } from "./evaluation-columns.js";
import { findingLines } from "./finding-lines.js";
import { columnFormat, count, counted } from "./numbers.js";
import { type Column, textTable } from "./table.js";
import { joinSections, prose, reportWidth, type TerminalOptions } from "./terminal-layout.js";
import { printable, wrap } from "./text.js";

/** More groups than these, and more series, are not shown by themselves. */
const MOST_GROUPS = 12;
const MOST_SERIES = 8;

/** Sections set apart by empty lines, with a newline at the end. No line exceeds the width. */
export function renderPanelTerminal(
  document: PanelForecastDocument,
  findings: readonly Finding[],
  options: TerminalOptions,
): string {
  const width = reportWidth(options);
  const paint = paintWith(options.color);
  const { groups, verdict } = document;
  const hidden = groups.length - MOST_GROUPS;
  return joinSections([
    findingLines(findings, width, paint),
    ...groups
      .slice(0, MOST_GROUPS)
      .map((group) =>
        isCompared(document) ? groupLines(group, width, paint) : byModelLines(group, width, paint),
      ),
    hidden > 0 ? prose(`${counted(hidden, "more group", "")}: see --json`, width) : [],
    forecastLines(document, width, paint),
    auditLines(document.audit, width, paint),
    prose(printable(verdict.text), width).map((line) => paint("strong", line)),
  ]);
}

/** By a saved model nothing is compared. */
function isCompared({ input: { model } }: PanelForecastDocument): boolean {
  return model === undefined;
}

function byModelLines(
  { group, series, horizon, season, forecaster }: PanelForecastDocument["groups"][number],
  width: number,
  paint: Paint,
): string[] {
  const facts = [
    `${printable(group)}: ${count(series, "")} series`,
    `${counted(horizon, "step", "")} ahead`,
    season === 1 ? "no season" : `season of ${season}`,
  ];
  return [
    ...wrap(facts.join(", "), width).map((line) => paint("strong", line)),
    ...prose(`forecast by ${forecaster}`, width),
  ];
}

function groupLines(group: PanelForecastDocument["groups"][number], width: number, paint: Paint): string[] {
  const { group: name, series, horizon, season, forecaster, scores } = group;
  const facts = [
    `${printable(name)}: ${count(series, "")} series`,
    `the last ${counted(horizon, "step", "")} held out`,
    season === 1 ? "no season" : `season of ${season}`,
  ];
  return [
    ...wrap(facts.join(", "), width).map((line) => paint("strong", line)),
    ...(scores.length === 0
      ? prose(`all are too short to hold anything out; forecast by ${forecaster}`, width)
      : textTable(panelScoreColumns(scores), { width, paint, best: 0 })),
    ...(scores.length === 0 || scores[0]?.name === forecaster
      ? []
      : prose(`forecast by ${forecaster}, as asked for`, width)),
  ];
}

/** The first and the last step of the first series. */
function forecastLines({ forecasts, input }: PanelForecastDocument, width: number, paint: Paint): string[] {
  const shown = forecasts.slice(0, MOST_SERIES);
  const format = columnFormat(
    shown.flatMap(({ forecast }) => [forecast[0], forecast.at(-1)].map((row) => row?.mean ?? Number.NaN)),
  );
  const column = (header: string, cells: readonly string[], align: Column["align"]): Column => ({
    header,
    cells,
    align,
    optional: true,
  });
  const [first, last] = [0, -1].map((step) => shown.map(({ forecast }) => forecast.at(step)));
  const hidden = input.series - shown.length;
  return [
    ...wrap("Forecasts", width).map((line) => paint("strong", line)),
    ...textTable(
      [
        { header: "series", cells: shown.map(({ id }) => printable(id)), align: "left" },
        column("first", first?.map((row) => printable(row?.at ?? "")) ?? [], "left"),
        column("mean", first?.map((row) => format(row?.mean ?? Number.NaN)) ?? [], "right"),
        column("last", last?.map((row) => printable(row?.at ?? "")) ?? [], "left"),
        column("mean", last?.map((row) => format(row?.mean ?? Number.NaN)) ?? [], "right"),
      ],
      { width, paint },
    ),
    ...(hidden > 0
      ? [paint("faint", `⋮ ${count(hidden, "")} more; all steps of all with --out or --json`)]
      : []),
  ];
}
