/** From scores of single series to those of groups and of all, ranked. */

import { naive2 } from "../kinds/series/baselines/naive2.js";
import { coverageByStep, meanScore, owa, type SeriesScore } from "../kinds/series/panel/score.js";
import type { Group } from "../sequence/panel.js";
import type { GroupResult, PanelScore } from "./evaluation-result.js";
import type { PanelAudit } from "./panel-audit.js";

/** Of one forecaster. */
export interface TimedScores {
  /** One for each series that was scored, in the same order for all forecasters. */
  readonly scores: readonly SeriesScore[];
  readonly seconds: number;
  /** Left out of the scores over all groups, and undefined where no series could be looked at. */
  readonly audit?: PanelAudit | undefined;
}

/** Differences beyond are rounding: forecasters that say the same are equals. */
const DIGITS = 9;

/** @param results of every forecaster by name, Naive2 among them */
export function groupResult(
  { name, members, horizon, season }: Group,
  names: readonly string[],
  results: ReadonlyMap<string, TimedScores>,
): GroupResult {
  const { scores } = results.get(naive2.name) as TimedScores;
  const series = scores.length;
  return {
    group: name,
    series,
    leftOut: members.length - series,
    withoutScale: scores.filter(({ mase }) => mase === null).length,
    horizon,
    season,
    origins: Math.max(1, ...members.map(({ held }) => Math.ceil(held / horizon))),
    scores:
      series === 0
        ? []
        : panelScores(names, results).map((score) => ({
            ...score,
            coverage90ByStep: coverageByStep((results.get(score.name) as TimedScores).scores, horizon).map(
              figure,
            ),
          })),
  };
}

/** The scores over all groups, each series counting once, and those of the single series. */
export function overallScores(
  names: readonly string[],
  results: readonly ReadonlyMap<string, TimedScores>[],
): { readonly overall: PanelScore[]; readonly scores: ReadonlyMap<string, TimedScores> } {
  const scores = new Map(
    names.map((name) => {
      const parts = results.map((group) => group.get(name) as TimedScores);
      const seconds = parts.reduce((sum, part) => sum + part.seconds, 0);
      return [name, { scores: parts.flatMap((part) => part.scores), seconds }];
    }),
  );
  return { overall: panelScores(names, scores), scores };
}

/**
 * Best first by MASE, which is fair to any unit and to values around zero, as sMAPE and so OWA are not; by RMSE where no
 * series has a scale. Equals stay in their order.
 */
function panelScores(names: readonly string[], results: ReadonlyMap<string, TimedScores>): PanelScore[] {
  const reference = meanScore((results.get(naive2.name) as TimedScores).scores);
  return names
    .map((name): PanelScore => {
      const { scores, seconds } = results.get(name) as TimedScores;
      const { smape, mase, rmse, pinball, coverage90 } = meanScore(scores);
      return {
        name,
        smape: figure(smape),
        mase: figure(mase),
        owa: figure(owa({ smape, mase }, reference)),
        rmse: figure(rmse),
        pinball: figure(pinball),
        coverage90: figure(coverage90),
        seconds,
      };
    })
    .sort((one, other) => compare(one.mase, other.mase) || compare(one.rmse, other.rmse));
}

/** Ascending; what is no number last. */
function compare(one: number | null, other: number | null): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return Number(one.toPrecision(DIGITS)) - Number(other.toPrecision(DIGITS));
}

function figure(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
