/** Models of panels for tests: nothing is trained, all they hold is made up. */

import { gru } from "../../../../cells/gru.js";
import { simple } from "../../../../cells/simple.js";
import { initialWeights } from "../../../../nn/weights.js";
import type { Covariates } from "../../../../sequence/covariates.js";
import type { Frequency } from "../../../../sequence/series.js";
import { Random } from "../../../../tensor/random.js";
import { theta } from "../../baselines/theta.js";
import type { HeadDesign } from "../heads/fitted-distribution.js";
import { headNamed } from "../heads/panel-head.js";
import { LearntCovariates } from "../learnt-covariates.js";
import type { GroupModel, PanelModel } from "../panel-model.js";
import { type PanelDesign, panelNetworkModel } from "../panel-network.js";

export const HORIZON = 3;
const SEASON = 4;
const MONTHS: Frequency = { unit: "month", count: 1 };

const design: PanelDesign = {
  cell: gru,
  units: 4,
  layers: 1,
  adjust: true,
  sizing: "relative",
  levelSteps: 2,
  window: 8,
  segment: 4,
  leastKnown: 6,
  horizon: HORIZON,
};

function widths(first: number): ReadonlyMap<number, Float64Array> {
  const from = (width: number): Float64Array =>
    Float64Array.from({ length: HORIZON }, (_, step) => width + step / 3);
  return new Map([
    [0.8, from(first)],
    [0.9, from(2 * first)],
  ]);
}

/** Weights that no layer begins with, so that all of them count. */
export function weightsOf(one: PanelDesign, seed: number): Float32Array {
  const random = new Random(seed, 0x3e57);
  return initialWeights(panelNetworkModel(one), seed).map((weight) => weight + 0.1 * random.normal());
}

/** Of so many series, with a static, a past and a known covariate each. */
export function coversOf(count: number, steps: number, seed = 1): Covariates[] {
  const random = new Random(seed);
  const numbers = (length: number): Float64Array => Float64Array.from({ length }, () => random.normal());
  return Array.from({ length: count }, (_, index) => ({
    static: Float64Array.of(index % 3),
    past: [numbers(steps)],
    known: [numbers(steps + HORIZON)],
  }));
}

export function historiesOf(count: number, steps: number, seed = 2): Float64Array[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, index) =>
    Float64Array.from({ length: steps }, (_, step) => 10 + index + 3 * Math.sin(step) + random.normal()),
  );
}

export function networkGroup(name = "plain"): GroupModel {
  const designs: PanelDesign[] = [design, { ...design, cell: simple, layers: 2, sizing: "spread" }];
  const networks = designs.map((each, index) => ({ design: each, weights: weightsOf(each, index) }));
  const learnt = {
    season: SEASON,
    horizon: HORIZON,
    networks,
    widths: widths(1.5),
    usualMovement: 0.125,
    covariates: undefined,
  };
  return { name, frequency: MONTHS, learnt: { kind: "network", learnt } };
}

export function toldGroup(name = "told"): GroupModel {
  const histories = historiesOf(9, 20);
  const covariates = LearntCovariates.of(coversOf(9, 20), histories, HORIZON);
  const told = { ...design, covariates: covariates.widths };
  const networks = [{ design: told, weights: weightsOf(told, 5) }];
  return {
    name,
    frequency: MONTHS,
    covariates: { static: ["size"], past: ["visitors"], known: ["price"] },
    learnt: {
      kind: "network",
      learnt: {
        season: SEASON,
        horizon: HORIZON,
        networks,
        widths: widths(2),
        usualMovement: 0.3,
        covariates,
      },
    },
  };
}

export function countGroup(name = "spares"): GroupModel {
  const counts: HeadDesign = {
    ...design,
    sizing: "demand",
    adjust: false,
    head: headNamed("negative-binomial"),
  };
  const places = [Float64Array.of(0.25, Number.NaN, 1), Float64Array.of(0, 0.5, 0.75)];
  const weights = [1, 2, 3].map((seed) => weightsOf(counts, seed));
  const learnt = {
    season: 1,
    horizon: HORIZON,
    design: counts,
    weights,
    widths: widths(0.1),
    places,
  };
  return { name, frequency: { unit: "week", count: 1 }, learnt: { kind: "distribution", learnt } };
}

export function baselineGroup(name = "slow"): GroupModel {
  const learnt = {
    baseline: theta,
    season: SEASON,
    horizon: HORIZON,
    widths: widths(0.5),
    usualMovement: 0.7,
  };
  return { name, frequency: { unit: "quarter", count: 1 }, learnt: { kind: "baseline", learnt } };
}

/** A baseline, and the network for series that are too short to be judged by. */
export function byLengthGroup(name = "young"): GroupModel {
  const [{ learnt: short, ...told }, { learnt: long }] = [toldGroup(name), baselineGroup()];
  if (short.kind === "by-length" || long.kind === "by-length") throw new Error("made as one");
  const learnt = { season: SEASON, horizon: HORIZON, long, short };
  return { ...told, learnt: { kind: "by-length", learnt } };
}

/** A group of each kind. */
export function panelModel(): PanelModel {
  return {
    version: "0.1.0",
    reading: {
      id: "shop",
      time: "month",
      target: "sales",
      group: "kind",
      covariates: {
        static: [{ name: "size", categories: ["big", "small, narrow"] }],
        past: [{ name: "visitors" }],
        known: [{ name: "price" }],
      },
      calendar: true,
      holidays: "DE-BY",
    },
    groups: [networkGroup(), toldGroup(), countGroup(), baselineGroup(), byLengthGroup()],
  };
}
