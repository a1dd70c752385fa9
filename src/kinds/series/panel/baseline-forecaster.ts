/** Baselines behind the interface of forecasters of many series: each series by itself, intervals from all. */

import type { Baseline } from "../baselines/baseline.js";
import { baselines } from "../baselines/baselines.js";
import { naive2 } from "../baselines/naive2.js";
import { Turns } from "../baselines/pieces.js";
import { rollingErrors } from "../intervals.js";
import { LEVELS } from "../network.js";
import type { PanelForecast, PanelForecaster, PanelRequest } from "./forecaster.js";
import { intervalAround, movement, originsFor, pooledWidths } from "./pooled-intervals.js";

/** What one series is forecast from and how wrong its forecasts were. */
interface SeriesFit {
  readonly point: Float64Array;
  readonly scale: number;
  /** `[horizon]` for each origin, in units of the movement before it. */
  readonly errors: readonly Float64Array[];
}

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

  async forecast(
    request: PanelRequest,
    onProgress?: (share: number) => void,
    signal?: AbortSignal,
  ): Promise<PanelForecast[]> {
    const { spans, horizon } = request;
    const turns = new Turns(signal);
    const fits: SeriesFit[] = [];
    for (const { values } of spans) {
      fits.push(await this.#fit(values, originsFor(fits.length, spans.length), request, turns));
      onProgress?.(fits.length / spans.length);
    }
    const errors = fits.flatMap((fit) => fit.errors);
    const widths = pooledWidths(errors, horizon, LEVELS);
    return fits.map(({ point, scale }) => ({
      point,
      intervals: new Map([...widths].map(([level, width]) => [level, intervalAround(point, width, scale)])),
    }));
  }

  async #fit(
    values: Float64Array,
    origins: number,
    { season, horizon }: PanelRequest,
    turns: Turns,
  ): Promise<SeriesFit> {
    const baseline = this.#baseline;
    const forecast = async (history: Float64Array, steps: number): Promise<Float64Array> => {
      await turns.pass();
      return baseline.forecastInPieces === undefined
        ? baseline.forecast(history, season, steps)
        : await turns.finish(baseline.forecastInPieces(history, season, steps));
    };
    const scales: number[] = [];
    const errors = await rollingErrors(
      (history, steps) => {
        scales.push(movement(history, season));
        return forecast(history, steps);
      },
      values,
      {
        origins,
        horizon,
        minimumHistory: Math.min(values.length - 1, Math.max(2 * season, Math.floor(values.length / 2))),
      },
    );
    return {
      point: await forecast(values, horizon),
      scale: movement(values, season),
      errors: errors
        .map((row, origin) => row.map((error) => error / (scales[origin] as number)))
        .filter((_, origin) => (scales[origin] as number) > 0),
    };
  }
}

/** Every baseline for many series, the simplest first. */
export const baselineForecasters: readonly PanelForecaster[] = [...baselines, naive2].map(
  (baseline) => new BaselineForecaster(baseline),
);
