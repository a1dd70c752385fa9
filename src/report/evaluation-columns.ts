/** What the tables of an evaluation hold. */

import type { PanelScore } from "../tasks/evaluation-result.js";
import { columnFormat, percent } from "./numbers.js";
import type { Column } from "./table.js";
import { printable } from "./text.js";

/** A row a forecaster, the best first and marked with "▸". */
export function panelScoreColumns(scores: readonly PanelScore[]): Column[] {
  const column = (
    header: string,
    figure: (score: PanelScore) => number | null,
    format: (value: number) => string,
    optional = true,
  ): Column => ({
    header,
    cells: scores.map((score) => format(figure(score) ?? Number.NaN)),
    align: "right",
    optional,
  });
  const rmse = columnFormat(scores.map((score) => score.rmse ?? Number.NaN));
  return [
    {
      header: "  forecaster",
      cells: scores.map(({ name }, index) => `${index === 0 ? "▸" : " "} ${printable(name)}`),
      align: "left",
    },
    column("MASE", ({ mase }) => mase, decimals, false),
    column("OWA", ({ owa }) => owa, decimals),
    column("sMAPE %", ({ smape }) => smape, decimals),
    column("pinball", (score) => score.pinball, decimals),
    column("in 90 %", ({ coverage90 }) => coverage90, percent),
    column("RMSE", (score) => score.rmse, rmse),
    column(
      "seconds",
      ({ seconds }) => seconds,
      (value) => value.toFixed(1),
    ),
  ];
}

/** Three decimals, as the competitions print their figures; fewer of what is large. */
function decimals(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return Math.abs(value) < 1e6 ? value.toFixed(3) : value.toExponential(2).replace("e+", "e");
}
