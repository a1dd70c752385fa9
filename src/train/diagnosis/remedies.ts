/** What may help against each disease, as changes of how a recurrent network is made and trained. */

import type { Cell } from "../../cells/cell.js";
import { gru } from "../../cells/gru.js";
import { batchNorm, layerNorm } from "../../cells/transforms/normalisation.js";
import { isGated, withActivations } from "../../cells/with-activations.js";
import { type Activation, nameOf } from "../../graph/activations.js";
import { chrono, remembersByGates } from "../../nn/chrono.js";
import { identity, xavierUniform } from "../../nn/initialise.js";
import type { Starts } from "../../nn/recurrent.js";

/** What remedies change of a network with one kind of cell. */
export interface TrainingPlan {
  readonly cell: Cell;
  readonly start: Starts;
  /** Learning rate. */
  readonly rate: number;
  /** Longest gradient, over all parameters. */
  readonly clipNorm: number;
  /** Whether targets are brought to mean 0 and deviation 1. */
  readonly standardised: boolean;
}

/** Why a remedy is no change of a plan, or is for what the plan does not hold: a clause, for people. */
export interface NotApplicable {
  readonly reason: string;
}

export interface Remedy {
  /** What is done, for people. */
  readonly text: string;
  /** What may be why training breaks off with it. */
  readonly caution?: string;
  /** The changed plan. @param steps of a sequence */
  apply(plan: TrainingPlan, steps: number): TrainingPlan | NotApplicable;
}

export type RemedyName =
  | "gates"
  | "chrono"
  | "identity"
  | "clipping"
  | "tanh"
  | "layer-norm"
  | "batch-norm"
  | "xavier"
  | "leaky-relu"
  | "elu"
  | "standardise"
  | "slower"
  | "faster";

const RATE_STEP = 10;
/** As long as gradients are in many papers' recipes (Pascanu, Mikolov & Bengio 2013). */
const USUAL_CLIP = 1;
const NORMALISED: NotApplicable = { reason: "the cell is normalised already" };
const WITHOUT_RELU: NotApplicable = { reason: "no activation of the cell is a ReLU" };

export const remedies: Readonly<Record<RemedyName, Remedy>> = {
  gates: {
    text: "a gated cell (GRU), whose state passes from step to step unless a gate says otherwise",
    apply: (plan) =>
      remembersByGates(plan.cell)
        ? { reason: "the cell has gates already" }
        : { ...plan, cell: gru, start: {} },
  },
  chrono: {
    text: "gates that start out open for as long as the sequence is (chrono initialisation)",
    apply(plan, steps) {
      if (!remembersByGates(plan.cell))
        return { reason: "the cell has no gates that say for how long it remembers" };
      return steps > 2
        ? { ...plan, start: { ...plan.start, ...chrono(plan.cell, steps) } }
        : { reason: "the sequence has no more than 2 steps" };
    },
  },
  identity: {
    text: "ReLU, with recurrent weights that start as the identity (IRNN)",
    apply(plan) {
      if (isGated(plan.cell)) return { reason: "it is for a cell without gates" };
      if (!hasRecurrentMatrix(plan.cell)) return { reason: "the cell has no matrix between its units" };
      const cell = activated(plan.cell, () => "relu") ?? plan.cell;
      return { ...plan, cell, start: { ...plan.start, recurrent: identity() } };
    },
  },
  clipping: {
    text: "gradients clipped to a norm of 1",
    apply: (plan) =>
      plan.clipNorm <= USUAL_CLIP
        ? { reason: `gradients are clipped to a norm of ${plan.clipNorm} already` }
        : { ...plan, clipNorm: USUAL_CLIP },
  },
  tanh: {
    text: "tanh in place of activations without bounds",
    apply: (plan) =>
      withOther(plan, (activation) => (unboundedAt0(activation) ? "tanh" : activation)) ?? {
        reason: "all activations have bounds",
      },
  },
  "layer-norm": {
    text: "layer normalisation inside the cell",
    caution:
      "of zeros, such as windows begin with that reach back before the start of a series, a layer norm's derivatives " +
      "can multiply by up to 300 a step",
    apply: (plan) => (isNormalised(plan.cell) ? NORMALISED : { ...plan, cell: layerNorm(plan.cell) }),
  },
  "batch-norm": {
    text: "recurrent batch normalisation, with statistics for each step",
    apply: (plan) => (isNormalised(plan.cell) ? NORMALISED : { ...plan, cell: batchNorm(plan.cell) }),
  },
  xavier: {
    text: "weights that start by Xavier",
    apply(plan) {
      const start = { ...plan.start, input: xavierUniform, recurrent: xavierUniform };
      return plan.start.input === undefined && !hasRecurrentMatrix(plan.cell)
        ? { reason: "the weights start so already" }
        : { ...plan, start };
    },
  },
  "leaky-relu": {
    text: "leaky ReLU, which never quite stops learning",
    apply: (plan) =>
      withOther(plan, (activation) => (isRelu(activation) ? "leaky-relu" : activation)) ?? WITHOUT_RELU,
  },
  elu: {
    text: "ELU, which is smooth and negative below 0",
    apply: (plan) =>
      withOther(plan, (activation) => (isRelu(activation) ? "elu" : activation)) ?? WITHOUT_RELU,
  },
  standardise: {
    text: "targets brought to mean 0 and deviation 1",
    apply: (plan) =>
      plan.standardised
        ? { reason: "targets are standardised before training already" }
        : { ...plan, standardised: true },
  },
  slower: {
    text: "a tenth of the learning rate",
    apply: (plan) => ({ ...plan, rate: plan.rate / RATE_STEP }),
  },
  faster: {
    text: "ten times the learning rate",
    apply: (plan) => ({ ...plan, rate: plan.rate * RATE_STEP }),
  },
};

/** Twice would be two gains of one name. */
function isNormalised({ transforms }: Cell): boolean {
  return transforms.some(({ specification: { name } }) => name === "layer-norm" || name === "batch-norm");
}

/** Whether every unit reads all others; where it reads itself alone, it has a vector in place of the matrix. */
function hasRecurrentMatrix(cell: Cell): boolean {
  return cell.needs(1, 1).parameters.some(({ role }) => role === "recurrent");
}

function isRelu(activation: Activation): boolean {
  const name = nameOf(activation);
  return name === "relu" || name === "thresholded-relu";
}

function unboundedAt0(activation: Activation): boolean {
  return isRelu(activation) || ["leaky-relu", "elu", "softplus", "gelu", "silu"].includes(nameOf(activation));
}

function withOther(plan: TrainingPlan, to: (activation: Activation) => Activation): TrainingPlan | undefined {
  const cell = activated(plan.cell, to);
  return cell && { ...plan, cell };
}

/** The cell with other activations; undefined where they are what they were. */
function activated(cell: Cell, to: (activation: Activation) => Activation): Cell | undefined {
  const before = cell.definition.activations ?? {};
  const changed = Object.entries(before)
    .map(([what, activation]) => [what, to(activation)] as const)
    .filter(([what, activation]) => activation !== before[what]);
  return changed.length === 0 ? undefined : withActivations(cell, Object.fromEntries(changed));
}
