/** What `predict` gives for a series: the JSON document of the command line, and what a report draws beside it. */

import type { Finding } from "../kinds/series/finding.js";
import type { LoopReport } from "../kinds/series/free-running.js";
import type { StrategyName } from "../kinds/series/strategies/strategy.js";

import type { LeakAudit } from "./leak-audit.js";
import type { ReadingAsked } from "./reading-asked.js";

export type { Finding };

/** One row of the forecast. `at` is an ISO date (or date-time), or the step's number when there are no dates. */
export interface ForecastRow {
  readonly at: string;
  readonly mean: number;
  readonly lo80: number;
  readonly hi80: number;
  readonly lo90: number;
  readonly hi90: number;
}

/** How one forecaster did on the test span. Coverages are shares in [0, 1]; a figure that cannot be computed is null. */
export interface Score {
  readonly name: string;
  readonly rmse: number;
  readonly mae: number;
  /** Percent. */
  readonly smape: number;
  readonly mase: number | null;
  readonly coverage80: number;
  readonly coverage90: number;
}

/** The document that `sequitur predict FILE --json` prints. Its keys are public API. */
export interface ForecastDocument {
  readonly kind: "series";
  readonly input: ReadingAsked & {
    readonly file: string;
    /** File of the saved model that forecast without training; left out where there was none. */
    readonly model?: string;
    readonly rows: number;
    readonly column: string;
    readonly time: string | null;
    /** Words such as "monthly", "every 15 minutes". */
    readonly frequency: string;
    /** Seasonal period in steps; 1 = none. */
    readonly season: number;
    /** Rows whose value is missing: masked, never invented. */
    readonly missing: number;
  };
  readonly model: {
    readonly cell: string;
    readonly units: number;
    readonly layers: number;
    readonly strategy: StrategyName;
    readonly parameters: number;
    readonly seed: number;
  };
  /** Of a network whose own forecasts come back to it, as measured before it forecast; null of others. */
  readonly loop: LoopReport | null;
  /** Best first, by RMSE on the test span. Empty when a saved model forecasts without training. */
  readonly scores: readonly Score[];
  readonly verdict: { readonly winner: string; readonly text: string };
  /** What came out the same when the held-out values were others. Null when nothing was held out. */
  readonly audit: LeakAudit | null;
  /** The forecast that the command stands for: the winner's, or the network's when one was asked for. */
  readonly forecast: readonly ForecastRow[];
  /** The forecasts of the network and of the winner, by name. */
  readonly forecasts: Readonly<Record<string, readonly ForecastRow[]>>;
  readonly timing: { readonly readMs: number; readonly trainMs: number; readonly totalMs: number };
}

/** A forecaster's predictions for the test span, for drawing. Arrays are [test length]. */
export interface TestForecast {
  readonly name: string;
  readonly mean: Float64Array;
  readonly lo90: Float64Array;
  readonly hi90: Float64Array;
}

/** Everything a report needs. */
export interface ForecastResult {
  readonly document: ForecastDocument;
  /** The whole series as read: labels and values, [N]; NaN = missing. */
  readonly history: { readonly at: readonly string[]; readonly values: Float64Array };
  /** First index of the test span, and what each scored forecaster said about it. */
  readonly test: { readonly start: number; readonly forecasts: readonly TestForecast[] };
  /** Networks whose mean is the network's forecast, and which share its parameters; one, if left out. */
  readonly members?: number;
  /**
   * Loss an epoch of the network that only measured errors on what was kept back: of the rows before the test span,
   * or (a saved model) of all that it was trained on. Those that forecast stop at its best epoch.
   */
  readonly training: { readonly train: readonly number[]; readonly validation: readonly number[] };
  /** What was assumed, each with the flag that changes it. */
  readonly findings: readonly Finding[];
}
