/** Who takes part in an evaluation, and what is said of it beforehand. */

import type { Engine } from "../engine/engine.js";
import { InputError } from "../errors.js";
import type { Finding } from "../kinds/series/finding.js";
import { baselineForecasters } from "../kinds/series/panel/baseline-forecaster.js";
import type { PanelForecaster } from "../kinds/series/panel/forecaster.js";
import { DistributionForecaster } from "../kinds/series/panel/heads/distribution-forecaster.js";
import type { HeadName } from "../kinds/series/panel/heads/head-names.js";
import { isCount, isIntermittent } from "../kinds/series/panel/heads/intermittent.js";
import { IntermittentForecaster } from "../kinds/series/panel/heads/intermittent-forecaster.js";
import { headNamed } from "../kinds/series/panel/heads/panel-head.js";
import { PanelNetworkForecaster } from "../kinds/series/panel/network-forecaster.js";
import { quote } from "../kinds/series/quote.js";
import type { Group, Member } from "../sequence/panel.js";
import { sourceName } from "./series-source.js";

/** What it is called, whatever it predicts. */
export const NETWORK = "network";

/** What the network predicts of each step; left to the data where it is undefined. */
export type DistributionFlag = HeadName | "none" | undefined;

/**
 * Who takes part: the simplest first, since of equals the first wins.
 * @throws InputError for a name that nobody has
 */
export function contestants(
  engine: Engine,
  only: string | undefined,
  distribution: DistributionFlag,
): readonly PanelForecaster[] {
  const all = [...baselineForecasters, networkOf(engine, distribution)];
  if (only === undefined) return all;
  const wanted = only.split(",").map((name) => name.trim());
  const names = all.map(({ name }) => name);
  for (const name of wanted)
    if (!names.includes(name))
      throw new InputError(
        `no forecaster is called ${quote(name)}`,
        `give --only any of: ${names.join(", ")}`,
      );
  return all.filter(({ name }) => wanted.includes(name));
}

function networkOf(engine: Engine, distribution: DistributionFlag): PanelForecaster {
  if (distribution === undefined) return new IntermittentForecaster(engine);
  if (distribution === "none") return new PanelNetworkForecaster(engine);
  return new DistributionForecaster(engine, headNamed(distribution));
}

/** What may be learnt from. */
function seen({ values, held }: Member): Float64Array {
  return values.subarray(0, values.length - held);
}

/** @throws InputError for series that a network of such distributions cannot learn from */
export function checkDistribution(
  distribution: DistributionFlag,
  groups: readonly Group[],
  file: string,
): void {
  if (distribution === undefined || distribution === "none") return;
  checkNoCovariates(groups);
  if (distribution === "negative-binomial") checkCounts(groups, file);
}

/** @throws InputError for covariates, which networks of distributions do not read */
function checkNoCovariates(groups: readonly Group[]): void {
  if (groups.some(({ covariates }) => covariates !== undefined))
    throw new InputError(
      "a network of distributions knows the values alone, and covariates are given",
      "leave --distribution out, or --static, --past, --known, --calendar and --holidays",
    );
}

/** @throws InputError for a value that is no count, with its series */
function checkCounts(groups: readonly Group[], file: string): void {
  for (const { members } of groups)
    for (const member of members) {
      const odd = seen(member).find((value) => !Number.isNaN(value) && !isCount(value));
      if (odd !== undefined)
        throw new InputError(
          `series ${quote(member.id)} holds ${odd}, and --distribution negative-binomial is of counts: whole numbers from 0 on`,
          "choose another --distribution",
          { file: sourceName(file) },
        );
    }
}

/** Groups of which a network of counts competes. */
export function intermittentGroups(groups: readonly Group[]): Finding[] {
  return groups
    .filter(({ members, covariates }) => covariates === undefined && isIntermittent(members.map(seen)))
    .map(({ name }) => ({
      text: `group ${quote(name)} is of counts with many zeros: a network of counts competes with one of numbers, --distribution decides`,
    }));
}
