/** What forecasts many series: a network that learns from all of them, or a baseline that looks at each by itself. */

import type { Covariates } from "../../../sequence/covariates.js";
import type { Span } from "../../../sequence/span.js";
import type { Interval } from "../intervals.js";

/** What is to be learnt from, and how far it is to be forecast. */
export interface PanelRequest {
  /** All that may be seen, one span a series. */
  readonly spans: readonly Span<"train" | "all">[];
  /** S, in steps; 1 = none. */
  readonly season: number;
  /** H */
  readonly horizon: number;
  readonly seed: number;
  /** One a span, as `covariatesAt` gives them at its end; left out where there are none. */
  readonly covariates?: readonly Covariates[] | undefined;
}

/** Of one series, in its units. */
export interface PanelForecast {
  /** `[H]` */
  readonly point: Float64Array;
  /** By level, such as 0.9. */
  readonly intervals: ReadonlyMap<number, Interval>;
}

/** What was learnt; it forecasts from any origin, as often as is wanted. */
export interface FittedPanel {
  /** Whether it forecasts series without any value, by those that are most like them in what is static; not if left out. */
  readonly borrows?: boolean;
  /**
   * The H steps after each history.
   * @param histories `[N]` each, in the units of the series, NaN = missing: those that were learnt from, the same with
   *   more after them, or others of their kind
   * @param signal stops it
   * @param covariates one a history, as `covariatesAt` gives them at its end, where there were any to learn from
   * @returns one forecast a history, finite where anything was observed, or was of another series with static covariates
   * @throws TrainingError when stopped
   */
  forecast(
    histories: readonly Float64Array[],
    signal?: AbortSignal,
    covariates?: readonly Covariates[],
  ): Promise<readonly PanelForecast[]>;
}

export interface PanelForecaster {
  readonly name: string;
  /**
   * @param onProgress the share of the work that is done, from 0 to 1
   * @param signal stops it
   * @throws TrainingError when stopped
   */
  fit(
    request: PanelRequest,
    onProgress?: (share: number) => void,
    signal?: AbortSignal,
  ): Promise<FittedPanel>;
}

/** Learns from all spans, and forecasts the H steps after each. */
export async function fitAndForecast(
  forecaster: PanelForecaster,
  request: PanelRequest,
  onProgress?: (share: number) => void,
  signal?: AbortSignal,
): Promise<readonly PanelForecast[]> {
  const fitted = await forecaster.fit(request, onProgress, signal);
  return await fitted.forecast(
    request.spans.map(({ values }) => values),
    signal,
    request.covariates,
  );
}
