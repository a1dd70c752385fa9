/** Fields that passports of several kinds have. */

import { z } from "zod";
import type { CellSpecification } from "../cells/specification.js";
import { type Activation, activationNames } from "../graph/activations.js";
import type { Frequency, FrequencyUnit } from "../sequence/series.js";

const MOST_TRANSFORMS = 20;

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

export const positive: z.ZodNumber = z.number().positive();
export const count: z.ZodInt = z.int().positive();
const width = z.number().nonnegative();

export const frequency: z.ZodType<Frequency> = z.strictObject({ unit: z.enum(units), count: positive });

/** Half widths of intervals, one a step. */
export interface Widths {
  readonly level80: readonly number[];
  readonly level90: readonly number[];
}

export const widths: z.ZodType<Widths> = z.strictObject({
  level80: z.array(width),
  level90: z.array(width),
});

const options = z.record(z.string(), z.number());
const names = z.enum(activationNames as [(typeof activationNames)[number]]);
export const activation: z.ZodType<Activation> = z.union([
  names,
  z.strictObject({ name: names, alpha: z.number().exactOptional(), beta: z.number().exactOptional() }),
]);

/** By its name, where that says all. */
export const cell: z.ZodType<string | CellSpecification> = z.union([
  z.string().min(1),
  z.strictObject({
    base: z.string().min(1),
    options: options.exactOptional(),
    activations: z.record(z.string(), activation).exactOptional(),
    transforms: z
      .array(z.strictObject({ name: z.string().min(1), options: options.exactOptional() }))
      .max(MOST_TRANSFORMS)
      .exactOptional(),
  }),
]);
