/** The form of layers in a passport. */

import { z } from "zod";
import { mergeNames } from "../nn/bidirectional.js";
import type { LayerSpecification } from "../nn/layer.js";
import { activation, cell, count } from "./passport-fields.js";

/** Layers within layers within layers: a hostile file must not nest them without end. */
const DEEPEST = 4;
/** A graph is built of the layers before the tensors are looked at: a hostile file must not make it huge. */
export const MOST_LAYERS = 100;
const MOST_FED_BACK = 1000;
const MOST_AHEAD = 10_000;
const MOST_REGRESSORS = 1000;

const share = z.number().min(0).lt(1);
const gives = z.enum(["sequence", "last"]);
const flat = [
  z.strictObject({
    type: z.literal("recurrent"),
    cell,
    units: count,
    gives,
    backward: z.literal(true).exactOptional(),
  }),
  z.strictObject({
    type: z.literal("bidirectional"),
    cell,
    units: count,
    gives,
    merge: z.enum(mergeNames),
  }),
  z.strictObject({ type: z.literal("dense"), units: count, activation }),
  z.strictObject({ type: z.literal("layer-normalisation") }),
  z.strictObject({ type: z.literal("batch-normalisation") }),
  z.strictObject({ type: z.literal("dropout"), rate: share }),
] as const;

function layerWithin(depth: number): z.ZodType<LayerSpecification> {
  if (depth === 0) return z.discriminatedUnion("type", flat);
  const layers = z
    .array(layerWithin(depth - 1))
    .min(1)
    .max(MOST_LAYERS);
  return z.discriminatedUnion("type", [
    ...flat,
    z.strictObject({ type: z.literal("residual"), layers }),
    z.strictObject({
      type: z.literal("varying-coefficients"),
      layers,
      outputs: count.max(MOST_AHEAD),
      regressors: count.max(MOST_REGRESSORS),
    }),
    z.strictObject({ type: z.literal("feedback"), layers, last: count.max(MOST_FED_BACK), gives }),
    z.strictObject({
      type: z.literal("decoder"),
      layers,
      last: count.max(MOST_FED_BACK),
      attention: count.exactOptional(),
    }),
  ]);
}

function countLayers(layers: readonly LayerSpecification[]): number {
  return layers.reduce((total, layer) => total + 1 + ("layers" in layer ? countLayers(layer.layers) : 0), 0);
}

export const layersSchema: z.ZodType<readonly LayerSpecification[]> = z
  .array(layerWithin(DEEPEST))
  .min(1)
  .max(MOST_LAYERS)
  .refine((layers) => countLayers(layers) <= MOST_LAYERS, { error: `must be at most ${MOST_LAYERS} in all` });
