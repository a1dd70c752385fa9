/** Series for the tests of tasks, read as a user's file would be. */

import { readSeries, type SeriesInput } from "../../kinds/series/read-series.js";

/** Monthly values from January 1990 on; null = an empty cell. */
export function monthly(values: readonly (number | null)[]): SeriesInput {
  const rows = values.map((value, step) => {
    const month = String((step % 12) + 1).padStart(2, "0");
    return `${1990 + Math.floor(step / 12)}-${month},${value ?? ""}`;
  });
  return readSeries(["month,sales", ...rows].join("\n"), { file: "sales.csv" });
}

/** A season of 12 around a slowly rising level, with a little that no model knows: between 7 and 20 for 100 steps. */
export function sales(step: number): number {
  const noise = ((step * 7919) % 13) / 13;
  return 10 + 3 * Math.sin((step * Math.PI) / 6) + 0.05 * step + noise;
}

/** `[length]` of a function of the step. */
export function steps<Value>(length: number, value: (step: number) => Value): Value[] {
  return Array.from({ length }, (_, step) => value(step));
}
