/** `evaluate`: forecasters of many series, scored on what was held out of each, by group and over all. */

import { InputError } from "../errors.js";
import { naive2 } from "../kinds/series/baselines/naive2.js";
import { BaselineForecaster } from "../kinds/series/panel/baseline-forecaster.js";
import type { FittedPanel, PanelForecast, PanelForecaster } from "../kinds/series/panel/forecaster.js";
import { type SeriesScore, scoreSeries } from "../kinds/series/panel/score.js";
import { quote } from "../kinds/series/quote.js";
import { type Covariates, covariatesAt } from "../sequence/covariates.js";
import { type Group, type Member, splitMember } from "../sequence/panel.js";
import type { Span } from "../sequence/span.js";
import type { Evaluation } from "./evaluation-result.js";
import { groupResult, overallScores, type TimedScores } from "./evaluation-scores.js";
import { evaluationVerdict } from "./evaluation-verdict.js";
import { covariatesOf, isObserved } from "./forecast-members.js";
import {
  type AuditedMember,
  auditForecasts,
  joinAudits,
  MOST_AUDITED,
  type PanelAudit,
} from "./panel-audit.js";

export interface EvaluateOptions {
  /**
   * Of names of their own, the simplest first: equals are ranked in this order. Naive2, which OWA needs, takes part in
   * any case.
   */
  readonly forecasters: readonly PanelForecaster[];
  /** Of all that is random; 1 if left out. */
  readonly seed?: number | undefined;
  /** What reading took. */
  readonly readMs?: number | undefined;
  readonly onProgress?: ((progress: EvaluateProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How far one forecaster has come with one group. */
export interface EvaluateProgress {
  readonly group: string;
  readonly forecaster: string;
  /** From 0 to 1. */
  readonly share: number;
}

/** What may be learnt from of one series, and what scores the forecasts of it. */
interface Contest {
  readonly member: Member;
  readonly train: Span<"train">;
  /** What is known beside it; undefined where nothing is. */
  readonly covariates: Covariates | undefined;
  /** Where forecasts begin, and what came then; none where nothing is held out, or nothing of that was observed. */
  readonly origins: readonly Origin[];
}

interface Origin {
  readonly history: Float64Array;
  readonly covariates: Covariates | undefined;
  readonly actual: Float64Array;
}

/** Histories that are forecast together. */
const MOST_HISTORIES = 4096;

/**
 * Lets every forecaster learn from what comes before the held-out steps of each series, and scores it on these: of more
 * than a horizon of them, from several origins a horizon apart, each knowing all that comes before it. Series that nothing
 * is held out of are learnt from as well; those without an observed value before the split are left out.
 *
 * @throws InputError where no series can be scored, or a group has no horizon; TrainingError when stopped
 */
export async function evaluate(groups: readonly Group[], options: EvaluateOptions): Promise<Evaluation> {
  const started = performance.now();
  const contestants = withNaive2(options.forecasters);
  const contests = groups.map(contestsOf);
  if (!contests.flat().some(isScored)) throw nothingToScore(groups);
  const results: ReadonlyMap<string, TimedScores>[] = [];
  for (const [index, group] of groups.entries())
    results.push(await scoreGroup(group, contests[index] as Contest[], contestants, options));
  const names = contestants.map(({ name }) => name);
  const { overall, scores } = overallScores(names, results);
  const audit = joinAudits(names, results);
  const forecastMs = performance.now() - started;
  const readMs = options.readMs ?? 0;
  return {
    groups: groups.map((group, index) => groupResult(group, names, results[index] as typeof scores)),
    overall,
    verdict: evaluationVerdict(overall, scores),
    audit,
    timing: { readMs, forecastMs, totalMs: readMs + forecastMs },
  };
}

function withNaive2(forecasters: readonly PanelForecaster[]): readonly PanelForecaster[] {
  const names = new Set(forecasters.map(({ name }) => name));
  if (names.size < forecasters.length) throw new RangeError("two forecasters have the same name");
  return names.has(naive2.name) ? forecasters : [...forecasters, new BaselineForecaster(naive2)];
}

/** Those series of a group that can be learnt from. */
function contestsOf({ name, horizon, season, members }: Group): Contest[] {
  for (const [what, steps] of Object.entries({ horizon, season }))
    if (!Number.isSafeInteger(steps) || steps < 1)
      throw new InputError(
        `group ${quote(name)} has a ${what} of ${steps} steps`,
        `give a whole number of at least 1 with --${what === "season" ? "period" : what}`,
      );
  return members.flatMap((member) => {
    if (member.held >= member.values.length) return [];
    const { train } = splitMember(member);
    if (!isObserved(train.values)) return [];
    const covariates = member.covariates && covariatesAt(member.covariates, train.length, horizon);
    return [{ member, train, covariates, origins: originsOf(member, horizon) }];
  });
}

function originsOf({ values, held, covariates }: Member, horizon: number): Origin[] {
  return Array.from({ length: Math.ceil(held / horizon) }, (_, index) => {
    const start = values.length - held + index * horizon;
    return {
      history: values.slice(0, start),
      covariates: covariates && covariatesAt(covariates, start, horizon),
      actual: values.slice(start, start + horizon),
    };
  }).filter(({ actual }) => isObserved(actual));
}

function nothingToScore(groups: readonly Group[]): InputError {
  const members = groups.flatMap((group) => group.members);
  const advice = "mark the rows to score by with --split, or give them in a file of their own with --test";
  if (members.length === 0) return new InputError("there is no series to evaluate", advice);
  const whole = members.filter(({ held, values }) => held >= values.length).length;
  const problem =
    whole === members.length
      ? "all rows are held out, and nothing is left to learn from"
      : members.every(({ held }) => held === 0)
        ? "no rows are held out, and nothing is there to score by"
        : "none has values both before and after the split";
  return new InputError(`of ${members.length} series, ${problem}`, advice);
}

async function scoreGroup(
  { name: group, season, horizon }: Group,
  contests: readonly Contest[],
  contestants: readonly PanelForecaster[],
  { seed = 1, onProgress, signal }: EvaluateOptions,
): Promise<ReadonlyMap<string, TimedScores>> {
  const results = new Map<string, TimedScores>();
  const scored = contests.filter(isScored);
  const spans = contests.map(({ train }) => train);
  const request = { spans, season, horizon, seed, covariates: covariatesOf(contests) };
  for (const forecaster of contestants) {
    const started = performance.now();
    const report = (share: number): void => onProgress?.({ group, forecaster: forecaster.name, share });
    const scores: SeriesScore[] = [];
    let audit: (() => Promise<PanelAudit | undefined>) | undefined;
    if (scored.length > 0) {
      const fitted = await forecaster.fit(request, report, signal);
      for (const together of batches(scored)) {
        const forecasts = await forecastAll(forecaster.name, fitted, together, signal);
        if (audit === undefined) {
          const first = auditable(together, forecasts);
          audit = () => auditForecasts(fitted, first, horizon, signal);
        }
        for (const { train, origins } of together)
          scores.push(
            scoreSeries(
              origins.map(({ actual }) => ({ forecast: forecasts.shift() as PanelForecast, actual })),
              train.values,
              season,
            ),
          );
      }
    }
    const seconds = (performance.now() - started) / 1000;
    results.set(forecaster.name, { scores, seconds, audit: await audit?.() });
  }
  return results;
}

function isScored({ origins }: Contest): boolean {
  return origins.length > 0;
}

/** Series whose origins are together as many as are forecast at once, or few more. */
function batches(contests: readonly Contest[]): Contest[][] {
  const found: Contest[][] = [];
  let count = MOST_HISTORIES;
  for (const contest of contests) {
    if (count >= MOST_HISTORIES) {
      found.push([]);
      count = 0;
    }
    found.at(-1)?.push(contest);
    count += contest.origins.length;
  }
  return found;
}

/** Of some series what was said at the split. */
function auditable(contests: readonly Contest[], forecasts: readonly PanelForecast[]): AuditedMember[] {
  const found: AuditedMember[] = [];
  let at = 0;
  for (const { member, train, origins } of contests) {
    const isAtSplit = origins[0]?.history.length === train.length;
    if (isAtSplit) found.push({ member, forecast: forecasts[at] as PanelForecast });
    at += origins.length;
    if (found.length === MOST_AUDITED) break;
  }
  return found;
}

/** Of all series one after the other, origin by origin. */
async function forecastAll(
  name: string,
  fitted: FittedPanel,
  contests: readonly Contest[],
  signal: AbortSignal | undefined,
): Promise<PanelForecast[]> {
  const all = contests.flatMap(({ origins }) => origins);
  const histories = all.map(({ history }) => history);
  const forecasts = await fitted.forecast(histories, signal, covariatesOf(all));
  if (forecasts.length < histories.length)
    throw new RangeError(`"${name}" gave ${forecasts.length} forecasts of ${histories.length} series`);
  return [...forecasts];
}
