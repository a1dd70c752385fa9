/** What tuning found, and what became of it on the test, as a document. */

import type { Series } from "../../sequence/series.js";
import type { CheckedComparison } from "../comparison-request.js";
import type { ComparisonScore, DieboldMariano } from "../comparison-result.js";
import { historyLabels } from "../rows.js";
import { TUNED } from "../verdict.js";
import type { Tuned } from "./tune.js";
import type { CheckedTuning } from "./tuning-request.js";
import type { TuningDocument } from "./tuning-result.js";
import { tuningVerdict } from "./tuning-verdict.js";

/**
 * @param ranked of everyone on the test, best first
 * @param test of two of them, by name
 */
export function tuningDocument(
  { design, seconds, ...found }: Tuned,
  series: Series,
  { tuning }: CheckedComparison,
  ranked: readonly ComparisonScore[],
  test: (better: string, worse: string) => DieboldMariano | null,
): TuningDocument {
  const { origins: rows, stride, seconds: budget, trials } = tuning as CheckedTuning;
  const labels = historyLabels(series);
  const origins = rows.map((row) => ({ at: labels[row - 1] as string, rows: row }));
  const asked = { budget: finite(budget), trialsAsked: finite(trials) };
  const contestant = design === undefined ? null : TUNED + design.cell.name;
  return {
    origins,
    stride,
    scored: found.scored,
    ...asked,
    rungs: found.rungs,
    defaults: found.defaults,
    trials: found.trials,
    chosen: found.chosen,
    contestant,
    ...tuningVerdict({ ...found, ...asked, origins, contestant, ranked, test }),
    seconds,
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
