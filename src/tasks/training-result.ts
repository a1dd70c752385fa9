/** What `train` gives for a series: the JSON document of the command line. Its keys are public API. */

import type { Diagnosis, Disease } from "../train/diagnosis/diagnosis.js";
import type { RemedyName } from "../train/diagnosis/remedies.js";

export interface TrainingDocument {
  readonly kind: "training";
  readonly input: {
    readonly file: string;
    readonly rows: number;
    readonly column: string;
    /** In steps; 1 = none. */
    readonly season: number;
  };
  readonly model: {
    readonly cell: string;
    readonly units: number;
    readonly layers: number;
    /** Of one network. */
    readonly parameters: number;
    readonly networks: number;
    readonly seed: number;
  };
  /** Loss an epoch of the network that was watched on what was kept back. */
  readonly history: { readonly train: readonly number[]; readonly validation: readonly number[] };
  /** Of a network that learnt from all but the last part; null unless it was asked for. */
  readonly diagnosis: Diagnosis | null;
  /** The same training with one remedy each, the untreated first; empty unless it was asked for. */
  readonly treatments: readonly TrialSummary[];
}

export interface TrialSummary {
  readonly name: RemedyName | "untreated";
  /** What was done. */
  readonly text: string;
  /** Of the last epoch. */
  readonly trainingLoss: number | null;
  /** The least of all epochs, on what was kept back. */
  readonly validationLoss: number | null;
  readonly diseases: readonly Disease[];
  /** Of the recurrent Jacobian, by layer. */
  readonly gains: readonly number[];
}
