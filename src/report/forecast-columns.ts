/** What the tables of a forecast and of its scores hold. */
import type { ForecastRow, Score } from "../tasks/forecast-result.js";
import { columnFormat, percent } from "./numbers.js";
import type { Column } from "./table.js";
import { padStart, printable } from "./text.js";

/** The columns of a forecast: when, the mean, and both intervals; all numbers have the same decimals. */
export function forecastColumns(rows: readonly ForecastRow[]): Column[] {
  const format = columnFormat(rows.flatMap((row) => [row.mean, row.lo80, row.hi80, row.lo90, row.hi90]));
  const interval = (
    header: string,
    low: (row: ForecastRow) => number,
    high: (row: ForecastRow) => number,
  ): Column => {
    const lows = rows.map((row) => format(low(row)));
    const highs = rows.map((row) => format(high(row)));
    const width = Math.max(0, ...highs.map((text) => text.length));
    const cells = lows.map((text, index) => `${text} … ${padStart(highs[index] ?? "", width)}`);
    return { header, cells, align: "right", optional: true };
  };
  return [
    { header: "at", cells: rows.map((row) => printable(row.at)), align: "left" },
    { header: "mean", cells: rows.map((row) => format(row.mean)), align: "right" },
    interval(
      "90 % interval",
      (row) => row.lo90,
      (row) => row.hi90,
    ),
    interval(
      "80 % interval",
      (row) => row.lo80,
      (row) => row.hi80,
    ),
  ];
}

/** The columns of the scores, the best forecaster marked with "▸". Errors have the unit of the series. */
export function scoreColumns(scores: readonly Score[], winner: string): Column[] {
  const number = (header: string, figures: readonly number[]): Column => {
    const format = columnFormat(figures);
    return { header, cells: figures.map(format), align: "right", optional: true };
  };
  const share = (header: string, shares: readonly number[]): Column => ({
    header,
    cells: shares.map(percent),
    align: "right",
    optional: true,
  });
  const { optional: _, ...rmse } = number(
    "RMSE",
    scores.map((score) => score.rmse),
  );
  return [
    {
      header: "  forecaster",
      cells: scores.map(({ name }) => `${name === winner ? "▸" : " "} ${printable(name)}`),
      align: "left",
    },
    rmse,
    number(
      "MAE",
      scores.map((score) => score.mae),
    ),
    number(
      "MASE",
      scores.map((score) => score.mase ?? Number.NaN),
    ),
    number(
      "sMAPE %",
      scores.map((score) => score.smape),
    ),
    share(
      "in 90 %",
      scores.map((score) => score.coverage90),
    ),
    share(
      "in 80 %",
      scores.map((score) => score.coverage80),
    ),
  ];
}
