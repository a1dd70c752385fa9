/** The passport of the model of a panel: what is known of its groups, but for numbers that tensors hold. */

import { z } from "zod";
import type { CellSpecification } from "../cells/specification.js";
import type { CovariateScale } from "../kinds/series/panel/covariate-scales.js";
import { panelBaselines } from "../kinds/series/panel/fitted-baseline.js";
import { type HeadName, headNames } from "../kinds/series/panel/heads/head-names.js";
import type { PanelReading } from "../kinds/series/panel/panel-reading.js";
import type { Sizing } from "../kinds/series/panel/sizing.js";
import type { CovariateNames } from "../sequence/covariates.js";
import type { Frequency } from "../sequence/series.js";
import { cell, count, frequency, positive, type Widths, widths } from "./passport-fields.js";
import { FORMATS, readPassport } from "./passport-text.js";

/** A hostile file must not make a forecast take all memory. */
const [LONGEST_WINDOW, LONGEST_HORIZON] = [20_000, 10_000];
const [MOST_UNITS, MOST_LAYERS, MOST_NETWORKS] = [4096, 16, 100];

/** A design without what its group says. */
export interface SavedDesign {
  readonly cell: string | CellSpecification;
  readonly units: number;
  readonly layers: number;
  readonly adjust: boolean;
  readonly sizing: Sizing;
  readonly levelSteps: number;
  readonly window: number;
  readonly segment: number;
  readonly leastKnown: number;
}

export interface SavedCovariates {
  readonly scales: Readonly<Record<keyof CovariateNames, readonly CovariateScale[]>>;
  /** How many series may lend their values. */
  readonly lenders: number;
}

export type SavedAlone =
  | {
      readonly kind: "network";
      readonly networks: readonly SavedDesign[];
      readonly usualMovement: number;
      readonly covariates?: SavedCovariates;
    }
  | {
      readonly kind: "distribution";
      readonly head: HeadName;
      readonly design: SavedDesign;
      readonly networks: number;
      /** Origins of which it is known where in its distribution what was kept back has lain. */
      readonly places: number;
    }
  | { readonly kind: "baseline"; readonly name: string; readonly usualMovement: number };

export type SavedLearnt =
  | SavedAlone
  | {
      readonly kind: "by-length";
      /** Of the widths of the group. */
      readonly long: SavedAlone;
      readonly short: { readonly widths: Widths; readonly learnt: SavedAlone };
    };

export interface SavedGroup {
  readonly name: string;
  readonly frequency: Frequency;
  readonly season: number;
  readonly horizon: number;
  readonly widths: Widths;
  readonly covariates?: CovariateNames;
  readonly learnt: SavedLearnt;
}

export interface PanelPassport {
  readonly format: typeof FORMATS.panel;
  readonly kind: "panel";
  readonly version?: string;
  readonly reading?: PanelReading;
  readonly groups: readonly SavedGroup[];
}

const roles = <Field extends z.ZodType>(field: Field) =>
  z.strictObject({ static: z.array(field), past: z.array(field), known: z.array(field) });

const design: z.ZodType<SavedDesign> = z
  .strictObject({
    cell,
    units: count.max(MOST_UNITS),
    layers: count.max(MOST_LAYERS),
    adjust: z.boolean(),
    sizing: z.enum(["relative", "movement", "spread", "demand"]),
    levelSteps: count,
    window: count.max(LONGEST_WINDOW),
    segment: count,
    leastKnown: count,
  })
  .refine(({ window, segment }) => window % segment === 0, {
    path: ["segment"],
    error: "must divide the window",
  });

const kinds = [
  z.strictObject({
    kind: z.literal("network"),
    networks: z.array(design).min(1).max(MOST_NETWORKS),
    usualMovement: z.number().nonnegative(),
    covariates: z
      .strictObject({
        scales: roles(
          z.strictObject({ mean: z.number(), unit: positive, isOwn: z.boolean(), isMasked: z.boolean() }),
        ),
        lenders: z.int().nonnegative(),
      })
      .exactOptional(),
  }),
  z.strictObject({
    kind: z.literal("distribution"),
    head: z.enum(headNames),
    design,
    networks: count.max(MOST_NETWORKS),
    places: z.int().nonnegative(),
  }),
  z.strictObject({
    kind: z.literal("baseline"),
    name: z.enum(panelBaselines.map(({ name }) => name)),
    usualMovement: z.number().nonnegative(),
  }),
] as const;
const alone: z.ZodType<SavedAlone> = z.discriminatedUnion("kind", kinds);
const learnt: z.ZodType<SavedLearnt> = z.discriminatedUnion("kind", [
  ...kinds,
  z.strictObject({
    kind: z.literal("by-length"),
    long: alone,
    short: z.strictObject({ widths, learnt: alone }),
  }),
]);

const group: z.ZodType<SavedGroup> = z
  .strictObject({
    name: z.string(),
    frequency,
    season: count.max(LONGEST_WINDOW),
    horizon: count.max(LONGEST_HORIZON),
    widths,
    covariates: roles(z.string()).exactOptional(),
    learnt,
  })
  .refine(
    ({ horizon, widths, learnt }) => {
      const all = learnt.kind === "by-length" ? [widths, learnt.short.widths] : [widths];
      return all.every(({ level80, level90 }) => level80.length === horizon && level90.length === horizon);
    },
    {
      path: ["widths"],
      error: "must have one width a step of the horizon",
    },
  )
  .refine(({ covariates: names, learnt }) => isScaled(names, learnt), {
    path: ["learnt", "covariates"],
    error: "must have one scale a covariate of the group, and lenders only where some are static",
  });

/** Whether a network has the scales of all that is known; others know the values alone, whatever there is beside. */
function isScaled(names: CovariateNames | undefined, learnt: SavedLearnt): boolean {
  if (learnt.kind === "by-length")
    return isScaled(names, learnt.long) && isScaled(names, learnt.short.learnt);
  if (learnt.kind !== "network") return true;
  const { covariates } = learnt;
  if (names === undefined || covariates === undefined) return names === covariates;
  const { scales, lenders } = covariates;
  const areAsMany = (["static", "past", "known"] as const).every(
    (role) => scales[role].length === names[role].length,
  );
  return areAsMany && (lenders === 0 || scales.static.length > 0);
}

const text = z.string();
const reading: z.ZodType<PanelReading> = z.strictObject({
  id: text.exactOptional(),
  time: text.exactOptional(),
  target: text.exactOptional(),
  group: text.exactOptional(),
  period: text.exactOptional(),
  covariates: roles(
    z.strictObject({ name: text, categories: z.array(text).min(1).exactOptional() }),
  ).exactOptional(),
  calendar: z.literal(true).exactOptional(),
  holidays: text.exactOptional(),
});

const panelPassport: z.ZodType<PanelPassport> = z.strictObject({
  format: z.literal(FORMATS.panel),
  kind: z.literal("panel"),
  version: text.exactOptional(),
  reading: reading.exactOptional(),
  groups: z
    .array(group)
    .min(1)
    .refine((groups) => new Set(groups.map(({ name }) => name)).size === groups.length, {
      error: "must have names of their own",
    }),
});

/**
 * @param advice what to do about a passport that is none, as an imperative
 * @throws FormatError for text that is not the passport of a model of a panel that this version can read
 */
export function parsePanelPassport(text: string, advice?: string): PanelPassport {
  return readPassport(panelPassport, "panel", text, advice);
}
