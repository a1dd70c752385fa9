/** `predict` for many series: let forecasters compete on the last horizon of each, and forecast by whoever won. */

import { InputError } from "../errors.js";
import { naive2 } from "../kinds/series/baselines/naive2.js";
import { BaselineForecaster } from "../kinds/series/panel/baseline-forecaster.js";
import { panelBaselines } from "../kinds/series/panel/fitted-baseline.js";
import { canBeJudged, FittedByLength } from "../kinds/series/panel/fitted-by-length.js";
import type { FittedPanel, PanelForecaster } from "../kinds/series/panel/forecaster.js";
import { LEAST_HISTORY } from "../kinds/series/panel/group.js";
import type { Group, Member } from "../sequence/panel.js";
import { wholeSpan } from "../sequence/span.js";
import { coldStarts } from "./cold-starts.js";
import { type EvaluateOptions, evaluate } from "./evaluate.js";
import {
  covariatesOf,
  forecastMembers,
  isObserved,
  type KnownMember,
  knownMembers,
  type MemberForecasts,
} from "./forecast-members.js";
import type { GroupForecast, PanelPrediction } from "./panel-prediction.js";

const BASELINES: ReadonlySet<string> = new Set(panelBaselines.map(({ name }) => name));

export interface PredictPanelOptions extends EvaluateOptions {
  /** Name of the forecaster whose forecasts are wanted, whoever wins; those of the best of each group if left out. */
  readonly preferred?: string | undefined;
}

/**
 * Holds out the last horizon of every series that is long enough, scores all forecasters on it, group by group, and
 * forecasts what comes after every series by the best one of its group, which has then learnt from all there is. Series
 * that are too short to be judged by are forecast by the network, if one takes part; those without any value where what
 * is static tells which others they are like.
 *
 * @param groups of which nothing is held out, each with a value
 * @throws InputError where no series is long enough to hold anything out, and for covariates that end too soon;
 *   TrainingError when stopped
 */
export async function predictPanel(
  groups: readonly Group[],
  options: PredictPanelOptions,
): Promise<PanelPrediction> {
  const started = performance.now();
  const ahead = groups.map((group) => knownMembers(group));
  const contest = groups.map((group) => ({ ...group, members: group.members.map(holdOut(group)) }));
  if (!contest.some(({ members }) => members.some(({ held }) => held > 0)))
    throw new InputError(
      `no series has ${LEAST_HISTORY} steps before its last ${Math.max(...groups.map(({ horizon }) => horizon))}, by which forecasters are judged`,
      "give longer series, or a shorter --horizon",
    );
  const evaluation = await evaluate(contest, options);
  const forecasts: (GroupForecast & Rest)[] = [];
  for (const [index, group] of groups.entries()) {
    // A group of which nothing could be held out goes by all of them.
    const best = evaluation.groups[index]?.scores[0]?.name ?? evaluation.verdict.winner;
    const by = options.preferred ?? best;
    forecasts.push(await forecastGroup(group, ahead[index] as KnownMember[], by, options));
  }
  const readMs = options.readMs ?? 0;
  const trainMs = performance.now() - started;
  const short = forecasts.flatMap(({ group: { horizon, members }, shortBy }) =>
    members
      .filter((member) => isObserved(member.values) && !canBeJudged(member.values, horizon))
      .map((member) => ({ member, by: shortBy })),
  );
  return {
    groups: forecasts,
    evaluation,
    findings: coldStarts(short, forecasts),
    timing: { readMs, trainMs, totalMs: readMs + trainMs },
  };
}

/** What is to be said of members with few values, or none. */
interface Rest extends Pick<MemberForecasts, "borrowed" | "leftOut"> {
  /** Who forecasts those that are too short to be judged by. */
  readonly shortBy: string;
}

function holdOut({ horizon }: Group): (member: Member) => Member {
  return (member) => ({ ...member, held: canBeJudged(member.values, horizon) ? horizon : 0 });
}

async function forecastGroup(
  group: Group,
  known: readonly KnownMember[],
  by: string,
  { forecasters, preferred, seed = 1, onProgress, signal }: PredictPanelOptions,
): Promise<GroupForecast & Rest> {
  const { season, horizon } = group;
  const forecaster = forecasters.find(({ name }) => name === by) ?? baselineCalled(by);
  const seen = known.filter(({ member }) => isObserved(member.values));
  const spans = seen.map(({ member }) => wholeSpan(member.values));
  const request = { spans, season, horizon, seed, covariates: covariatesOf(seen) };
  const learn = (one: PanelForecaster): Promise<FittedPanel> =>
    one.fit(request, (share) => onProgress?.({ group: group.name, forecaster: one.name, share }), signal);
  const best = await learn(forecaster);
  // A baseline knows a series by its own values alone: of two of them it makes a trend.
  const isOpen = preferred === undefined && BASELINES.has(by);
  const network = isOpen ? forecasters.find(({ name }) => !BASELINES.has(name)) : undefined;
  const isCold = known.some(({ member }) => !canBeJudged(member.values, horizon));
  const cold = isCold ? network : undefined;
  const fitted = cold === undefined ? best : new FittedByLength(best, await learn(cold), horizon);
  return { group, by, fitted, shortBy: cold?.name ?? by, ...(await forecastMembers(fitted, known, signal)) };
}

/** Naive2 takes part in any case. */
function baselineCalled(name: string): PanelForecaster {
  if (name === naive2.name) return new BaselineForecaster(naive2);
  throw new RangeError(`no forecaster is called "${name}"`);
}
