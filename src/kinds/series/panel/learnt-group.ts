/** What was learnt of a group, apart from the engine that forecasts by it: to be saved, and to forecast again. */

import type { Engine } from "../../../engine/engine.js";
import { FittedBaseline, type LearntBaseline } from "./fitted-baseline.js";
import { FittedByLength } from "./fitted-by-length.js";
import { FittedPanelNetwork, type LearntPanel } from "./fitted-panel-network.js";
import type { FittedPanel } from "./forecaster.js";
import { FittedDistribution, type LearntDistribution } from "./heads/fitted-distribution.js";

/** By whom a group is forecast, where that is one. */
export type LearntAlone =
  | { readonly kind: "network"; readonly learnt: LearntPanel }
  | { readonly kind: "distribution"; readonly learnt: LearntDistribution }
  | { readonly kind: "baseline"; readonly learnt: LearntBaseline };

/** Two, as `FittedByLength` has them. */
export interface LearntByLength {
  readonly season: number;
  readonly horizon: number;
  readonly long: LearntAlone;
  readonly short: LearntAlone;
}

export type LearntGroup = LearntAlone | { readonly kind: "by-length"; readonly learnt: LearntByLength };

/** @returns undefined for a forecaster that is not built in */
export function learntOf(fitted: FittedPanelNetwork | FittedDistribution | FittedBaseline): LearntAlone;
export function learntOf(fitted: FittedPanel): LearntGroup | undefined;
export function learntOf(fitted: FittedPanel): LearntGroup | undefined {
  if (!(fitted instanceof FittedByLength)) return learntAlone(fitted);
  const [long, short] = [learntAlone(fitted.long), learntAlone(fitted.short)];
  if (long === undefined || short === undefined) return undefined;
  const { season, horizon } = long.learnt;
  return { kind: "by-length", learnt: { season, horizon, long, short } };
}

function learntAlone(fitted: FittedPanel): LearntAlone | undefined {
  if (fitted instanceof FittedPanelNetwork) return { kind: "network", learnt: fitted.learnt };
  if (fitted instanceof FittedDistribution) return { kind: "distribution", learnt: fitted.learnt };
  if (fitted instanceof FittedBaseline) return { kind: "baseline", learnt: fitted.learnt };
  return undefined;
}

/** Forecasts as what was learnt did, to the bit on the same engine. */
export function fittedFrom(engine: Engine, { kind, learnt }: LearntGroup): FittedPanel {
  switch (kind) {
    case "network":
      return new FittedPanelNetwork(engine, learnt);
    case "distribution":
      return new FittedDistribution(engine, learnt);
    case "baseline":
      return new FittedBaseline(learnt);
    case "by-length": {
      const { long, short, horizon } = learnt;
      return new FittedByLength(fittedFrom(engine, long), fittedFrom(engine, short), horizon);
    }
  }
}

/** As the forecaster is called that learnt it; of two that of series which can be judged. */
export function forecasterName({ kind, learnt }: LearntGroup): string {
  if (kind === "by-length") return forecasterName(learnt.long);
  return kind === "baseline" ? learnt.baseline.name : "network";
}
