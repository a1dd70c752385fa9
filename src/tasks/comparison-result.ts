/** What `compare` gives for a series: the JSON document of the command line. Its keys are public API. */

import type { Copying } from "../kinds/series/copying.js";
import type { DieboldMariano } from "../kinds/series/diebold-mariano.js";
import type { ComparedPair } from "./compared-pair.js";
import type { ForecastDocument, Score } from "./forecast-result.js";
import type { LeakAudit } from "./leak-audit.js";
import type { TuningDocument } from "./tuning/tuning-result.js";

export type { ComparedPair, Copying, DieboldMariano };

export type ForecasterKind = "baseline" | "network" | "ensemble";

/** Errors of the forecasts so many steps ahead, over all origins; null where no such row has a value. */
export interface StepScore {
  /** From 1. */
  readonly step: number;
  readonly rmse: number | null;
  readonly mae: number | null;
  /** Percent. */
  readonly smape: number | null;
  readonly mase: number | null;
  /** Share in [0, 1]. */
  readonly coverage90: number | null;
}

/** How one forecaster did, over all steps of all origins. MASE is scaled by the rows before the first origin. */
export interface ComparisonScore extends Score {
  readonly kind: ForecasterKind;
  /** `[H]` */
  readonly byStep: readonly StepScore[];
  /** Time that it took to learn and to forecast from all origins; of the ensemble that of its networks together. */
  readonly seconds: number;
  /** Weights that were learnt, of all networks that its forecast is the mean of; null of a baseline. */
  readonly parameters: number | null;
  /** How much of its forecast is the last value. */
  readonly copying: Copying;
  /** Whether it differs from the first by more than chance, in squared error; null of the first, and where unknown. */
  readonly againstBest: DieboldMariano | null;
}

/** The document that `sequitur compare FILE --json` prints. */
export interface ComparisonDocument {
  readonly kind: "comparison";
  readonly input: ForecastDocument["input"];
  readonly test: {
    /** Steps that are forecast from each origin. */
    readonly horizon: number;
    /** Rows from one origin to the next. */
    readonly stride: number;
    /** The last row that is known at each: `at` is its label, `rows` its number, from 1. */
    readonly origins: readonly { readonly at: string; readonly rows: number }[];
    /** Rows after the first origin that have a value. */
    readonly scored: number;
  };
  /** What the networks have in common. */
  readonly model: {
    readonly units: number;
    readonly layers: number;
    readonly seed: number;
    /** Networks of each cell, whose mean is its forecast. */
    readonly members: number;
  };
  /** Best first, by RMSE. */
  readonly scores: readonly ComparisonScore[];
  /** Null where it was not asked for. */
  readonly tuning: TuningDocument | null;
  readonly verdict: {
    readonly winner: string;
    /** The best network, or the ensemble, and the best baseline. */
    readonly comparison: ComparedPair;
    readonly text: string;
  };
  /** What came out the same when the values after the first origin were others. */
  readonly audit: LeakAudit;
  readonly timing: { readonly readMs: number; readonly compareMs: number; readonly totalMs: number };
}
