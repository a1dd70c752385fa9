/**
 * A recurrent forecaster of a panel that predicts distributions. Networks of several designs learn without the end of every
 * series; that which forecasts it best, as a distribution, learns again from everything, several times over. Where in its
 * distributions the kept-back values have lain says how far intervals must go: distributional conformal prediction
 * (Chernozhukov, Wüthrich & Zhu 2021), over all series together.
 */

import type { Engine } from "../../../../engine/engine.js";
import { InputError } from "../../../../errors.js";
import { Random } from "../../../../tensor/random.js";
import { openUniform } from "../../../../train/distributions/marginal.js";
import { pinball } from "../../../../train/distributions/quantiles.js";
import { Turns } from "../../baselines/pieces.js";
import { LEVELS, memberSeed } from "../../network.js";
import { designsFor, type PanelShape } from "../designs.js";
import type { PanelForecaster, PanelRequest } from "../forecaster.js";
import { PanelNetwork } from "../panel-network.js";
import { movement, pooledWidths } from "../pooled-intervals.js";
import type { Prepared } from "../prepare.js";
import { countValues, type Judged, type Looks, looksFor, trainToBest } from "../trial.js";
import { keepBack, type Origin, type Validation } from "../validation.js";
import { PanelWindows } from "../windows.js";
import { FittedDistribution, type HeadDesign, preparedFor, type Step } from "./fitted-distribution.js";
import { isCount } from "./intermittent.js";
import type { PanelHead } from "./panel-head.js";

export interface DistributionRecipe extends Looks {
  readonly designs: (shape: PanelShape, head: PanelHead) => HeadDesign[];
  /** Networks whose mean is the forecast. */
  readonly members: number;
}

const RECIPE: DistributionRecipe = {
  designs: headDesigns,
  members: 3,
  looks: [100, 150, 220, 330, 500, 750, 1100, 1600, 2400, 3600, 5400],
  patience: 3,
};

/** At which quantiles designs are compared. */
const COMPARED = [0.05, 0.25, 0.5, 0.75, 0.95];
/** More origins say nothing new of a design. */
const MOST_ORIGINS = 1000;
const STREAM = 0x9d15;
/** The quantile at a probability that a cdf has exactly is the value before. */
const JUST_BEYOND = 1e-9;

export class DistributionForecaster implements PanelForecaster {
  readonly name = "network";
  readonly #engine: Engine;
  readonly #head: PanelHead;
  readonly #recipe: DistributionRecipe;

  constructor(engine: Engine, head: PanelHead, recipe: DistributionRecipe = RECIPE) {
    this.#engine = engine;
    this.#head = head;
    this.#recipe = recipe;
  }

