/** A baseline of a panel with the widths of its intervals, which are all that it learns. */

import { type Baseline, forecastInTurns } from "../baselines/baseline.js";
import { baselines } from "../baselines/baselines.js";
import { naive2 } from "../baselines/naive2.js";
import { Turns } from "../baselines/pieces.js";
import { recentRows } from "../fitted-network.js";
import { movementOfFew } from "./few-values.js";
import type { FittedPanel, PanelForecast } from "./forecaster.js";
import { intervalsAround } from "./pooled-intervals.js";

/** Every baseline for many series, the simplest first. */
export const panelBaselines: readonly Baseline[] = [...baselines, naive2];

export interface LearntBaseline {
  readonly baseline: Baseline;
  readonly season: number;
  readonly horizon: number;
  /** Half widths of intervals, `[H]` by level, in units of how a series moves. */
  readonly widths: ReadonlyMap<number, Float64Array>;
  /** As a share of their size: what series with few values are taken to do. */
  readonly usualMovement: number;
}

export class FittedBaseline implements FittedPanel {
  readonly learnt: LearntBaseline;

  constructor(learnt: LearntBaseline) {
    this.learnt = learnt;
  }

  async forecast(
    histories: readonly Float64Array[],
    signal?: AbortSignal,
  ): Promise<readonly PanelForecast[]> {
    const { baseline, season, horizon, widths, usualMovement } = this.learnt;
    const turns = new Turns(signal);
    const forecasts: PanelForecast[] = [];
    for (const history of histories) {
      const point = await forecastBy(baseline, history, season, horizon, turns);
      const scale = movementOfFew(history, season, usualMovement);
      forecasts.push({ point, intervals: intervalsAround(point, widths, scale) });
    }
    return forecasts;
  }
}

/** @returns `[steps]` after the history, by the last rows of it */
export async function forecastBy(
  baseline: Baseline,
  history: Float64Array,
  season: number,
  steps: number,
  turns: Turns,
): Promise<Float64Array> {
  return await forecastInTurns(baseline, recentRows(history, season), season, steps, turns);
}
