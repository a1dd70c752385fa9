/** The passport of a model file: JSON of one fixed form, written in that form and read in no other. */

import { z } from "zod";
import { FormatError } from "../errors.js";
import { FEATURES } from "../kinds/series/examples.js";
import type { SeriesPassport } from "../kinds/series/series-model.js";
import type { FrequencyUnit } from "../sequence/series.js";
import { layersSchema } from "./layer-schema.js";

/** What this version reads and writes. */
const FORMAT = 1;
/** A hostile file must not make a forecast take all memory. */
const LONGEST_WINDOW = 100_000;
const MOST_QUOTED = 80;

/** JSON has no NaN: a figure that could not be computed is null there. */
const figure = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
const positive = z.number().positive();
const count = z.int().positive();
const width = z.number().nonnegative();

const units = [
  "second",
  "minute",
  "hour",
  "day",
  "businessDay",
  "week",
  "month",
  "quarter",
  "year",
  "step",
] as const satisfies readonly FrequencyUnit[];

const score = z.strictObject({
  name: z.string(),
  rmse: figure,
  mae: figure,
  smape: figure,
  mase: z.number().nullable(),
  coverage80: figure,
  coverage90: figure,
});

const seriesPassport: z.ZodType<SeriesPassport> = z
  .strictObject({
    format: z.literal(FORMAT),
    kind: z.literal("series"),
    version: z.string(),
    specification: z.strictObject({
      inputs: z.literal(FEATURES),
      layers: layersSchema,
    }),
    seed: z.int(),
    members: count,
    column: z.string(),
    frequency: z.strictObject({ unit: z.enum(units), count: positive }),
    season: count,
    window: count.max(LONGEST_WINDOW),
    horizon: count,
    transform: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("log") }),
      z.strictObject({ kind: z.literal("linear"), unit: positive }),
    ]),
    scale: positive,
    widths: z.strictObject({ level80: z.array(width), level90: z.array(width) }),
    history: z.strictObject({ train: z.array(figure), validation: z.array(figure) }),
    scores: z.array(score),
  })
  .refine(
    ({ specification }) => {
      const shaping = specification.layers.findLast(
        (layer) => layer.type === "decoder" || ("gives" in layer && layer.gives === "last"),
      );
      return shaping !== undefined && shaping.type !== "decoder";
    },
    {
      path: ["specification", "layers"],
      error: "must have one that gives its last output, and no decoder over it",
    },
  )
  .refine(
    ({ horizon, specification }) => {
      const top = specification.layers.at(-1);
      return top?.type === "dense" && top.units === horizon;
    },
    { path: ["horizon"], error: "must be the units of the last layer, which must be dense" },
  )
  .refine(({ horizon, widths }) => widths.level80.length === horizon && widths.level90.length === horizon, {
    path: ["widths"],
    error: "must have one width a step of the horizon",
  });

/** The passport as canonical JSON: keys sorted, no white space, so that equal passports are equal bytes. */
export function formatPassport(passport: SeriesPassport): string {
  return JSON.stringify(passport, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/**
 * @param advice what to do about a passport that is none, as an imperative
 * @throws FormatError for text that is not the passport of a model this version can read
 */
export function parsePassport(
  text: string,
  advice = "the file is damaged: save or download it again",
): SeriesPassport {
  const document = parseJson(text, advice);
  const format = typeof document === "object" && document !== null && "format" in document && document.format;
  if (typeof format === "number" && format > FORMAT)
    throw new FormatError(
      `the model is of format ${format}, but this version of Sequitur reads format ${FORMAT}; update Sequitur, or train anew`,
    );
  const checked = seriesPassport.safeParse(document);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const place = JSON.stringify(["passport", ...(issue?.path ?? [])].join(".").slice(0, MOST_QUOTED));
  throw new FormatError(`${place}: ${issue?.message}; ${advice}`);
}

function parseJson(text: string, advice: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FormatError(`the passport of the model is not JSON; ${advice}`);
  }
}
