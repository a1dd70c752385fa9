/** `predict` for many series: let forecasters compete on the last horizon of each, and forecast by whoever won. */

import { InputError } from "../errors.js";
import { naive2 } from "../kinds/series/baselines/naive2.js";
import { BaselineForecaster } from "../kinds/series/panel/baseline-forecaster.js";
import {
  fitAndForecast,
  type PanelForecast,
  type PanelForecaster,
} from "../kinds/series/panel/forecaster.js";
import { LEAST_HISTORY } from "../kinds/series/panel/group.js";
import { quote } from "../kinds/series/quote.js";
import { type Covariates, covariatesAt } from "../sequence/covariates.js";
import type { Group, Member } from "../sequence/panel.js";
import { wholeSpan } from "../sequence/span.js";
import { type EvaluateOptions, evaluate } from "./evaluate.js";
import type { GroupForecast, PanelPrediction } from "./panel-prediction.js";

/**
 * Holds out the last horizon of every series that is long enough, scores all forecasters on it, group by group, and
 * forecasts what comes after every series by the best one of its group, which has then learnt from all there is.
 *
 * @param groups of which nothing is held out
 * @throws InputError where no series is long enough to hold anything out, and for covariates that end too soon;
 *   TrainingError when stopped
 */
export async function predictPanel(
  groups: readonly Group[],
  options: EvaluateOptions,
): Promise<PanelPrediction> {
  const started = performance.now();
  const ahead = groups.map(covariatesAhead);
  const contest = groups.map((group) => ({ ...group, members: group.members.map(holdOut(group)) }));
  if (!contest.some(({ members }) => members.some(({ held }) => held > 0)))
    throw new InputError(
      `no series has ${LEAST_HISTORY} steps before its last ${Math.max(...groups.map(({ horizon }) => horizon))}, by which forecasters are judged`,
      "give longer series, or a shorter --horizon",
    );
  const evaluation = await evaluate(contest, options);
  const forecasts: GroupForecast[] = [];
  for (const [index, group] of groups.entries()) {
    // A group of which nothing could be held out goes by all of them.
    const by = evaluation.groups[index]?.scores[0]?.name ?? evaluation.verdict.winner;
    forecasts.push(await forecastGroup(group, ahead[index], by, options));
  }
  const readMs = options.readMs ?? 0;
  const trainMs = performance.now() - started;
  return { groups: forecasts, evaluation, timing: { readMs, trainMs, totalMs: readMs + trainMs } };
}

function holdOut({ horizon }: Group): (member: Member) => Member {
  return (member) => {
    const before = member.values.subarray(0, -horizon);
    const isLong = before.length >= LEAST_HISTORY && before.some((value) => !Number.isNaN(value));
    return { ...member, held: isLong ? horizon : 0 };
  };
}

/**
 * What is known beside the values until the last step that is forecast; undefined where there is nothing.
 * @throws InputError for a covariate that should be known of a step to forecast, and is not
 */
function covariatesAhead({ members, horizon, covariates: names }: Group): Covariates[] | undefined {
  if (names === undefined) return undefined;
  return members.flatMap(({ id, values, covariates }) => {
    if (covariates === undefined) return [];
    const seen = covariatesAt(covariates, values.length, horizon);
    seen.known.forEach((known, index) => {
      const missing = known.subarray(values.length).findIndex(Number.isNaN);
      if (missing >= 0)
        throw new InputError(
          `${quote(names.known[index] as string)} is not known of step ${missing + 1} of the ${horizon} after series ${quote(id)}`,
          "add rows for the steps to forecast, without a value, or name the column with --past",
        );
    });
    return [seen];
  });
}

async function forecastGroup(
  group: Group,
  covariates: readonly Covariates[] | undefined,
  by: string,
  { forecasters, seed = 1, onProgress, signal }: EvaluateOptions,
): Promise<GroupForecast> {
  const { members, season, horizon } = group;
  const forecaster = forecasters.find(({ name }) => name === by) ?? baselineCalled(by);
  const forecasts = await fitAndForecast(
    forecaster,
    { spans: members.map(({ values }) => wholeSpan(values)), season, horizon, seed, covariates },
    (share) => onProgress?.({ group: group.name, forecaster: by, share }),
    signal,
  );
  return {
    group,
    by,
    members: members.map((member, index) => ({ member, forecast: forecasts[index] as PanelForecast })),
  };
}

/** Naive2 takes part in any case. */
function baselineCalled(name: string): PanelForecaster {
  if (name === naive2.name) return new BaselineForecaster(naive2);
  throw new RangeError(`no forecaster is called "${name}"`);
}
