/** Two that share a panel: one forecasts series that can be judged, the other those that are too short, or have no value. */

import type { Covariates } from "../../../sequence/covariates.js";
import type { FittedPanel, PanelForecast } from "./forecaster.js";
import { LEAST_HISTORY } from "./group.js";

/** Whether a horizon can be held out of a history, and enough is left to forecast it from. */
export function canBeJudged(history: Float64Array, horizon: number): boolean {
  const before = history.subarray(0, -horizon);
  return before.length >= LEAST_HISTORY && before.some((value) => !Number.isNaN(value));
}

export class FittedByLength implements FittedPanel {
  readonly long: FittedPanel;
  readonly short: FittedPanel;
  readonly #horizon: number;

  constructor(long: FittedPanel, short: FittedPanel, horizon: number) {
    this.long = long;
    this.short = short;
    this.#horizon = horizon;
  }

  get borrows(): boolean {
    return this.short.borrows === true;
  }

  async forecast(
    histories: readonly Float64Array[],
    signal?: AbortSignal,
    covariates?: readonly Covariates[],
  ): Promise<readonly PanelForecast[]> {
    const forecasts: PanelForecast[] = [];
    for (const isLong of [true, false]) {
      const places = histories.flatMap((history, index) =>
        canBeJudged(history, this.#horizon) === isLong ? [index] : [],
      );
      if (places.length === 0) continue;
      const pick = <Item>(all: readonly Item[]): Item[] => places.map((index) => all[index] as Item);
      const found = await (isLong ? this.long : this.short).forecast(
        pick(histories),
        signal,
        covariates && pick(covariates),
      );
      for (const [place, index] of places.entries()) forecasts[index] = found[place] as PanelForecast;
    }
    return forecasts;
  }
}
