/** The model of a panel: what was learnt of each group, and how files of such series are read. */

import { DefinitionError } from "../../../errors.js";
import type { CovariateNames } from "../../../sequence/covariates.js";
import type { Group } from "../../../sequence/panel.js";
import type { Frequency } from "../../../sequence/series.js";
import { quote } from "../quote.js";
import type { FittedPanel } from "./forecaster.js";
import { type LearntGroup, learntOf } from "./learnt-group.js";
import type { PanelReading } from "./panel-reading.js";
import { usualFrequency } from "./usual-frequency.js";

export interface PanelModel {
  /** Of Sequitur, with which it was learnt; left out where nobody said so. */
  readonly version?: string | undefined;
  /** Left out where series came from no file. */
  readonly reading?: PanelReading | undefined;
  /** At least one, of names of their own. */
  readonly groups: readonly GroupModel[];
}

export interface GroupModel {
  readonly name: string;
  /** Of most series of the group. */
  readonly frequency: Frequency;
  /** What is to be known of a series beside its values; left out where that is nothing. */
  readonly covariates?: CovariateNames | undefined;
  /** With season and horizon. */
  readonly learnt: LearntGroup;
}

/**
 * @param group that it was fitted to
 * @throws DefinitionError for a forecaster that is not built in
 */
export function groupModel({ name, members, covariates }: Group, fitted: FittedPanel): GroupModel {
  const learnt = learntOf(fitted);
  if (learnt === undefined)
    throw new DefinitionError(
      `what forecasts group ${quote(name)} cannot be saved; save what the built-in forecasters learn`,
    );
  const frequency = usualFrequency(members);
  if (frequency === undefined) throw new DefinitionError(`group ${quote(name)} has no series`);
  return { name, frequency, ...(covariates === undefined ? {} : { covariates }), learnt };
}
