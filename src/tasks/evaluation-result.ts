/** What `evaluate` gives for many series: the JSON document of the command line. Its keys are public API. */

import type { LeakAudit } from "./leak-audit.js";

/**
 * How one forecaster did on several series, by the rules of M4; a figure that cannot be computed is null.
 * sMAPE, MASE and RMSE are means over the series.
 */
export interface PanelScore {
  readonly name: string;
  /** Percent. */
  readonly smape: number | null;
  /** Over the series that have a scale. */
  readonly mase: number | null;
  /** Against Naive2 on the same series; below 1 is better than it. */
  readonly owa: number | null;
  /** In the units of the series, whatever these are. */
  readonly rmse: number | null;
  /** Of point and intervals together, in units of how each series moves; less is better. Over the series that move. */
  readonly pinball: number | null;
  /** Share of all steps inside the 90 % intervals, in [0, 1]. */
  readonly coverage90: number | null;
  /** Time that it took to learn and to forecast. */
  readonly seconds: number;
}

export interface GroupScore extends PanelScore {
  /** `[H]` the same coverage at each step. */
  readonly coverage90ByStep: readonly (number | null)[];
}

export interface GroupResult {
  readonly group: string;
  /** Series that were scored. */
  readonly series: number;
  /** Those without a value to learn from or to score by. */
  readonly leftOut: number;
  /** Those among the scored that have no MASE: their history is constant, or shorter than a season. */
  readonly withoutScale: number;
  /** Steps that were forecast. */
  readonly horizon: number;
  /** In steps; 1 = none. */
  readonly season: number;
  /** From how many places of a series, a horizon apart, it was forecast; of the series with most of them. */
  readonly origins: number;
  /** Best first, by MASE. */
  readonly scores: readonly GroupScore[];
}

/** Whether the first of two forecasters is better than the second, by MASE, and whether that may be chance. */
export interface Comparison {
  readonly better: string;
  readonly worse: string;
  /** Mean over the series of the difference of their MASE, at least 0; null where none has a scale. */
  readonly difference: number | null;
  /** Of that mean. */
  readonly standardError: number | null;
  /** That it, or more, comes by chance: of a paired t test over the series; null for fewer than two. */
  readonly probability: number | null;
}

export interface Evaluation {
  readonly groups: readonly GroupResult[];
  /** Over the series of all groups, each counting once; best first, by MASE. */
  readonly overall: readonly PanelScore[];
  readonly verdict: {
    readonly winner: string;
    /** The best network and the best baseline; the best two where there is no network. */
    readonly comparison: Comparison | null;
    readonly text: string;
  };
  /** What came out the same when the held-out values of some series were others; null where there were none. */
  readonly audit: LeakAudit | null;
  readonly timing: {
    readonly readMs: number;
    readonly forecastMs: number;
    readonly totalMs: number;
  };
}

/** The document that `sequitur evaluate FILE --json` prints. */
export interface EvaluationDocument extends Evaluation {
  readonly kind: "evaluation";
  readonly input: {
    readonly file: string;
    /** The query whose result the panel is; left out where there was none. */
    readonly sql?: string;
    readonly rows: number;
    readonly seed: number;
    /** What the network was told to predict of each step; missing where it was left to the data. */
    readonly distribution?: string;
  };
}
