/** How far a command has come, on a line. The end is cut off where the terminal is narrow. */

import { printable } from "../report/text.js";
import type { CompareProgress } from "../tasks/compare.js";
import type { EvaluateProgress } from "../tasks/evaluate.js";
import type { PredictProgress } from "../tasks/predict.js";
import type { TrainProgress } from "../tasks/train.js";
import type { TuningProgress } from "../tasks/tuning/tune.js";
import type { EpochProgress } from "../train/loop.js";

export function describePrediction(progress: PredictProgress): string {
  const { phase, member, members, epoch, epochs } = progress;
  const done = (phase === "refit" ? members : 0) + member - 1 + epoch / epochs;
  const part = phase === "train" ? "before the test span" : "on all rows";
  return [
    `${Math.floor((100 * done) / (2 * members))} %`,
    ...losses(progress),
    `network ${member} of ${members}`,
    `epoch ${epoch} of ${epochs}`,
    part,
  ].join(", ");
}

/** How many remedies there will be is not known until the network has been looked into: no share of the whole. */
export function describeTraining(progress: TrainProgress): string {
  return [stage(progress), ...losses(progress), `epoch ${progress.epoch} of ${progress.epochs}`].join(", ");
}

/** Forecasters and groups take too different times for a share of the whole. */
export function describeEvaluation({ share, forecaster, group }: EvaluateProgress): string {
  return `${Math.floor(100 * share)} %, ${printable(forecaster)}, group ${printable(group)}`;
}

export function describeComparison(progress: CompareProgress): string {
  const { share, cell, member, members, epoch, epochs } = progress;
  return [
    `${Math.floor(100 * share)} %`,
    printable(cell),
    ...losses(progress),
    `network ${member} of ${members}`,
    `epoch ${epoch} of ${epochs}`,
  ].join(", ");
}

/** Before the first trial, what comes of the networks as they are is measured. */
export function describeTuning({ trial, trials, cell, best, seconds, budget }: TuningProgress): string {
  const limit = (value: number): string => (Number.isFinite(value) ? ` of ${value}` : "");
  return [
    trial === 0 ? "tuning, defaults" : `tuning, trial ${trial}${limit(trials)}`,
    printable(cell),
    ...(best === undefined ? [] : [`best RMSE ${figure(best)}`]),
    `${Math.floor(seconds)} s${limit(budget)}`,
  ].join(", ");
}

function stage(progress: TrainProgress): string {
  switch (progress.what) {
    case "network":
      return `network ${progress.member} of ${progress.members}`;
    case "trial":
      return "a network to look into";
    default:
      return `the same with ${progress.what}`;
  }
}

function losses({ loss, validationLoss }: EpochProgress): string[] {
  return [
    `loss ${figure(loss)}`,
    ...(validationLoss === undefined ? [] : [`validation ${figure(validationLoss)}`]),
  ];
}

function figure(loss: number): string {
  return loss.toPrecision(3);
}
