/** Forecasting many series with a saved model, without training: those it was trained on, and others like them. */

import type { Engine } from "../engine/engine.js";
import { loadEngine } from "../engine/load.js";
import { InputError } from "../errors.js";
import type { PanelForecast } from "../kinds/series/panel/forecaster.js";
import { fittedFrom, forecasterName } from "../kinds/series/panel/learnt-group.js";
import type { GroupModel, PanelModel } from "../kinds/series/panel/panel-model.js";
import { usualFrequency } from "../kinds/series/panel/usual-frequency.js";
import { listNames, quote } from "../kinds/series/quote.js";
import { describeFrequency } from "../sequence/frequency.js";
import type { Group } from "../sequence/panel.js";
import { coldStarts } from "./cold-starts.js";
import { forecastMembers, knownMembers, type MemberForecasts } from "./forecast-members.js";
import type { GroupForecast, MemberForecast, PanelPrediction } from "./panel-prediction.js";

export interface PredictPanelWithOptions {
  readonly engine?: Engine | undefined;
  /** No longer than that of the model, which it is if left out. */
  readonly horizon?: number | undefined;
  readonly readMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const ANEW = "train anew without --model";

/**
 * @param groups of series of any length, each of a name that the model knows; season and horizon are the model's
 * @throws InputError when model and groups do not fit together, for covariates that end too soon, and for a forecast beyond
 *   all numbers; TrainingError when stopped
 */
export async function predictPanelWith(
  model: PanelModel,
  groups: readonly Group[],
  { engine, horizon, readMs = 0, signal }: PredictPanelWithOptions = {},
): Promise<PanelPrediction> {
  const started = performance.now();
  const fits = groups.map((group) => match(model, group, horizon));
  const loaded = engine ?? (await loadEngine());
  const forecasts: (GroupForecast & Pick<MemberForecasts, "borrowed" | "leftOut">)[] = [];
  try {
    for (const { group, learnt, steps } of fits) {
      const fitted = fittedFrom(loaded, learnt.learnt);
      const { members, ...rest } = await forecastMembers(fitted, knownMembers(group, steps), signal);
      for (const each of members) checkFinite(each);
      forecasts.push({
        group: { ...group, horizon: steps },
        by: forecasterName(learnt.learnt),
        fitted,
        members: members.map(({ member, forecast }) => ({ member, forecast: firstSteps(forecast, steps) })),
        ...rest,
      });
    }
  } finally {
    if (engine === undefined) loaded.close();
  }
  if (forecasts.every(({ members }) => members.length === 0))
    throw new InputError(
      "no series has a value to forecast from",
      "give values; of static covariates alone only a network that learnt with them can forecast",
    );
  const most = forecasts.reduce((a, b) => (b.members.length > a.members.length ? b : a));
  return {
    groups: forecasts,
    evaluation: {
      groups: [],
      verdict: {
        winner: most.by,
        comparison: null,
        text: "Forecast by the saved model, without training; nothing was compared.",
      },
      audit: null,
    },
    findings: coldStarts([], forecasts),
    timing: { readMs, trainMs: 0, totalMs: readMs + performance.now() - started },
  };
}

/** What is learnt of a group, and the group as it knows it. */
function match(
  { groups }: PanelModel,
  group: Group,
  horizon: number | undefined,
): { readonly group: Group; readonly learnt: GroupModel; readonly steps: number } {
  const { name, members, covariates } = group;
  const learnt = groups.find((each) => each.name === name);
  if (learnt === undefined)
    throw new InputError(
      `the model does not know group ${quote(name)}`,
      `it knows ${listNames(groups.map((each) => each.name))}: name their column with --group, or ${ANEW}`,
    );
  const [trained, found] = [learnt.frequency, usualFrequency(members) ?? learnt.frequency].map(
    describeFrequency,
  );
  if (trained !== found)
    throw new InputError(
      `the frequency of group ${quote(name)} is another (${found}) than that of the model's training (${trained})`,
      ANEW,
    );
  for (const role of ["static", "past", "known"] as const) {
    const [wanted, given] = [learnt.covariates?.[role] ?? [], covariates?.[role] ?? []];
    if (wanted.length !== given.length)
      throw new InputError(
        `of group ${quote(name)} the model knows ${wanted.length} ${role} covariates, received ${given.length}`,
        wanted.length === 0 ? `leave them out, or ${ANEW}` : `give ${listNames(wanted)}, or ${ANEW}`,
      );
  }
  const { season, horizon: most } = learnt.learnt.learnt;
  const steps = horizon ?? most;
  if (!Number.isSafeInteger(steps) || steps < 1 || steps > most)
    throw new InputError(
      `the model forecasts 1 to ${most} steps of group ${quote(name)}, received a horizon of ${steps}`,
      `give a shorter --horizon, or ${ANEW}`,
    );
  return { group: { ...group, season, horizon: most }, learnt, steps };
}

function firstSteps({ point, intervals }: PanelForecast, steps: number): PanelForecast {
  const first = (all: Float64Array): Float64Array => all.slice(0, steps);
  return {
    point: first(point),
    intervals: new Map(
      [...intervals].map(([level, { lower, upper }]) => [
        level,
        { lower: first(lower), upper: first(upper) },
      ]),
    ),
  };
}

/** What was beyond all numbers was cut to the largest. */
function checkFinite({ member: { id }, forecast: { point, intervals } }: MemberForecast): void {
  const isCut = (value: number): boolean => !(Math.abs(value) < Number.MAX_VALUE);
  const bounds = [...intervals.values()].flatMap(({ lower, upper }) => [...lower, ...upper]);
  if (!point.some(isCut) && !bounds.some(Number.isNaN)) return;
  throw new InputError(
    `the model's forecast of series ${quote(id)} is beyond all numbers`,
    `its file is damaged, or it does not fit this series: ${ANEW}`,
  );
}
