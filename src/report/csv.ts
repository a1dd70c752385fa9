/** The forecast as a file of comma-separated values. */
import type { ForecastDocument } from "../tasks/forecast-result.js";
import type { SeriesPaths } from "../tasks/panel-paths.js";
import type { PanelForecastDocument } from "../tasks/panel-prediction.js";

const COLUMNS = ["at", "mean", "lo80", "hi80", "lo90", "hi90"] as const;

/**
 * The forecast as CSV: a header, a line a step, "\n" after each line. Numbers keep every digit (they read back
 * as the same doubles); what is not finite is an empty cell. Cells are quoted where RFC 4180 needs it.
 */
export function forecastCsv(document: ForecastDocument): string {
  const rows = document.forecast.map((row) => COLUMNS.map((column) => cell(row[column])));
  return [COLUMNS, ...rows].map((cells) => `${cells.join(",")}\n`).join("");
}

/** The forecasts of many series as {@link forecastCsv} has those of one, each row after the name of its series. */
export function panelForecastCsv({ forecasts }: PanelForecastDocument): string {
  const header = ["id", ...COLUMNS].join(",");
  const rows = forecasts.flatMap(({ id, forecast }) =>
    forecast.map((row) => [cell(id), ...COLUMNS.map((column) => cell(row[column]))].join(",")),
  );
  return [header, ...rows].map((line) => `${line}\n`).join("");
}

/** Paths of many series: a row a step of each, with the number of its path, from 1. */
export function panelPathsCsv(series: readonly SeriesPaths[]): string {
  const parts = ["id,path,at,value\n"];
  for (const { member, at, paths } of series) {
    const [id, labels] = [cell(member.id), at.map(cell)];
    for (const [index, path] of paths.entries())
      parts.push(
        labels.map((label, step) => `${id},${index + 1},${label},${cell(path[step] as number)}\n`).join(""),
      );
  }
  return parts.join("");
}

function cell(value: string | number): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
