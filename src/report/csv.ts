/** The forecast as a file of comma-separated values. */
import type { ForecastDocument } from "../tasks/forecast-result.js";

const COLUMNS = ["at", "mean", "lo80", "hi80", "lo90", "hi90"] as const;

/**
 * The forecast as CSV: a header, a line a step, "\n" after each line. Numbers keep every digit (they read back
 * as the same doubles); what is not finite is an empty cell. Cells are quoted where RFC 4180 needs it.
 */
export function forecastCsv(document: ForecastDocument): string {
  const rows = document.forecast.map((row) => COLUMNS.map((column) => cell(row[column])));
  return [COLUMNS, ...rows].map((cells) => `${cells.join(",")}\n`).join("");
}

function cell(value: string | number): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
