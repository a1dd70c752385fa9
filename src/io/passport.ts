/** The passport of a series model: JSON of one fixed form, written in that form and read in no other. */

import { z } from "zod";
import { FEATURES } from "../kinds/series/examples.js";
import type { SeriesPassport } from "../kinds/series/series-model.js";
import type { LayerSpecification } from "../nn/layer.js";
import { layersSchema } from "./layer-schema.js";
import { count, frequency, positive, widths } from "./passport-fields.js";
import { FORMATS, readPassport } from "./passport-text.js";

/** A hostile file must not make a forecast take all memory. */
const LONGEST_WINDOW = 100_000;
/** In units of the scale; more of them no network could say. */
const FARTHEST_REACH = 1e30;

/** JSON has no NaN: a figure that could not be computed is null there. */
const figure = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
/** Strategies that a passport names: it says nothing of direct forecasts. */
const fedBack = ["recursive", "encoder-decoder"] as const satisfies readonly SeriesPassport["strategy"][];

const score = z.strictObject({
  name: z.string(),
  rmse: figure,
  mae: figure,
  smape: figure,
  mase: z.number().nullable(),
  coverage80: figure,
  coverage90: figure,
});

const share = z.number().min(0).max(1);
const smoothing = z.strictObject({
  trend: z.boolean(),
  season: count.max(LONGEST_WINDOW),
  parameters: z.strictObject({ level: share, trend: share, season: share, damping: share }),
  deviation: positive,
});

const seriesPassport: z.ZodType<SeriesPassport> = z
  .strictObject({
    format: z.literal(FORMATS.series),
    kind: z.literal("series"),
    version: z.string(),
    specification: z.strictObject({
      inputs: z.literal(FEATURES),
      layers: layersSchema,
    }),
    seed: z.int(),
    members: count,
    column: z.string(),
    frequency,
    season: count,
    window: count.max(LONGEST_WINDOW),
    horizon: count,
    strategy: z.enum(fedBack).exactOptional(),
    reach: positive.max(FARTHEST_REACH).exactOptional(),
    transform: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("log") }),
      z.strictObject({ kind: z.literal("linear"), unit: positive }),
    ]),
    smoothing,
    scale: positive,
    shrinkage: share,
    widths,
    history: z.strictObject({ train: z.array(figure), validation: z.array(figure) }),
    scores: z.array(score),
  })
  .refine(({ season, smoothing }) => [1, season].includes(smoothing.season), {
    path: ["smoothing", "season"],
    error: "must be the season of the model, or 1",
  })
  .refine(({ strategy, reach }) => (strategy === undefined) === (reach === undefined), {
    path: ["reach"],
    error: "must be there where there is a strategy, and nowhere else",
  })
  .refine(
    ({ strategy, specification: { layers } }) =>
      strategy !== "recursive" || (layers.length === 1 && endsInOne(layers[0], "feedback")),
    {
      path: ["specification", "layers"],
      error: "must be one feedback layer that gives a sequence, and end in a dense layer of one unit within",
    },
  )
  .refine(
    ({ strategy, specification: { layers } }) =>
      strategy !== "encoder-decoder" ||
      (layers.length > 1 && layers.slice(0, -1).every(isForward) && endsInOne(layers.at(-1), "decoder")),
    {
      path: ["specification", "layers"],
      error:
        "must be recurrent layers that run forwards, and a decoder without attention that ends in a dense layer of one unit",
    },
  )
  .refine(
    ({ strategy, specification }) => {
      if (strategy !== undefined) return true;
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
    ({ strategy, horizon, specification }) => {
      if (strategy !== undefined) return true;
      const top = specification.layers.at(-1);
      return top?.type === "dense" && top.units === horizon;
    },
    { path: ["horizon"], error: "must be the units of the last layer, which must be dense" },
  )
  .refine(({ horizon, widths }) => widths.level80.length === horizon && widths.level90.length === horizon, {
    path: ["widths"],
    error: "must have one width a step of the horizon",
  });

function isForward(layer: LayerSpecification): boolean {
  return layer.type === "recurrent" && layer.backward === undefined;
}

/** Whether a layer that hears itself says one number a step. */
function endsInOne(layer: LayerSpecification | undefined, type: "feedback" | "decoder"): boolean {
  if (layer === undefined || layer.type !== type || layer.last !== 1) return false;
  if (layer.type === "feedback" ? layer.gives !== "sequence" : layer.attention !== undefined) return false;
  const top = layer.layers.at(-1);
  return layer.layers.slice(0, -1).every(isForward) && top?.type === "dense" && top.units === 1;
}

/**
 * @param advice what to do about a passport that is none, as an imperative
 * @throws FormatError for text that is not the passport of a model this version can read
 */
export function parsePassport(text: string, advice?: string): SeriesPassport {
  return readPassport(seriesPassport, "series", text, advice);
}
