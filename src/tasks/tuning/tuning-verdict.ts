/** Whether tuning helped, in sentences: where it chose, and on the test that it did not see. */

import type { ComparisonScore, DieboldMariano } from "../comparison-result.js";
import { chanceText } from "../comparison-verdict.js";
import { isTie } from "../contest.js";
import { displayName, figure } from "../verdict.js";
import type { TuningDocument } from "./tuning-result.js";

/** What the sentences rest on. */
export interface TuningFacts
  extends Pick<TuningDocument, "defaults" | "trials" | "chosen" | "origins" | "budget" | "contestant"> {
  /** Of everyone on the test, best first. */
  readonly ranked: readonly ComparisonScore[];
  /** Of two of them, by name. */
  readonly test: (better: string, worse: string) => DieboldMariano | null;
}

export function tuningVerdict(facts: TuningFacts): Pick<TuningDocument, "comparison" | "text"> {
  const { defaults, trials, chosen, origins, contestant, ranked, test } = facts;
  const [usual] = defaults as [TuningDocument["defaults"][number]];
  const places = origins.length === 1 ? "the origin" : `the ${origins.length} origins`;
  const where = `on ${places} before the test`;
  const kept = (reason: string): Pick<TuningDocument, "comparison" | "text"> => ({
    comparison: null,
    text: `${reason} The defaults are kept.`,
  });
  if (trials.length === 0)
    return kept(`No trial came to its end${facts.budget === null ? "" : ` within ${facts.budget} s`}.`);
  const settings = trials.length === 1 ? "1 setting" : `${trials.length} settings`;
  const best = trials.find(({ trial }) => trial === chosen)?.best ?? null;
  if (best === null)
    return kept(`Training broke off with ${trials.length === 1 ? "the" : "all"} ${settings} tried.`);
  const against = `${figure(best.rmse)} against ${usual.rmse === null ? "none" : figure(usual.rmse)} of ${displayName(usual.cell)} untuned`;
  if (contestant === null)
    return kept(`Tuning found nothing better: of ${settings}, RMSE ${against}, ${where}.`);
  const [own, other] = [contestant, usual.cell].map((name) =>
    ranked.find((score) => score.name === name),
  ) as [ComparisonScore, ComparisonScore];
  const found = `Tuning found ${displayName(contestant)} among ${settings}: RMSE ${against}, ${where}${lessText(best.rmse, usual.rmse)}.`;
  const isTied = isTie(own, other, ranked);
  const isAhead = !isTied && ranked.indexOf(own) < ranked.indexOf(other);
  const [better, worse] = isAhead ? [own, other] : [other, own];
  const pair = { better: better.name, worse: worse.name, test: test(better.name, worse.name) };
  const figures = `RMSE ${figure(own.rmse)} against ${figure(other.rmse)}`;
  if (isTied) return { comparison: pair, text: `${found} On the test it changed nothing: ${figures}.` };
  const result = isAhead ? `helped: ${figures}${lessText(own.rmse, other.rmse)}` : `did not help: ${figures}`;
  return { comparison: pair, text: `${found} On the test it ${result}. ${chanceText(pair)}` };
}

/** ", 12 % less" */
function lessText(less: number, more: number | null): string {
  const share = 100 * (1 - less / (more ?? Number.NaN));
  if (!Number.isFinite(share)) return "";
  return share < 1 ? ", less than 1 % less" : `, ${Math.round(share)} % less`;
}
