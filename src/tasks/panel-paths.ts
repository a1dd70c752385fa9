/** Paths that each series of a panel may take, of those groups whose network predicts distributions. */

import { InputError } from "../errors.js";
import { FittedDistribution } from "../kinds/series/panel/heads/fitted-distribution.js";
import { listNames } from "../kinds/series/quote.js";
import type { Group, Member } from "../sequence/panel.js";
import { type PanelPrediction, stepLabels } from "./panel-prediction.js";

export interface SeriesPaths {
  readonly member: Member;
  /** `[H]` what the steps are called. */
  readonly at: readonly string[];
  /** So many of `[H]`, in the units of the series. */
  readonly paths: readonly Float64Array[];
}

/** So many numbers fit in memory, and in a file that somebody can open. */
const MOST_NUMBERS = 20_000_000;

/** @throws InputError for more paths than can be kept */
export function checkPaths(groups: readonly Group[], count: number): void {
  const steps = groups.reduce((sum, { members, horizon }) => sum + members.length * horizon, 0);
  if (steps * count > MOST_NUMBERS)
    throw new InputError(
      `${count} paths of ${steps} steps of all series are more than ${MOST_NUMBERS} numbers`,
      `give --paths ${Math.max(1, Math.floor(MOST_NUMBERS / steps))} at most, or fewer series`,
    );
}

/**
 * @param count of each series
 * @returns by series, and the names of the groups that have none
 * @throws InputError where no group has any; TrainingError when stopped
 */
export async function panelPaths(
  { groups }: PanelPrediction,
  count: number,
  seed: number,
  signal?: AbortSignal,
): Promise<{ readonly series: readonly SeriesPaths[]; readonly without: readonly string[] }> {
  const [series, without]: [SeriesPaths[], string[]] = [[], []];
  for (const { group, fitted, members } of groups) {
    if (!(fitted instanceof FittedDistribution)) {
      without.push(group.name);
      continue;
    }
    const histories = members.map(({ member }) => member.values);
    const all = await fitted.pathsOfAll(histories, count, seed, signal);
    for (const [index, { member }] of members.entries()) {
      const paths = (all[index] as Float64Array[]).map((path) => path.slice(0, group.horizon));
      series.push({ member, at: stepLabels(member, group.horizon), paths });
    }
  }
  if (series.length === 0)
    throw new InputError(
      `no network of distributions forecasts ${listNames(without)}, and nothing else has paths`,
      "train one with --distribution, or leave --paths out",
    );
  return { series, without };
}
