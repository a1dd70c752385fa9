/** What became of the remedies that were tried: which did best, and whether that is any better. */

import type { TrainingDocument, TrialSummary } from "../tasks/training-result.js";

/** Less than this share is chance. */
const LEAST_GAIN = 0.01;

/**
 * The best first: by the loss on what was kept back; those that have none after them, last those that cannot be applied.
 * The untreated before its equals.
 */
export function rankedTreatments(treatments: readonly TrialSummary[]): TrialSummary[] {
  const loss = ({ validationLoss }: TrialSummary): number => validationLoss ?? Number.POSITIVE_INFINITY;
  const untried = ({ notApplicable }: TrialSummary): number => (notApplicable === null ? 0 : 1);
  return [...treatments].sort((a, b) => {
    // Infinity - Infinity is no order.
    const byLoss = loss(a) === loss(b) ? 0 : loss(a) - loss(b);
    return untried(a) - untried(b) || byLoss;
  });
}

/** Why there are no figures of a treatment; undefined where there are. */
export function whyWithout({ failure, notApplicable }: TrialSummary): string | undefined {
  if (notApplicable !== null) return `not applicable: ${notApplicable}`;
  return failure === null ? undefined : `training broke off: ${failure}`;
}

/** Whether a remedy helped and by how much, in a sentence; undefined where none was asked for. */
export function treatmentVerdict({ treatments, diagnosis }: TrainingDocument): string | undefined {
  const untreated = treatments.find(({ name }) => name === "untreated");
  if (untreated === undefined) return undefined;
  if (treatments.length === 1)
    return diagnosis?.findings.length === 0
      ? "There is nothing to treat."
      : "For what was found no remedy is known.";
  if (treatments.every((each) => each === untreated || each.notApplicable !== null))
    return "None of the remedies can be applied to this network: nothing could be tried.";
  const before = untreated.validationLoss;
  if (before === null) return "What was kept back holds no target: whether a remedy helps cannot be said.";
  const [best] = rankedTreatments(treatments.filter((each) => each !== untreated));
  const after = best?.validationLoss ?? null;
  if (best === undefined || after === null)
    return "No remedy helps: training breaks off with each that could be tried.";
  const gain = 1 - after / before;
  const least = `validation loss ${lossText(after)} with "${best.name}"`;
  if (!(gain > 0)) return `No remedy helps: ${least} at best, where it is ${lossText(before)} untreated.`;
  if (gain < LEAST_GAIN)
    return `No remedy helps: ${least} is less than 1 % below ${lossText(before)} untreated.`;
  return `${capitalised(least)}, ${Math.round(100 * gain)} % less than ${lossText(before)} untreated: ${best.text}.`;
}

/** By how much a loss lies below (−) or above (+) the untreated one's. */
export function changeText({ validationLoss }: TrialSummary, untreated: TrialSummary | undefined): string {
  const before = untreated?.validationLoss ?? null;
  if (validationLoss === null || before === null) return "–";
  const change = Math.round(100 * (validationLoss / before - 1));
  return Number.isFinite(change) ? `${change > 0 ? "+" : change < 0 ? "−" : ""}${Math.abs(change)} %` : "–";
}

/** Three significant digits. */
export function lossText(loss: number | null): string {
  return loss === null || !Number.isFinite(loss) ? "–" : loss.toPrecision(3);
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
