/** What the network of a panel has learnt that predicts distributions: weights, and how far its probabilities were off. */

import type { Engine } from "../../../../engine/engine.js";
import { Random } from "../../../../tensor/random.js";
import type { Marginal } from "../../../../train/distributions/marginal.js";
import { samplePaths } from "../../../../train/distributions/sample-paths.js";
import { Turns } from "../../baselines/pieces.js";
import type { FittedPanel, PanelForecast } from "../forecaster.js";
import { type PanelDesign, PanelNetwork } from "../panel-network.js";
import { type Prepared, prepare, prepareCounts } from "../prepare.js";
import { PanelWindows } from "../windows.js";
import type { PanelHead } from "./panel-head.js";

export type HeadDesign = PanelDesign & { readonly head: PanelHead };
/** The distribution of one step, in the units of its series. */
export type Step = Pick<Marginal, "cdf" | "quantile">;

export interface LearntDistribution {
  readonly season: number;
  readonly horizon: number;
  readonly design: HeadDesign;
  /** `[P]` of each network; the mean of what they give is the forecast. */
  readonly weights: readonly Float32Array[];
  /** `[H]` by level: how far from ½ probabilities go, so that the level is reached. */
  readonly widths: ReadonlyMap<number, Float64Array>;
  /** `[H]` each: where, in the distribution predicted of it, what was kept back has lain, NaN = unknown. */
  readonly places: readonly Float64Array[];
}

/** Histories that are looked at together. */
const ROWS = 1024;
const STREAM = 0x7061;
/** So near to 0 and 1 probabilities go, at most. */
const OUTERMOST = 5e-5;

export class FittedDistribution implements FittedPanel {
  readonly learnt: LearntDistribution;
  readonly #engine: Engine;

  constructor(engine: Engine, learnt: LearntDistribution) {
    this.#engine = engine;
    this.learnt = learnt;
  }

  /** The point is the median: what sMAPE and MASE, which are of absolute errors, ask for. */
  async forecast(
    histories: readonly Float64Array[],
    signal?: AbortSignal,
  ): Promise<readonly PanelForecast[]> {
    return (await this.distributions(histories, signal)).map((steps) => ({
      point: Float64Array.from(steps, ({ quantile }) => bounded(quantile(0.5))),
      intervals: new Map(
        [...this.learnt.widths].map(([level, widths]) => {
          const bound = (side: 1 | -1): Float64Array =>
            Float64Array.from(steps, ({ quantile }, step) => {
              const width = Math.min(widths[step] as number, 0.5 - OUTERMOST);
              return bounded(quantile(0.5 + side * width));
            });
          return [level, { lower: bound(-1), upper: bound(1) }];
        }),
      ),
    }));
  }

  /**
   * As learnt: where intervals are calibrated, these are not.
   * @returns `[H]` for each history
   */
  async distributions(histories: readonly Float64Array[], signal?: AbortSignal): Promise<Step[][]> {
    const { design, season, weights } = this.learnt;
    const turns = new Turns(signal);
    const network = new PanelNetwork(this.#engine, design);
    try {
      const found: Step[][] = [];
      for (let first = 0; first < histories.length; first += ROWS) {
        const series = histories
          .slice(first, first + ROWS)
          .map((history) => preparedFor(design, history, season));
        const windows = new PanelWindows(series, design);
        const outputs: Float32Array[] = [];
        for (const each of weights) {
          await turns.pass();
          outputs.push(network.outputs(windows, each));
        }
        found.push(...windows.marginals(meanOf(outputs)));
      }
      return found;
    } finally {
      network.close();
    }
  }

  /**
   * Paths through the H steps after a history, of the distributions as learnt, joined by where in them what was kept back
   * has lain.
   * @returns so many paths `[H]`, in the units of the series
   * @throws DefinitionError for a count that is no whole number of at least 1; TrainingError when stopped
   */
  async paths(
    history: Float64Array,
    count: number,
    seed: number,
    signal?: AbortSignal,
  ): Promise<Float64Array[]> {
    const [paths = []] = await this.pathsOfAll([history], count, seed, signal);
    return paths;
  }

  /**
   * {@link paths} of each of several histories, drawn apart from each other.
   * @throws DefinitionError for a count that is no whole number of at least 1; TrainingError when stopped
   */
  async pathsOfAll(
    histories: readonly Float64Array[],
    count: number,
    seed: number,
    signal?: AbortSignal,
  ): Promise<Float64Array[][]> {
    const { places } = this.learnt;
    const turns = new Turns(signal);
    const paths: Float64Array[][] = [];
    for (const [index, steps] of (await this.distributions(histories, signal)).entries()) {
      await turns.pass();
      paths.push(samplePaths(steps, places, count, new Random(seed, STREAM + index)));
    }
    return paths.map((all) => all.map((path) => path.map(bounded)));
  }
}

export function preparedFor({ head, adjust }: HeadDesign, history: Float64Array, season: number): Prepared {
  return head.learns === "counts" ? prepareCounts(history, season) : prepare(history, season, adjust);
}

function meanOf(outputs: readonly Float32Array[]): Float32Array {
  const [first, ...others] = outputs as [Float32Array, ...Float32Array[]];
  return first.map((value, index) => {
    const total = others.reduce((sum, other) => sum + (other[index] as number), value);
    return total / outputs.length;
  });
}

function bounded(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(value, Number.MAX_VALUE));
}
