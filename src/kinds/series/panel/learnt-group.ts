/** What was learnt of a group, apart from the engine that forecasts by it: to be saved, and to forecast again. */

import type { Engine } from "../../../engine/engine.js";
import { FittedBaseline, type LearntBaseline } from "./fitted-baseline.js";
import { FittedPanelNetwork, type LearntPanel } from "./fitted-panel-network.js";
import type { FittedPanel } from "./forecaster.js";
import { FittedDistribution, type LearntDistribution } from "./heads/fitted-distribution.js";

export type LearntGroup =
  | { readonly kind: "network"; readonly learnt: LearntPanel }
  | { readonly kind: "distribution"; readonly learnt: LearntDistribution }
  | { readonly kind: "baseline"; readonly learnt: LearntBaseline };

/** @returns undefined for a forecaster that is not built in */
export function learntOf(fitted: FittedPanelNetwork | FittedDistribution | FittedBaseline): LearntGroup;
export function learntOf(fitted: FittedPanel): LearntGroup | undefined;
export function learntOf(fitted: FittedPanel): LearntGroup | undefined {
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
  }
}

/** As the forecaster is called that learnt it. */
export function forecasterName({ kind, learnt }: LearntGroup): string {
  return kind === "baseline" ? learnt.baseline.name : "network";
}
