/** What `predict` gives for many series: the JSON document of the command line. Its keys are public API. */

import type { Finding } from "../kinds/series/finding.js";
import type { FittedPanel, PanelForecast } from "../kinds/series/panel/forecaster.js";
import { groupModel, type PanelModel } from "../kinds/series/panel/panel-model.js";
import type { PanelReading } from "../kinds/series/panel/panel-reading.js";
import { advance, formatTime } from "../sequence/frequency.js";
import type { Group, Member } from "../sequence/panel.js";
import type { Evaluation } from "./evaluation-result.js";
import type { ForecastRow } from "./forecast-result.js";
import { forecastRows } from "./rows.js";
import { VERSION } from "./version.js";

/** One series, and what comes after it. */
export interface MemberForecast {
  readonly member: Member;
  /** Of H steps. */
  readonly forecast: PanelForecast;
}

/** The forecasts of one group, by whoever forecast its last horizon best. */
export interface GroupForecast {
  readonly group: Group;
  /** Name of the forecaster. */
  readonly by: string;
  /** What it has learnt from all there is. */
  readonly fitted: FittedPanel;
  /** One a member, but for those without values that nobody is like. */
  readonly members: readonly MemberForecast[];
}

export interface PanelPrediction {
  readonly groups: readonly GroupForecast[];
  /** How the forecasters did on the last horizon of every series; no groups where nothing was compared. */
  readonly evaluation: Pick<Evaluation, "groups" | "verdict" | "audit">;
  /** Of series with little history, or none. */
  readonly findings: readonly Finding[];
  readonly timing: { readonly readMs: number; readonly trainMs: number; readonly totalMs: number };
}

/** The document that `sequitur predict FILE --id NAME --json` prints. */
export interface PanelForecastDocument {
  readonly kind: "panel";
  readonly input: {
    readonly file: string;
    /** What was asked of it; only where something was. */
    readonly sql?: string;
    readonly rows: number;
    /** Those that are forecast. */
    readonly series: number;
    /** Of what was trained; missing where nothing was. */
    readonly seed?: number;
    /** What the network was told to predict of each step; missing where it was left to the data. */
    readonly distribution?: string;
    /** The file of the model that forecast without training; missing where there was none. */
    readonly model?: string;
  };
  readonly groups: readonly {
    readonly group: string;
    readonly series: number;
    readonly horizon: number;
    readonly season: number;
    /** Whose forecasts they are: the first of `scores`, if there are any, and no other was asked for. */
    readonly forecaster: string;
    readonly scores: Evaluation["groups"][number]["scores"];
  }[];
  readonly verdict: Evaluation["verdict"];
  readonly audit: Evaluation["audit"];
  readonly forecasts: readonly {
    readonly id: string;
    readonly group: string;
    readonly forecast: readonly ForecastRow[];
  }[];
  readonly timing: PanelPrediction["timing"];
}

export function panelDocument(
  { groups, evaluation, timing }: PanelPrediction,
  input: Omit<PanelForecastDocument["input"], "series">,
): PanelForecastDocument {
  return {
    kind: "panel",
    input: { ...input, series: groups.reduce((sum, { members }) => sum + members.length, 0) },
    groups: groups.map(({ group, by, members }, index) => ({
      group: group.name,
      series: members.length,
      horizon: group.horizon,
      season: group.season,
      forecaster: by,
      scores: evaluation.groups[index]?.scores ?? [],
    })),
    verdict: evaluation.verdict,
    audit: evaluation.audit,
    forecasts: groups.flatMap(({ members }) =>
      members.map((each) => ({
        id: each.member.id,
        group: each.member.group,
        forecast: memberRows(each),
      })),
    ),
    timing,
  };
}

/**
 * What was learnt, to be saved and to forecast again.
 * @param reading how the file was read that was learnt from; left out where there was none
 * @throws DefinitionError where the best of a group is a forecaster of one's own
 */
export function panelModel({ groups }: PanelPrediction, reading?: PanelReading): PanelModel {
  return {
    version: VERSION,
    ...(reading === undefined ? {} : { reading }),
    groups: groups.map(({ group, fitted }) => groupModel(group, fitted)),
  };
}

/** The forecast of one series, a row a step. */
export function memberRows({ member, forecast: { point, intervals } }: MemberForecast): ForecastRow[] {
  return forecastRows(stepLabels(member, point.length), { mean: point, intervals });
}

/** The times of the steps after a series; without times their numbers, from 1. */
export function stepLabels({ start, frequency, values }: Member, steps: number): string[] {
  return Array.from({ length: steps }, (_, step) =>
    start === undefined
      ? String(values.length + 1 + step)
      : formatTime(advance(start, frequency, values.length + step), frequency),
  );
}
