/** The forecasts of the members of a group by what was learnt, and of whom there can be none. */

import { InputError } from "../errors.js";
import type { FittedPanel, PanelForecast } from "../kinds/series/panel/forecaster.js";
import { quote } from "../kinds/series/quote.js";
import { type Covariates, covariatesAt } from "../sequence/covariates.js";
import type { Group, Member } from "../sequence/panel.js";
import type { MemberForecast } from "./panel-prediction.js";

/** A member, and what is known beside its values until the last step that is forecast; undefined where nothing is. */
export interface KnownMember {
  readonly member: Member;
  readonly covariates: Covariates | undefined;
}

export interface MemberForecasts {
  /** In the order of the group. */
  readonly members: readonly MemberForecast[];
  /** Without any value: forecast by those of series like them. */
  readonly borrowed: readonly Member[];
  /** Without any value, and not forecast. */
  readonly leftOut: readonly Member[];
}

/**
 * @param steps of the horizon of which covariates must be known: all, unless fewer are wanted
 * @throws InputError for a covariate that should be known of a step to forecast, and is not
 */
export function knownMembers(
  { members, horizon, covariates: names }: Group,
  steps: number = horizon,
): KnownMember[] {
  return members.map((member): KnownMember => {
    const { id, values, covariates: all } = member;
    if (names === undefined || all === undefined) return { member, covariates: undefined };
    const covariates = covariatesAt(all, values.length, horizon);
    covariates.known.forEach((known, index) => {
      const missing = known.subarray(values.length, values.length + steps).findIndex(Number.isNaN);
      if (missing >= 0)
        throw new InputError(
          `${quote(names.known[index] as string)} is not known of step ${missing + 1} of the ${steps} after series ${quote(id)}`,
          "add rows for the steps to forecast, without a value, or name the column with --past",
        );
    });
    return { member, covariates };
  });
}

/** Whether a value is known. */
export function isObserved(values: Float64Array): boolean {
  return values.some((value) => !Number.isNaN(value));
}

/** Those of all, where there are any. */
export function covariatesOf(
  all: readonly { readonly covariates: Covariates | undefined }[],
): readonly Covariates[] | undefined {
  const known = all.flatMap(({ covariates }) => covariates ?? []);
  return known.length === 0 ? undefined : known;
}

export async function forecastMembers(
  fitted: FittedPanel,
  known: readonly KnownMember[],
  signal: AbortSignal | undefined,
): Promise<MemberForecasts> {
  const empty = known.filter(({ member }) => !isObserved(member.values)).map(({ member }) => member);
  const isForecast = ({ member }: KnownMember): boolean =>
    fitted.borrows === true || isObserved(member.values);
  const wanted = known.filter(isForecast);
  const histories = wanted.map(({ member }) => member.values);
  const forecasts = await fitted.forecast(histories, signal, covariatesOf(wanted));
  return {
    members: wanted.map(({ member }, index) => ({ member, forecast: forecasts[index] as PanelForecast })),
    borrowed: fitted.borrows ? empty : [],
    leftOut: fitted.borrows ? [] : empty,
  };
}
