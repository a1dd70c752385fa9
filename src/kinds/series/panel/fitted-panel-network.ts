/** What the network of a panel has learnt: weights of several networks, and how far they were off. */

import type { Engine } from "../../../engine/engine.js";
import { Turns } from "../baselines/pieces.js";
import type { FittedPanel, PanelForecast } from "./forecaster.js";
import { type PanelDesign, PanelNetwork } from "./panel-network.js";
import { intervalsAround, movement } from "./pooled-intervals.js";
import { prepare } from "./prepare.js";
import { meanForecasts } from "./selection.js";
import { PanelWindows } from "./windows.js";

/** One network of the ensemble. */
export interface LearntNetwork {
  readonly design: PanelDesign;
  /** `[P]` */
  readonly weights: Float32Array;
}

export interface LearntPanel {
  readonly season: number;
  readonly horizon: number;
  /** Their mean is the forecast. */
  readonly networks: readonly LearntNetwork[];
  /** Half widths of intervals, `[H]` by level, in units of how a series moves. */
  readonly widths: ReadonlyMap<number, Float64Array>;
}

/** Histories that are looked at together. */
const ROWS = 1024;

export class FittedPanelNetwork implements FittedPanel {
  readonly learnt: LearntPanel;
  readonly #engine: Engine;

  constructor(engine: Engine, learnt: LearntPanel) {
    this.#engine = engine;
    this.learnt = learnt;
  }

  async forecast(
    histories: readonly Float64Array[],
    signal?: AbortSignal,
  ): Promise<readonly PanelForecast[]> {
    const { networks, widths, season } = this.learnt;
    const turns = new Turns(signal);
    const forecasts: Float64Array[][] = [];
    for (const network of networks) forecasts.push(await this.#each(network, histories, turns));
    return meanForecasts(forecasts).map((point, index) => ({
      point,
      intervals: intervalsAround(point, widths, movement(histories[index] as Float64Array, season)),
    }));
  }

  /** Of every history the forecast `[H]` by one network. */
  async #each(
    { design, weights }: LearntNetwork,
    histories: readonly Float64Array[],
    turns: Turns,
  ): Promise<Float64Array[]> {
    const network = new PanelNetwork(this.#engine, design);
    try {
      const forecasts: Float64Array[] = [];
      for (let first = 0; first < histories.length; first += ROWS) {
        await turns.pass();
        const series = histories
          .slice(first, first + ROWS)
          .map((history) => prepare(history, this.learnt.season, design.adjust));
        forecasts.push(...network.forecast(new PanelWindows(series, design), weights));
      }
      return forecasts;
    } finally {
      network.close();
    }
  }
}
