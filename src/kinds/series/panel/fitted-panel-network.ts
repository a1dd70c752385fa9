/** What the network of a panel has learnt: weights of several networks, and how far they were off. */

import type { Engine } from "../../../engine/engine.js";
import type { Covariates } from "../../../sequence/covariates.js";
import { Turns } from "../baselines/pieces.js";
import { movementOfFew } from "./few-values.js";
import type { FittedPanel, PanelForecast } from "./forecaster.js";
import type { LearntCovariates } from "./learnt-covariates.js";
import { type PanelDesign, PanelNetwork } from "./panel-network.js";
import { intervalsAround } from "./pooled-intervals.js";
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
  /** As a share of their size: what series with few values are taken to do. */
  readonly usualMovement: number;
  /** Undefined where there were none. */
  readonly covariates: LearntCovariates | undefined;
}

/** What a forecast is made from. */
interface Given {
  readonly history: Float64Array;
  readonly covariates: Covariates | undefined;
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

  get borrows(): boolean {
    return this.learnt.covariates?.canLend ?? false;
  }

  async forecast(
    histories: readonly Float64Array[],
    signal?: AbortSignal,
    covariates?: readonly Covariates[],
  ): Promise<readonly PanelForecast[]> {
    const { networks, widths, season, usualMovement } = this.learnt;
    const given = this.#give(histories, covariates);
    const turns = new Turns(signal);
    const forecasts: Float64Array[][] = [];
    for (const network of networks) forecasts.push(await this.#each(network, given, turns));
    return meanForecasts(forecasts).map((point, index) => ({
      point,
      intervals: intervalsAround(
        point,
        widths,
        movementOfFew((given[index] as Given).history, season, usualMovement),
      ),
    }));
  }

  /** What is known, and for a series of which nothing is, what may be borrowed. */
  #give(histories: readonly Float64Array[], covariates: readonly Covariates[] | undefined): Given[] {
    const learnt = this.learnt.covariates;
    if (learnt === undefined) return histories.map((history) => ({ history, covariates: undefined }));
    if (covariates?.length !== histories.length)
      throw new RangeError(
        `the network reads covariates: ${histories.length} histories need as many, received ${covariates?.length ?? 0}`,
      );
    return histories.map((history, index) => learnt.lend(history, covariates[index] as Covariates));
  }

  /** Of every history the forecast `[H]` by one network. */
  async #each(
    { design, weights }: LearntNetwork,
    given: readonly Given[],
    turns: Turns,
  ): Promise<Float64Array[]> {
    const { season, covariates: learnt } = this.learnt;
    const network = new PanelNetwork(this.#engine, design);
    try {
      const forecasts: Float64Array[] = [];
      for (let first = 0; first < given.length; first += ROWS) {
        await turns.pass();
        const some = given.slice(first, first + ROWS);
        const series = some.map(({ history }) => prepare(history, season, design.adjust));
        const scaled =
          learnt &&
          some.map(({ history, covariates }) => learnt.scaled(covariates as Covariates, history.length));
        forecasts.push(...network.forecast(new PanelWindows(series, design, scaled), weights));
      }
      return forecasts;
    } finally {
      network.close();
    }
  }
}
