/** What may help against each disease, as changes of how a recurrent network is made and trained. */

import type { Cell } from "../../cells/cell.js";
import { gru } from "../../cells/gru.js";
import { batchNorm, layerNorm } from "../../cells/transforms/normalisation.js";
import { isGated, withActivations } from "../../cells/with-activations.js";
import { type Activation, nameOf } from "../../graph/activations.js";
import { chrono, rememberingGates } from "../../nn/chrono.js";
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
}

export interface Remedy {
  /** What is done, for people. */
  readonly text: string;
  /**
   * @param steps of a sequence
   * @returns the changed plan; undefined where the remedy is no change, or is for what the plan does not hold
   */
  apply(plan: TrainingPlan, steps: number): TrainingPlan | undefined;
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

export const remedies: Readonly<Record<RemedyName, Remedy>> = {
  gates: {
    text: "a gated cell (GRU), whose state passes from step to step unless a gate says otherwise",
    apply: (plan) => (isGated(plan.cell) ? undefined : { ...plan, cell: gru, start: {} }),
  },
  chrono: {
    text: "gates that start out open for as long as the sequence is (chrono initialisation)",
    apply: (plan, steps) =>
      rememberingGates(plan.cell).length > 0 && steps > 2
        ? { ...plan, start: { ...plan.start, ...chrono(plan.cell, steps) } }
        : undefined,
  },
  identity: {
    text: "ReLU, with recurrent weights that start as the identity (IRNN)",
    apply: (plan) =>
      isGated(plan.cell) ? undefined : change(plan, () => "relu", { ...plan.start, recurrent: identity() }),
  },
  clipping: {
    text: "gradients clipped to a norm of 1",
    apply: (plan) => (plan.clipNorm <= USUAL_CLIP ? undefined : { ...plan, clipNorm: USUAL_CLIP }),
  },
  tanh: {
    text: "tanh in place of activations without bounds",
    apply: (plan) => change(plan, (activation) => (unboundedAt0(activation) ? "tanh" : activation)),
  },
  "layer-norm": {
    text: "layer normalisation inside the cell",
    apply: (plan) => (isNormalised(plan.cell) ? undefined : { ...plan, cell: layerNorm(plan.cell) }),
  },
  "batch-norm": {
    text: "recurrent batch normalisation, with statistics for each step",
    apply: (plan) => (isNormalised(plan.cell) ? undefined : { ...plan, cell: batchNorm(plan.cell) }),
  },
  xavier: {
    text: "weights that start by Xavier",
    apply: (plan) => ({ ...plan, start: { ...plan.start, input: xavierUniform, recurrent: xavierUniform } }),
  },
  "leaky-relu": {
    text: "leaky ReLU, which never quite stops learning",
    apply: (plan) => change(plan, (activation) => (isRelu(activation) ? "leaky-relu" : activation)),
  },
  elu: {
    text: "ELU, which is smooth and negative below 0",
    apply: (plan) => change(plan, (activation) => (isRelu(activation) ? "elu" : activation)),
  },
  standardise: {
    text: "targets brought to mean 0 and deviation 1",
    apply: () => undefined,
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

function isRelu(activation: Activation): boolean {
  const name = nameOf(activation);
  return name === "relu" || name === "thresholded-relu";
}

function unboundedAt0(activation: Activation): boolean {
  return isRelu(activation) || ["leaky-relu", "elu", "softplus", "gelu", "silu"].includes(nameOf(activation));
}

/** The plan with other activations, unless they are what they were. */
function change(
  plan: TrainingPlan,
  to: (activation: Activation) => Activation,
  start: Starts = plan.start,
): TrainingPlan | undefined {
  const before = plan.cell.definition.activations ?? {};
  const changed = Object.entries(before)
    .map(([what, activation]) => [what, to(activation)] as const)
    .filter(([what, activation]) => activation !== before[what]);
  if (changed.length === 0) return undefined;
  return { ...plan, start, cell: withActivations(plan.cell, Object.fromEntries(changed)) };
}
