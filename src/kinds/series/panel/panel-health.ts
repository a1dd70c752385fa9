/** What is conspicuous about the values of many series: how many of them, and the first. */

import type { Group } from "../../../sequence/panel.js";
import { examineValues, type HealthKind } from "../health/health.js";
import { quote } from "../quote.js";

/** One thing that some series have. */
export interface PanelHealth {
  readonly kind: HealthKind;
  /** How many series. */
  readonly series: number;
  /** The id of the first of them. */
  readonly first: string;
  /** Such as `3 series with outliers, the first "A": 1 outlier: …`. */
  readonly text: string;
}

const NAMES: Readonly<Record<HealthKind, string>> = {
  missing: "missing values",
  marker: "values that may mark missing ones",
  zeros: "intermittent demand",
  constant: "constant stretches",
  magnitude: "values of very different magnitude",
  outliers: "outliers",
  "level-shift": "level shifts",
};

/** In the order of the kinds above; those that no series has are left out. */
export function examinePanel(groups: readonly Group[]): PanelHealth[] {
  const met = new Map<HealthKind, { count: number; first: string; text: string }>();
  for (const { members, season } of groups)
    for (const { id, values } of members)
      for (const { kind, text } of examineValues(values, season)) {
        const before = met.get(kind);
        if (before === undefined) met.set(kind, { count: 1, first: id, text });
        else before.count++;
      }
  return (Object.keys(NAMES) as HealthKind[]).flatMap((kind) => {
    const found = met.get(kind);
    if (found === undefined) return [];
    const { count, first, text } = found;
    const which = count === 1 ? `series ${quote(first)} with` : `${count} series with`;
    const example = count === 1 ? text : `the first ${quote(first)}: ${text}`;
    return [
      { kind, series: count, first, text: `${which} ${NAMES[kind]}${count === 1 ? ": " : ", "}${example}` },
    ];
  });
}
