/** The report of a forecast for the terminal: what was found, the chart, the tables, and the verdict last. */
import type { ForecastDocument, ForecastResult } from "../tasks/forecast-result.js";
import { type Paint, paintWith } from "./ansi.js";
import { auditLines } from "./audit-lines.js";
import { brailleChart } from "./braille-chart.js";
import { forecastName } from "./contenders.js";
import { findingLines } from "./finding-lines.js";
import { forecastColumns, scoreColumns } from "./forecast-columns.js";
import { networkSize } from "./network-size.js";
import { count, counted } from "./numbers.js";
import { textTable } from "./table.js";
import { joinSections, prose, reportWidth, type TerminalOptions } from "./terminal-layout.js";
import { printable, truncate, wrap } from "./text.js";

/** A longer forecast is shown by its first and its last rows. */
const MOST_ROWS = 24;
const FIRST_ROWS = 18;
const LAST_ROWS = 3;

/** The whole report, sections set apart by empty lines, with a newline at the end. No line exceeds the width. */
export function renderTerminal(result: ForecastResult, options: TerminalOptions): string {
  const width = reportWidth(options);
  const paint = paintWith(options.color);
  const { document, history } = result;
  const chart = brailleChart(
    { name: document.input.column, history, forecast: document.forecast, season: document.input.season },
    { width, height: Math.max(14, Math.min(20, Math.round(width / 4.5))), color: options.color },
  );
  const sections = [
    findingLines(result.findings, width, paint),
    chart.split("\n"),
    forecastLines(document, width, paint),
    scoreLines(result, width, paint),
    networkLines(result, width, paint),
    auditLines(document.audit, width, paint),
    prose(printable(document.verdict.text), width).map((line) => paint("strong", line)),
  ];
  return joinSections(sections);
}

function forecastLines(document: ForecastDocument, width: number, paint: Paint): string[] {
  const rows = document.forecast;
  if (rows.length === 0) return [];
  const columns = forecastColumns(rows);
  const title = truncate(`Forecast by ${printable(forecastName(document))}`, width);
  if (rows.length <= MOST_ROWS) return [paint("strong", title), ...textTable(columns, { width, paint })];
  const shown = columns.map((column) => ({
    ...column,
    cells: [...column.cells.slice(0, FIRST_ROWS), ...column.cells.slice(-LAST_ROWS)],
  }));
  const lines = textTable(shown, { width, paint });
  const hidden = paint("faint", `⋮ ${count(rows.length - FIRST_ROWS - LAST_ROWS, "")} more`);
  return [paint("strong", title), ...lines.slice(0, 1 + FIRST_ROWS), hidden, ...lines.slice(1 + FIRST_ROWS)];
}

function scoreLines({ document, history, test }: ForecastResult, width: number, paint: Paint): string[] {
  if (document.scores.length === 0) return [];
  const steps = history.at.length - test.start;
  const [first = "", last = ""] = [history.at[test.start], history.at.at(-1)].map((at) =>
    printable(at ?? ""),
  );
  const span = steps === 1 ? `step, ${last}` : `${counted(steps, "step", "")}, ${first} to ${last}`;
  const title = `Scores on the last ${span}`;
  const { winner } = document.verdict;
  const best = document.scores.findIndex((score) => score.name === winner);
  return [
    ...wrap(title, width).map((line) => paint("strong", line)),
    ...textTable(scoreColumns(document.scores, winner), { width, paint, best }),
  ];
}

function networkLines({ document, members }: ForecastResult, width: number, paint: Paint): string[] {
  const { model, timing } = document;
  const facts = [
    printable(model.cell),
    counted(model.units, "unit", ""),
    counted(model.layers, "layer", ""),
    ...(model.strategy === "direct" ? [] : [model.strategy]),
    networkSize(model.parameters, members, ""),
    `seed ${model.seed}`,
    ...(timing.trainMs > 0 ? [`trained in ${seconds(timing.trainMs)}`] : []),
  ];
  return wrap(`Network: ${facts.join(", ")}`, width).map((line) => paint("faint", line));
}

function seconds(milliseconds: number): string {
  if (milliseconds >= 60_000) return `${(milliseconds / 60_000).toFixed(1)} min`;
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
