/** What is known of a network's health: figures, and what they mean. */

import type { ClippingReport } from "../clipping-report.js";
import type { RemedyName } from "./remedies.js";

export interface GateHealth {
  readonly name: string;
  /** Share of values at which the activation's derivative is below a twenty-fifth of its largest. */
  readonly saturated: number;
  /** Mean over rows, steps and units. */
  readonly mean: number;
}

export interface LayerHealth {
  /** Place in the model, such as `0` or `1.forward`. */
  readonly name: string;
  /** |dL/dh(t)| by state, `[T]`: the norm over rows and units. */
  readonly gradients: Readonly<Record<string, readonly number[]>>;
  /**
   * Of the states n steps ago on those at the end, by lag; 1 at lag 0. Empty for a layer without states, and for a window
   * of outputs that a teacher fills.
   */
  readonly influence: readonly number[];
  /** How many times a derivative grows in a step backwards, on average: the gain of the recurrent Jacobian. */
  readonly gain: number | undefined;
  readonly gates: readonly GateHealth[];
  /** The gate that decides for how long it remembers, such as `forget`; undefined where no gate does. */
  readonly keeping: string | undefined;
  /** Share of units that are 0 at every row and step, where the activation can be. */
  readonly dead: number;
  /**
   * |change of the weights in a step of training| / |weights|; undefined for weights that are all 0, and for those that
   * no gradient reaches, as below a head that starts at 0.
   */
  readonly update: number | undefined;
}

export type Disease =
  | "vanishing"
  | "exploding"
  | "not finite"
  | "saturated"
  | "dead"
  | "badly scaled target"
  | "bad rate";

export interface Finding {
  readonly disease: Disease;
  /** Where, unless it is the whole network's. */
  readonly layer?: string;
  /** Steps after which gradients are gone, or out of hand. */
  readonly lag?: number;
  /** One sentence: what was measured and what it means. */
  readonly text: string;
  /** What may help, the likeliest first. */
  readonly remedies: readonly RemedyName[];
}

export interface Diagnosis {
  readonly layers: readonly LayerHealth[];
  /** Of training so far. */
  readonly clipping: ClippingReport;
  readonly target: { readonly mean: number; readonly deviation: number };
  /** Steps of the batch. */
  readonly steps: number;
  readonly findings: readonly Finding[];
}
