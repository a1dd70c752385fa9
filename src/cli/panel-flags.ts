/** The flags that all commands for many series have, and what follows from them. */

import type { EngineName } from "../engine/load.js";
import type { Finding } from "../kinds/series/finding.js";
import { examinePanel } from "../kinds/series/panel/panel-health.js";
import type { PanelOptions } from "../kinds/series/panel/panel-options.js";
import type { PanelInput } from "../kinds/series/panel/read-panel.js";
import type { DistributionFlag } from "./contestants.js";
import { type CovariateFlags, covariateColumns } from "./covariate-flags.js";
import type { ReadingFlags } from "./reading-flags.js";

/** As parsed. */
export interface PanelFlags extends ReadingFlags, CovariateFlags {
  readonly id?: string;
  readonly time?: string;
  readonly target?: string;
  readonly group?: string;
  readonly period?: string;
  readonly horizon?: number;
  readonly seed?: number;
  readonly distribution?: NonNullable<DistributionFlag>;
  readonly engine?: EngineName;
  readonly threads?: number;
  readonly json?: true;
  readonly quiet?: true;
  readonly paths?: number;
}

/** Each of them says that a file holds many series. */
export const PANEL_FLAGS: readonly (keyof PanelFlags)[] = [
  "id",
  "target",
  "group",
  "period",
  "static",
  "past",
  "known",
  "calendar",
  "holidays",
  "distribution",
  "paths",
];

/** As for one series. */
export const DEFAULT_SEED = 1;

/** Of all flags, those that name columns. */
export function panelColumns(flags: PanelFlags): PanelOptions {
  const { id, time, target, group, period } = flags;
  return { id, time, target, group, period, ...covariateColumns(flags) };
}

/** What reading found, and what is conspicuous about the values. */
export function panelFindings({ findings, groups }: PanelInput): Finding[] {
  return [...findings, ...examinePanel(groups).map(({ text }) => ({ text }))];
}
