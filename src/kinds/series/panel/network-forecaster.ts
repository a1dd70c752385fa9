/**
 * The recurrent forecaster of a panel. Networks of several designs are trained without the last horizon of every series;
 * those that forecast it best together are trained again on everything, and their errors there are the intervals' widths.
 */

import type { Engine } from "../../../engine/engine.js";
import type { Covariates } from "../../../sequence/covariates.js";
import type { Span } from "../../../sequence/span.js";
import { Turns } from "../baselines/pieces.js";
import { LEVELS, memberSeed } from "../network.js";
import type { ScaledCovariates } from "./covariate-scales.js";
import { designsFor, type PanelShape } from "./designs.js";
import { usualMovement } from "./few-values.js";
import { FittedPanelNetwork, type LearntNetwork } from "./fitted-panel-network.js";
import type { PanelForecaster, PanelRequest } from "./forecaster.js";
import { LearntCovariates } from "./learnt-covariates.js";
import { type PanelDesign, PanelNetwork } from "./panel-network.js";
import { type Prepared, prepare } from "./prepare.js";
import { meanForecasts, selectEnsemble } from "./selection.js";
import { countValues, type Judged, type Looks, looksFor, trainToBest } from "./trial.js";
import { keepBack, type Origin, type Validation, validatedWidths, validationLoss } from "./validation.js";
import { PanelWindows } from "./windows.js";

/** How networks are trained and chosen. */
export interface PanelRecipe extends Looks {
  /** Which networks compete. */
  readonly designs: (shape: PanelShape) => PanelDesign[];
  /** Networks of the ensemble. */
  readonly members: number;
}

const RECIPE: PanelRecipe = {
  designs: designsFor,
  members: 6,
  // Each half as far again as the one before.
  looks: [100, 150, 220, 330, 500, 750, 1100, 1600, 2400, 3600, 5400],
  patience: 3,
};

type Fitted = Span<"train" | "all">;

/** A design on what was kept back. */
interface Trial {
  readonly design: PanelDesign;
  readonly updates: number;
  readonly loss: number;
  /** From every origin. */
  readonly forecasts: readonly Float64Array[];
}

export class PanelNetworkForecaster implements PanelForecaster {
  readonly name = "network";
  readonly #engine: Engine;
  readonly #recipe: PanelRecipe;

  constructor(engine: Engine, recipe: PanelRecipe = RECIPE) {
    this.#engine = engine;
    this.#recipe = recipe;
  }

  async fit(
    request: PanelRequest,
    onProgress: (share: number) => void = () => {},
    signal?: AbortSignal,
  ): Promise<FittedPanelNetwork> {
    const { spans, season, horizon } = request;
    const turns = new Turns(signal);
    const designs = this.#recipe.designs({
      season,
      horizon,
      typicalLength: median(spans.map(({ values }) => values.length)),
      values: countValues(spans),
    });
    const work = designs.length + this.#recipe.members;
    const validation = keepBack(spans, horizon);
    const loss = validationLoss(validation, season);
    const trials: Trial[] = [];
    for (const [index, design] of designs.entries()) {
      trials.push(await this.#try(design, validation, loss, request, turns));
      onProgress((index + 1) / work);
    }
    const chosen = selectEnsemble(
      trials.map(({ forecasts }) => forecasts),
      loss,
      this.#recipe.members,
    ).map((index) => trials[index] as Trial);
    const networks: LearntNetwork[] = [];
    for (const [index, trial] of chosen.entries()) {
      networks.push(await this.#refit(trial, request, index, turns));
      onProgress((designs.length + index + 1) / work);
    }
    const validated = meanForecasts(chosen.map(({ forecasts }) => forecasts));
    const widths = validatedWidths(validation, validated, request, LEVELS);
    const covariates = learnCovariates(spans, request);
    const usual = usualMovement(
      spans.map(({ values }) => values),
      season,
    );
    const learnt = { season, horizon, networks, widths, usualMovement: usual, covariates };
    return new FittedPanelNetwork(this.#engine, learnt);
  }

  /** Trains on what was not kept back, to the best of the looks. */
  async #try(
    design: PanelDesign,
    { spans, origins }: Validation,
    loss: (forecasts: readonly Float64Array[]) => number,
    request: PanelRequest,
    turns: Turns,
  ): Promise<Trial> {
    const { season, seed } = request;
    // Series too short to keep anything back give nothing to learn by: their level is the forecast.
    if (origins.length === 0) return { design, updates: 0, loss: 0, forecasts: [] };
    const prepared = new Map<Fitted, Prepared>();
    const covariates = learnCovariates(spans, request);
    const told = withCovariates(design, covariates);
    const windowsOf = (histories: readonly Omit<Origin, "actual">[]): PanelWindows => {
      for (const { history } of histories)
        if (!prepared.has(history)) prepared.set(history, prepare(history.values, season, design.adjust));
      return new PanelWindows(
        histories.map(({ history }) => prepared.get(history) as Prepared),
        told,
        covariates && scaledAt(covariates, histories, request),
      );
    };
    const windows = windowsOf(spans.map((history, series) => ({ history, series })));
    const kept = windowsOf(origins);
    const { looks, patience } = this.#recipe;
    return await this.#with(told, async (network) => {
      const course = { seed: memberSeed(seed, 0), looks: looksFor(looks, spans), patience };
      const judge = (weights: Float32Array): Judged<Float64Array[]> => {
        const found = network.forecast(kept, weights);
        return { loss: loss(found), found };
      };
      const { found, ...best } = await trainToBest(network, windows, course, judge, turns);
      return { design, ...best, forecasts: found };
    });
  }

  async #refit(
    { design: untold, updates }: Trial,
    request: PanelRequest,
    member: number,
    turns: Turns,
  ): Promise<LearntNetwork> {
    const { spans, season, seed } = request;
    const covariates = learnCovariates(spans, request);
    const design = withCovariates(untold, covariates);
    const series = spans.map(({ values }) => prepare(values, season, design.adjust));
    const histories = spans.map((history, index) => ({ history, series: index }));
    const course = { seed: memberSeed(seed, member + 1), updates, looks: [] };
    const windows = new PanelWindows(series, design, covariates && scaledAt(covariates, histories, request));
    return await this.#with(design, async (network) => {
      return { design, weights: await network.train(windows, course, turns) };
    });
  }

  async #with<Result>(design: PanelDesign, act: (network: PanelNetwork) => Promise<Result>): Promise<Result> {
    const network = new PanelNetwork(this.#engine, design);
    try {
      return await act(network);
    } finally {
      network.close();
    }
  }
}

/** @param spans of the request, or what comes first of them: of what comes later nothing is learnt */
function learnCovariates(
  spans: readonly Fitted[],
  { covariates, horizon }: PanelRequest,
): LearntCovariates | undefined {
  const histories = spans.map(({ values }) => values);
  return covariates && LearntCovariates.of(covariates, histories, horizon);
}

function withCovariates(design: PanelDesign, covariates: LearntCovariates | undefined): PanelDesign {
  return covariates === undefined ? design : { ...design, covariates: covariates.widths };
}

function scaledAt(
  learnt: LearntCovariates,
  histories: readonly Omit<Origin, "actual">[],
  { covariates = [] }: PanelRequest,
): ScaledCovariates[] {
  return histories.map(({ history, series }) =>
    learnt.scaled(covariates[series] as Covariates, history.values.length),
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? 0;
}
