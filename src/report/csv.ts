/** The forecast as a file of comma-separated values. */
import type { ForecastDocument } from "../tasks/forecast-result.js";
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

function cell(value: string | number): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
