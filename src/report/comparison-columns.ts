/** What the tables of a comparison hold. */

import type { ComparisonDocument, ComparisonScore } from "../tasks/comparison-result.js";
import { columnFormat, count, percent } from "./numbers.js";
import type { Column } from "./table.js";
import { printable } from "./text.js";

const ABSENT = "–";

/** What "p" stands for. */
export const CHANCE_NOTE: string =
  "p: how often as large a difference from the first in squared error comes by chance (Diebold & Mariano 1995; " +
  "Harvey, Leybourne & Newbold 1997)";

/** A column of figures, with a cell for each forecaster. */
export interface FigureColumn {
  readonly header: string;
  readonly cells: readonly string[];
}

/** The figures of a table of scores, the most telling first. @param group what separates thousands */
export function comparisonFigures(scores: readonly ComparisonScore[], group: string): FigureColumn[] {
  const column = (
    header: string,
    figure: (score: ComparisonScore) => number | null,
    format?: (value: number) => string,
  ): FigureColumn => {
    const figures = scores.map((score) => figure(score) ?? Number.NaN);
    const written = format ?? columnFormat(figures, 4, group);
    return { header, cells: figures.map((value) => (Number.isFinite(value) ? written(value) : ABSENT)) };
  };
  return [
    column("RMSE", ({ rmse }) => rmse),
    column("MASE", ({ mase }) => mase, decimals(3)),
    column("p", ({ againstBest }) => againstBest?.probability ?? null, chance),
    column("seconds", ({ seconds }) => seconds, decimals(1)),
    column(
      "weights",
      ({ parameters }) => parameters,
      (value) => count(value, group),
    ),
    column("in 90 %", ({ coverage90 }) => coverage90, percent),
    column("sMAPE %", ({ smape }) => smape, decimals(2)),
    column("MAE", ({ mae }) => mae),
  ];
}

/** A row a forecaster, the best first and marked with "▸". */
export function comparisonColumns(scores: readonly ComparisonScore[]): Column[] {
  return [
    {
      header: "  forecaster",
      cells: scores.map(({ name }, index) => `${index === 0 ? "▸" : " "} ${printable(name)}`),
      align: "left",
    },
    ...comparisonFigures(scores, "").map(
      (column, index): Column => ({ ...column, align: "right", optional: index > 0 }),
    ),
  ];
}

/** The best network, or the ensemble, and the best baseline. */
export function bestOfBoth({ scores }: ComparisonDocument): readonly [ComparisonScore, ComparisonScore] {
  const find = (isBaseline: boolean): ComparisonScore =>
    scores.find(({ kind }) => (kind === "baseline") === isBaseline) as ComparisonScore;
  return [find(false), find(true)];
}

/** `[H]` NaN = unknown. */
export function errorsByStep({ byStep }: ComparisonScore): number[] {
  return byStep.map(({ rmse }) => rmse ?? Number.NaN);
}

function decimals(digits: number): (value: number) => string {
  return (value) =>
    Math.abs(value) < 1e6 ? value.toFixed(digits) : value.toExponential(2).replace("e+", "e");
}

function chance(probability: number): string {
  return probability < 0.001 ? "<0.001" : probability.toFixed(3);
}
