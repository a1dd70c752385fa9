/** What the encoder and the C core must agree on; `encode.test.ts` reads the core's side. */

import type { TileOperation } from "./program.js";

/** Opcodes of the C core (`kernels/run.c`). */
export const OPCODE = {
  pack: 1,
  product: 2,
  contract: 3,
  sumRows: 4,
  sumFeatures: 5,
  tile: 6,
  loop: 7,
  sliceCopy: 8,
  accumulate: 9,
  pass: 10,
  maximumRows: 11,
  maximumFeatures: 12,
} as const;

/** In the order of the enumeration in `kernels/tile.c`. */
export const TILE_OPERATIONS: readonly TileOperation[] = [
  "copy",
  "negate",
  "exp",
  "log",
  "sqrt",
  "absolute",
  "sign",
  "tanh",
  "sigmoid",
  "erf",
  "add",
  "subtract",
  "multiply",
  "divide",
  "maximum",
  "minimum",
  "greater",
  "select",
  "multiplyAdd",
  "tanhSlope",
  "sigmoidSlope",
];

/** Dimensions that a tile program runs over, at most. */
export const MAX_TILE_DIMENSIONS = 3;

/** Floats of a tile, and how many operands, constants, registers and results one may have (`kernels/tile.c`). */
export const TILE_FLOATS = 256;
export const MAX_TILE_ENTRIES = 96;
