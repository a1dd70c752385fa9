/** What forecasts many series: a network that learns from all of them, or a baseline that looks at each by itself. */

import type { Span } from "../../../sequence/span.js";
import type { Interval } from "../intervals.js";

/** What is to be forecast: the H steps after each span. */
export interface PanelRequest {
  /** All that may be seen, one span a series. */
  readonly spans: readonly Span<"train" | "all">[];
  /** S, in steps; 1 = none. */
  readonly season: number;
  /** H */
  readonly horizon: number;
  readonly seed: number;
}

/** Of one series, in its units. */
export interface PanelForecast {
  /** `[H]` */
  readonly point: Float64Array;
  /** By level, such as 0.9. */
  readonly intervals: ReadonlyMap<number, Interval>;
}

export interface PanelForecaster {
  readonly name: string;
  /**
   * @param onProgress the share of the work that is done, from 0 to 1
   * @param signal stops it
   * @returns one forecast a span, finite where anything was observed
   * @throws TrainingError when stopped
   */
  forecast(
    request: PanelRequest,
    onProgress?: (share: number) => void,
    signal?: AbortSignal,
  ): Promise<readonly PanelForecast[]>;
}
