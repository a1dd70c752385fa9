/** The leak audit of many series: some of them are forecast again, after other values have taken the place of the held-out ones. */

import type { FittedPanel, PanelForecast } from "../kinds/series/panel/forecaster.js";
import { covariatesAt } from "../sequence/covariates.js";
import { type Member, splitMember } from "../sequence/panel.js";
import { type LeakAudit, sameBits, withOthers } from "./leak-audit.js";

/** Series that are looked at, of each group. */
export const MOST_AUDITED = 20;

/** A series, and what was said of it at its split. */
export interface AuditedMember {
  readonly member: Member;
  readonly forecast: PanelForecast;
}

/** Of one forecaster and one group. */
export interface PanelAudit {
  readonly series: number;
  /** Values that were replaced. */
  readonly replaced: number;
  /** Whether all came out the same, bit for bit. */
  readonly isSame: boolean;
}

/** @param fitted what was learnt, which is not learnt again */
export async function auditForecasts(
  fitted: FittedPanel,
  audited: readonly AuditedMember[],
  horizon: number,
  signal: AbortSignal | undefined,
): Promise<PanelAudit | undefined> {
  if (audited.length === 0) return undefined;
  const changed = audited.map(({ member }) => {
    const { values, held } = member;
    return { ...member, values: withOthers(values, values.length - held) };
  });
  const histories = changed.map((member) => splitMember(member).train.values);
  const covariates = changed.flatMap((member, index) =>
    member.covariates === undefined
      ? []
      : [covariatesAt(member.covariates, histories[index]?.length ?? 0, horizon)],
  );
  const forecasts = await fitted.forecast(
    histories,
    signal,
    covariates.length === 0 ? undefined : covariates,
  );
  return {
    series: audited.length,
    replaced: changed.reduce((sum, { held }) => sum + held, 0),
    isSame: audited.every(({ forecast }, index) => isSame(forecast, forecasts[index])),
  };
}

function isSame(one: PanelForecast, other: PanelForecast | undefined): boolean {
  if (other === undefined || !sameBits(one.point, other.point)) return false;
  return [...one.intervals].every(([level, { lower, upper }]) => {
    const again = other.intervals.get(level);
    return again !== undefined && sameBits(lower, again.lower) && sameBits(upper, again.upper);
  });
}

/** Those of all forecasters over all groups; null where no group had anything to look at. */
export function joinAudits(
  names: readonly string[],
  groups: readonly ReadonlyMap<string, { readonly audit?: PanelAudit | undefined }>[],
): LeakAudit | null {
  const [first] = names;
  const auditsOf = (name: string): PanelAudit[] => groups.flatMap((group) => group.get(name)?.audit ?? []);
  const looked = first === undefined ? [] : auditsOf(first);
  if (looked.length === 0) return null;
  const isBlind = (name: string): boolean => auditsOf(name).every(({ isSame: same }) => same);
  return {
    series: looked.reduce((sum, { series }) => sum + series, 0),
    replaced: looked.reduce((sum, { replaced }) => sum + replaced, 0),
    same: names.filter(isBlind),
    different: names.filter((name) => !isBlind(name)),
  };
}
