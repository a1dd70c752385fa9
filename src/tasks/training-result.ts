/** What `train` gives for a series: the JSON document of the command line. Its keys are public API. */

import type { Activation } from "../graph/activations.js";
import type { StrategyName } from "../kinds/series/strategies/strategy.js";
import type { Diagnosis, Disease } from "../train/diagnosis/diagnosis.js";
import type { RemedyName } from "../train/diagnosis/remedies.js";
import type { ReadingAsked } from "./reading-asked.js";

export interface TrainingDocument {
  readonly kind: "training";
  readonly input: ReadingAsked & {
    readonly file: string;
    readonly rows: number;
    readonly column: string;
    /** Column of the times; null = rows in their order. */
    readonly time: string | null;
    /** In steps; 1 = none. */
    readonly season: number;
  };
  readonly model: {
    readonly cell: string;
    /** Those that are not the cell's own, by what they act on. */
    readonly activations: Readonly<Record<string, Activation>>;
    readonly units: number;
    readonly layers: number;
    readonly strategy: StrategyName;
    /** Steps that it forecasts, or learnt to forecast where its own forecasts come back to it. */
    readonly horizon: number;
    /** Of one network. */
    readonly parameters: number;
    readonly networks: number;
    readonly seed: number;
  };
  /** Loss an epoch of the network that was watched on what was kept back. */
  readonly history: LossHistory;
  /** Of a network that learnt from all but the last part; null unless it was asked for. */
  readonly diagnosis: Diagnosis | null;
  /** The same training with each remedy that was prescribed, the untreated first; empty unless it was asked for. */
  readonly treatments: readonly TrialSummary[];
}

/** Loss an epoch. */
export interface LossHistory {
  readonly train: readonly number[];
  readonly validation: readonly number[];
}

export interface TrialSummary {
  readonly name: RemedyName | "untreated";
  /** What was done. */
  readonly text: string;
  /** Why its training broke off; then nothing else is known of it. */
  readonly failure: string | null;
  /** Why this network could not be treated so; then it was not trained. */
  readonly notApplicable: string | null;
  readonly history: LossHistory;
  /** Of the last epoch. */
  readonly trainingLoss: number | null;
  /** On what was kept back: the least mean of five epochs in a row. */
  readonly validationLoss: number | null;
  readonly diseases: readonly Disease[];
  /** Of the recurrent Jacobian, by layer. */
  readonly gains: readonly number[];
}
