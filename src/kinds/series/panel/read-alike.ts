/** From how one file of many series was read to what is asked of another one. */

import { ROLES } from "./covariate-roles.js";
import type { Layout } from "./layout.js";
import type { PanelModel } from "./panel-model.js";
import type { PanelOptions } from "./panel-options.js";
import type { PanelReading, SettledReading } from "./panel-reading.js";

/** @param asked the target, where each column is a series: that of another file may be others */
export function readingOf(
  { kind, id, time, targets, group, period }: Layout,
  asked: Pick<PanelOptions, "target">,
  covariates: PanelReading["covariates"],
): PanelReading {
  const columns = {
    long: { id, time: time ?? "none", target: targets[0] },
    wide: { id, period },
    columns: { time: time ?? "none", target: asked.target },
  }[kind];
  const known = Object.entries({ ...columns, group, covariates }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known);
}

/** What to ask for, so that a file is read as another was. */
export function columnsOf({ id, time, target, group, period, covariates }: PanelReading): PanelOptions {
  const names = ROLES.map((role) => [role, (covariates?.[role] ?? []).map(({ name }) => name)] as const);
  const asked = { id, time, target, group, period, ...Object.fromEntries(names) };
  return Object.fromEntries(
    Object.entries(asked).filter(([, value]) => value !== undefined && value.length > 0),
  );
}

/** What a model says of a file that it is to forecast, whichever columns that has: `settled` of the reader. */
export function settledBy({ reading, groups }: PanelModel): SettledReading {
  return {
    covariates: reading?.covariates,
    groups: new Map(
      groups.map(({ name, frequency, learnt: { learnt } }) => {
        const { season, horizon } = learnt;
        return [name, { season, horizon, frequency }];
      }),
    ),
  };
}
