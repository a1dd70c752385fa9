/** What the tables of tuning hold: trials, the best first, beside the defaults. */

import type { NetworkSetting, TuningDocument, TuningTrial } from "../tasks/tuning/tuning-result.js";
import { columnFormat } from "./numbers.js";
import type { Column } from "./table.js";
import { printable } from "./text.js";

const ABSENT = "–";

/** Best first; those that came to nothing last. */
export function rankedTrials({ trials }: TuningDocument): TuningTrial[] {
  const error = ({ best }: TuningTrial): number => best?.rmse ?? Number.POSITIVE_INFINITY;
  // Infinity - Infinity is no order.
  return [...trials].sort((one, other) => (error(one) === error(other) ? 0 : error(one) - error(other)));
}

/** Of each trial: what it was, and what came of it. @param group what separates thousands */
export function trialFigures(trials: readonly TuningTrial[], group: string): Column[] {
  const rmse = columnFormat(
    trials.flatMap(({ best }) => best?.rmse ?? []),
    4,
    group,
  );
  const column = (
    header: string,
    cell: (trial: TuningTrial) => string,
    align: Column["align"] = "right",
  ): Column => ({ header, cells: trials.map(cell), align });
  const setting = (
    header: string,
    cell: (setting: NetworkSetting) => string,
    align?: Column["align"],
  ): Column => column(header, (trial) => cell(trial.setting), align);
  return [
    column("trial", ({ trial }) => String(trial), "left"),
    column("RMSE", ({ best }) => (best === null ? ABSENT : rmse(best.rmse))),
    setting("cell", ({ cell }) => printable(cell), "left"),
    setting("units", ({ units }) => String(units)),
    setting("layers", ({ layers }) => String(layers)),
    setting("rate", ({ rate }) => significant(rate)),
    column("updates", ({ best }) => (best === null ? ABSENT : String(best.updates))),
    setting("batch", ({ batchSize }) => String(batchSize)),
    setting("window", ({ window }) => String(window)),
    setting("clip norm", ({ clipNorm }) => significant(clipNorm)),
    column("seconds", ({ seconds }) => seconds.toFixed(1)),
  ];
}

/** Three digits say enough of what was drawn at random. */
function significant(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Where tuning scored. */
export function tuningOriginsText({ origins }: TuningDocument): string {
  const [first, last] = [origins[0], origins.at(-1)].map((origin) => printable(origin?.at ?? ""));
  return origins.length === 1 ? `1 origin, ${last}` : `${origins.length} origins, ${first} to ${last}`;
}