  /** @throws InputError where the head is of counts and a value is none; TrainingError when stopped */
  async fit(
    request: PanelRequest,
    onProgress: (share: number) => void = () => {},
    signal?: AbortSignal,
  ): Promise<FittedDistribution> {
    const { spans, season, horizon, seed } = request;
    const { members } = this.#recipe;
    if (this.#head.learns === "counts") checkCounts(request);
    const turns = new Turns(signal);
    const shape = { season, horizon, typicalLength: typicalLength(request), values: countValues(spans) };
    const designs = this.#recipe.designs(shape, this.#head);
    const validation = withFewer(keepBack(spans, horizon));
    const work = designs.length + members;
    const trials: Trial[] = [];
    for (const [index, design] of designs.entries()) {
      trials.push(await this.#try(design, validation, request, turns));
      onProgress((index + 1) / work);
    }
    const best = trials.reduce((least, trial) => (trial.loss < least.loss ? trial : least));
    const { design, updates } = best;
    const windows = new PanelWindows(
      spans.map(({ values }) => preparedFor(design, values, season)),
      design,
    );
    const weights: Float32Array[] = [];
    for (let member = 0; member < members; member++) {
      const course = { seed: memberSeed(seed, member + 1), updates, looks: [] };
      weights.push(await this.#with(design, (network) => network.train(windows, course, turns)));
      onProgress((designs.length + member + 1) / work);
    }
    const places = placesOf(validation.origins, best.found, this.#head, request);
    const widths = widthsOf(validation.origins, best.found, this.#head, request);
    return new FittedDistribution(this.#engine, { season, horizon, design, weights, widths, places });
  }

  async #try(
    design: HeadDesign,
    { spans, origins }: Validation,
    { season, seed }: PanelRequest,
    turns: Turns,
  ): Promise<Trial> {
    // Series too short to keep anything back give nothing to learn by.
    if (origins.length === 0) return { design, loss: 0, updates: 0, found: [] };
    const prepared = new Map<Float64Array, Prepared>();
    const windowsOf = (histories: readonly Float64Array[]): PanelWindows => {
      for (const history of histories)
        if (!prepared.has(history)) prepared.set(history, preparedFor(design, history, season));
      return new PanelWindows(
        histories.map((history) => prepared.get(history) as Prepared),
        design,
      );
    };
    const windows = windowsOf(spans.map(({ values }) => values));
    const kept = windowsOf(origins.map(({ history }) => history.values));
    const { looks, patience } = this.#recipe;
    const course = { seed: memberSeed(seed, 0), looks: looksFor(looks, spans), patience };
    return await this.#with(design, async (network) => {
      const judge = (weights: Float32Array): Judged<Step[][]> => {
        const found = kept.marginals(network.outputs(kept, weights));
        return { loss: lossOf(origins, found, season), found };
      };
      return { design, ...(await trainToBest(network, windows, course, judge, turns)) };
    });
  }

  async #with<Result>(design: HeadDesign, act: (network: PanelNetwork) => Promise<Result>): Promise<Result> {
    const network = new PanelNetwork(this.#engine, design);
    try {
      return await act(network);
    } finally {
      network.close();
    }
  }
}

/** A design on what was kept back. */
interface Trial extends Judged<Step[][]> {
  readonly design: HeadDesign;
  readonly updates: number;
}

/** Those of the network that predicts numbers; of counts, that are neither moved nor adjusted, one for each window. */
export function headDesigns(shape: PanelShape, head: PanelHead): HeadDesign[] {
  const designs = designsFor(shape).map((design): HeadDesign => ({ ...design, head }));
  if (head.learns === "values") return designs;
  const counts = designs.map((design): HeadDesign => ({ ...design, sizing: "demand", adjust: false }));
  return counts.filter(({ window }, index) => counts.findIndex((other) => other.window === window) === index);
}

function checkCounts({ spans }: PanelRequest): void {
  for (const { values } of spans)
    for (const value of values)
      if (!Number.isNaN(value) && !isCount(value))
        throw new InputError(
          `a value is ${value}, and a distribution of counts is of whole numbers from 0 on`,
          "choose another distribution",
        );
}

function typicalLength({ spans }: PanelRequest): number {
  const sorted = spans.map(({ values }) => values.length).sort((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? 0;
}

function withFewer({ spans, origins }: Validation): Validation {
  const stride = Math.ceil(origins.length / MOST_ORIGINS);
  return { spans, origins: origins.filter((_, index) => index % stride === 0) };
}

/** Mean pinball loss, in units of how each series moves. */
function lossOf(origins: readonly Origin[], found: readonly Step[][], season: number): number {
  let [total, count] = [0, 0];
  origins.forEach(({ history, actual }, index) => {
    const scale = movement(history.values, season);
    const steps = found[index] as Step[];
    if (scale === 0) return;
    actual.forEach((value, step) => {
      if (Number.isNaN(value)) return;
      const { quantile } = steps[step] as Step;
      for (const level of COMPARED) total += pinball(value, quantile(level), level) / scale;
      count += COMPARED.length;
    });
  });
  return count === 0 ? 0 : total / count;
}

/**
 * Of what was kept back, where in its distribution it has lain. Of a count, anywhere within its own probability: else no place
 * of a zero could be below that of other zeros.
 */
function placesOf(
  origins: readonly Origin[],
  found: readonly Step[][],
  { learns }: PanelHead,
  { horizon, seed }: PanelRequest,
): Float64Array[] {
  const random = new Random(seed, STREAM);
  return ofKnown(origins, found, horizon, (value, { cdf }) => {
    if (learns === "values") return cdf(value);
    const below = cdf(value - 1);
    return below + (cdf(value) - below) * openUniform(random);
  });
}

/**
 * How far from ½ probabilities must go, so that between their quantiles lies as much of what was kept back as the level says.
 * Of counts it is less than half the level where zeros, which are all in or all out, fill it.
 */
function widthsOf(
  origins: readonly Origin[],
  found: readonly Step[][],
  { learns }: PanelHead,
  { horizon }: PanelRequest,
): ReadonlyMap<number, Float64Array> {
  if (origins.length === 0)
    return new Map(LEVELS.map((level) => [level, new Float64Array(horizon).fill(level / 2)]));
  const away = ofKnown(origins, found, horizon, (value, { cdf }) => {
    const below = cdf(learns === "counts" ? value - 1 : value);
    return Math.max(0, below - 0.5, 0.5 - cdf(value)) + JUST_BEYOND;
  });
  return pooledWidths(away, horizon, LEVELS);
}

/** `[H]` for each origin, NaN where nothing is known. */
function ofKnown(
  origins: readonly Origin[],
  found: readonly Step[][],
  horizon: number,
  of: (value: number, step: Step) => number,
): Float64Array[] {
  return found.map((steps, index) =>
    Float64Array.from({ length: horizon }, (_, step) => {
      const value = origins[index]?.actual[step] ?? Number.NaN;
      return Number.isNaN(value) ? Number.NaN : of(value, steps[step] as Step);
    }),
  );
}
