/** The network of a panel, whatever is in it: of demand that often is none, a distribution of counts competes. */

import type { Engine } from "../../../../engine/engine.js";
import type { FittedPanel, PanelForecaster, PanelRequest } from "../forecaster.js";
import { PanelNetworkForecaster } from "../network-forecaster.js";
import { scaledPinball } from "../pinball-loss.js";
import { keepBack } from "../validation.js";
import { DistributionForecaster } from "./distribution-forecaster.js";
import { isIntermittent } from "./intermittent.js";
import { headNamed } from "./panel-head.js";

/**
 * Where all values are counts, and many of them zeros, the network of numbers and that of counts both learn without the end of
 * every series. The one that forecasts it better, by the pinball losses of its point and its intervals, learns again from
 * everything. Of any other panel it is the network of numbers, to the bit.
 */
export class IntermittentForecaster implements PanelForecaster {
  readonly name = "network";
  readonly #numbers: PanelForecaster;
  readonly #counts: PanelForecaster;

  constructor(
    engine: Engine,
    numbers: PanelForecaster = new PanelNetworkForecaster(engine),
    counts: PanelForecaster = new DistributionForecaster(engine, headNamed("negative-binomial")),
  ) {
    this.#numbers = numbers;
    this.#counts = counts;
  }

  async fit(
    request: PanelRequest,
    onProgress: (share: number) => void = () => {},
    signal?: AbortSignal,
  ): Promise<FittedPanel> {
    const { spans, season, horizon } = request;
    // A network of counts does not read covariates.
    if (request.covariates !== undefined || !isIntermittent(spans.map(({ values }) => values)))
      return await this.#numbers.fit(request, onProgress, signal);
    const candidates = [this.#numbers, this.#counts];
    const validation = keepBack(spans, horizon);
    const losses: number[] = [];
    for (const [index, candidate] of candidates.entries()) {
      const report = (share: number): void => onProgress((index + share) / (candidates.length + 1));
      const fitted = await candidate.fit({ ...request, spans: validation.spans }, report, signal);
      const histories = validation.origins.map(({ history }) => history.values);
      const forecasts = await fitted.forecast(histories, signal);
      const found = validation.origins.flatMap(({ history, actual }, origin) => {
        const forecast = forecasts[origin];
        const loss = forecast && scaledPinball([{ forecast, actual }], history.values, season);
        return loss === undefined || loss === null ? [] : [loss];
      });
      losses.push(found.reduce((sum, loss) => sum + loss, 0));
    }
    const better = candidates[losses.indexOf(Math.min(...losses))] as PanelForecaster;
    const report = (share: number): void => onProgress((candidates.length + share) / (candidates.length + 1));
    return await better.fit(request, report, signal);
  }
}
