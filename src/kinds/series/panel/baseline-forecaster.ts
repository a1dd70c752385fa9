/** Baselines behind the interface of forecasters of many series: each series by itself, intervals from all. */

import type { Baseline } from "../baselines/baseline.js";
import { Turns } from "../baselines/pieces.js";
import { rollingErrors } from "../intervals.js";
import { LEVELS } from "../network.js";
import { usualMovement } from "./few-values.js";
import { FittedBaseline, forecastBy, panelBaselines } from "./fitted-baseline.js";
import type { PanelForecaster, PanelRequest } from "./forecaster.js";
import { movement, originsOfEach, pooledWidths } from "./pooled-intervals.js";

/**
 * A baseline for many series; its intervals are {@link pooledWidths} of the errors that it would have made at earlier
 * origins of the spans, and have no width where a series never moved.
 */
export class BaselineForecaster implements PanelForecaster {
  readonly name: string;
  readonly #baseline: Baseline;

  constructor(baseline: Baseline) {
    this.name = baseline.name;
    this.#baseline = baseline;
  }

  async fit(
    request: PanelRequest,
    onProgress?: (share: number) => void,
    signal?: AbortSignal,
  ): Promise<FittedBaseline> {
    const { spans, season, horizon } = request;
    const turns = new Turns(signal);
    const errors: Float64Array[] = [];
    const origins = originsOfEach(spans.length);
    for (const [index, { values }] of spans.entries()) {
      errors.push(...(await this.#errors(values, origins(index), request, turns)));
      onProgress?.((index + 1) / spans.length);
    }
    const widths = pooledWidths(errors, horizon, LEVELS);
    const usual = usualMovement(
      spans.map(({ values }) => values),
      season,
    );
    const learnt = { baseline: this.#baseline, season, horizon, widths, usualMovement: usual };
    return new FittedBaseline(learnt);
  }

  /** Of one series, `[H]` for each origin, in units of the movement before it. */
  async #errors(
    values: Float64Array,
    origins: number,
    { season, horizon }: PanelRequest,
    turns: Turns,
  ): Promise<Float64Array[]> {
    const scales: number[] = [];
    const errors = await rollingErrors(
      (history, steps) => {
        scales.push(movement(history, season));
        return forecastBy(this.#baseline, history, season, steps, turns);
      },
      values,
      {
        origins,
        horizon,
        minimumHistory: Math.min(values.length - 1, Math.max(2 * season, Math.floor(values.length / 2))),
      },
    );
    return errors
      .map((row, origin) => row.map((error) => error / (scales[origin] as number)))
      .filter((_, origin) => (scales[origin] as number) > 0);
  }
}

/** Every baseline for many series, the simplest first. */
export const baselineForecasters: readonly PanelForecaster[] = panelBaselines.map(
  (baseline) => new BaselineForecaster(baseline),
);
