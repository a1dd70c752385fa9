/**
 * The instruction set: where the compiler and the engines meet. A program is data: buffers, and instructions over
 * views of them. Sizes stay symbolic in the run-time extents until {@link encode} turns it into words.
 *
 * Contract with engines: a program is row-parallel in the batch extent `"B"`. An engine may run it on slices of
 * the rows; outputs that have the extent are put together again, outputs that lack it are summed over the slices,
 * in order. Where rows depend on one another, a program says so: it is not cut into slices, as far as it can be helped.
 */

import type { Extent, Shape } from "../tensor/shape.js";

/** The extent that is cut into slices. */
export const BATCH = "B";

/** Where a buffer lives. */
export type Place =
  /** Memory that outlives a run and is shared by all programs of a session, such as the parameters. */
  | { readonly kind: "region"; readonly region: string; readonly offset: number }
  /** Memory of the program alone, for what the prologue computes: all slices of the batch read it. */
  | { readonly kind: "common"; readonly offset: number }
  /** A slot of the arena; buffers that are never alive together share one. */
  | { readonly kind: "arena"; readonly slot: number };

export interface Buffer {
  readonly name: string;
  /** Outermost first; the innermost dimension, the features, is fixed. */
  readonly shape: Shape;
  /** One more step in the first dimension: a history holds the state before the first step too. */
  readonly history: boolean;
  readonly place: Place;
}

/** Index into the first dimension of a buffer: `offset`, plus the length of the loop, plus the current step. */
export interface Step {
  readonly offset: number;
  readonly fromEnd: boolean;
  readonly moving: boolean;
}

/** A value in memory: part of a buffer, seen with a shape of its own. */
export interface View {
  readonly buffer: number;
  /** Undefined: the buffer from its start. */
  readonly step: Step | undefined;
  /** First feature. */
  readonly column: number;
  readonly shape: Shape;
}

export type TileOperation =
  | "copy"
  | "negate"
  | "exp"
  | "log"
  | "sqrt"
  | "absolute"
  | "sign"
  | "tanh"
  | "sigmoid"
  | "erf"
  | "add"
  | "subtract"
  | "multiply"
  | "divide"
  | "maximum"
  | "minimum"
  | "greater"
  | "select"
  /** a·b + c */
  | "multiplyAdd"
  /** a·(1 - b·b): the derivative of tanh by its value b. */
  | "tanhSlope"
  /** a·b·(1 - b): the derivative of the sigmoid by its value b. */
  | "sigmoidSlope";

/** An operand of a tile step. */
export interface TileReference {
  readonly from: "read" | "write" | "constant" | "register";
  readonly index: number;
}

export interface TileStep {
  readonly operation: TileOperation;
  readonly to: TileReference;
  readonly operands: readonly TileReference[];
}

/** Over the leading dimensions that `to` lacks or has as ones, or over the features when `to` has one. */
export interface Reduction {
  readonly to: View;
  readonly from: View;
  readonly over: "rows" | "features";
}

export type Instruction =
  /** Lays a weight `[N, K]` (transposed: `[K, N]`) out for the product. */
  | { readonly op: "pack"; readonly to: View; readonly weight: View; readonly transposed: boolean }
  /** `to = addend + x · packed`; x `[rows, K]`, to `[rows, N]`; the addend has the shape of `to` or is `[N]`. */
  | {
      readonly op: "product";
      readonly to: View;
      readonly x: View;
      readonly packed: View;
      readonly addend: View | undefined;
    }
  /** `to[M, N] = Σ_rows a[rows, M] ⊗ b[rows, N]`. */
  | { readonly op: "contract"; readonly to: View; readonly a: View; readonly b: View; readonly scratch: View }
  | ({ readonly op: "sum" } & Reduction)
  /** The largest element. */
  | ({ readonly op: "maximum" } & Reduction)
  /** A pointwise program, run over tiles of the iteration space; reads broadcast, writes do not. */
  | {
      readonly op: "tile";
      readonly shape: Shape;
      readonly reads: readonly View[];
      readonly writes: readonly View[];
      readonly constants: readonly number[];
      readonly registers: number;
      readonly steps: readonly TileStep[];
    }
  | {
      readonly op: "loop";
      readonly extent: Extent;
      readonly reverse: boolean;
      readonly body: readonly Instruction[];
    };

/** A slot of the arena: as large as the largest of its buffers, which have the same run-time extents. */
export interface Slot {
  readonly rows: Shape;
  readonly history: boolean;
  readonly features: number;
}

export interface Program {
  readonly buffers: readonly Buffer[];
  readonly slots: readonly Slot[];
  /** Floats of each region. */
  readonly regions: Readonly<Record<string, number>>;
  /** Buffer of each input. */
  readonly inputs: Readonly<Record<string, number>>;
  /** Where each output is after a run: contiguous. */
  readonly outputs: Readonly<Record<string, View>>;
  /** Regions that the program overwrites and that are to be summed over slices of the batch. */
  readonly summed: readonly string[];
  /**
   * Whether rows of the batch depend on one another, by statistics of the batch, say. An engine then takes the batch as
   * one slice; where it is too large for that, the statistics are those of a slice.
   */
  readonly rowsTogether: boolean;
  /** Floats of the common memory. */
  readonly common: number;
  /**
   * Run before the slices of a batch: what depends on regions alone, such as the packing of weights. An engine
   * leaves it out while those regions have not changed.
   */
  readonly prologue: readonly Instruction[];
  readonly instructions: readonly Instruction[];
}

/**
 * Packed weights have room for their columns filled up to a multiple of this: the widest panel of any engine. How
 * they are laid out inside is the engine's own affair.
 */
export const PACK_COLUMNS = 32;

/** Rows that are summed at a time. */
export const PASS_BLOCK = 128;

/** Floats in which a contraction of M with N features lays out a block of both. */
export function contractScratch(height: number, width: number): number {
  return PASS_BLOCK * height + packedSize(width, PASS_BLOCK);
}

/** Floats of a weight of N outputs and K inputs, packed. */
export function packedSize(outputs: number, inner: number): number {
  return Math.ceil(outputs / PACK_COLUMNS) * PACK_COLUMNS * inner;
}

/** What a reduction to a shape over rows keeps of each row; a scalar is the reduction of rows of one feature. */
export function keptShape(shape: Shape): Shape {
  const first = shape.findIndex((dimension) => dimension !== 1);
  return first < 0 ? [1] : shape.slice(first);
}

/** Every view of an instruction, those of a loop's body included. */
export function viewsOf(instruction: Instruction): View[] {
  switch (instruction.op) {
    case "pack":
      return [instruction.to, instruction.weight];
    case "product":
      return [
        instruction.to,
        instruction.x,
        instruction.packed,
        ...(instruction.addend ? [instruction.addend] : []),
      ];
    case "contract":
      return [instruction.to, instruction.a, instruction.b, instruction.scratch];
    case "sum":
    case "maximum":
      return [instruction.to, instruction.from];
    case "tile":
      return [...instruction.reads, ...instruction.writes];
    case "loop":
      return instruction.body.flatMap(viewsOf);
  }
}

/** What an instruction reads and what it writes. */
export function accessesOf(instruction: Exclude<Instruction, { op: "loop" }>): {
  reads: View[];
  writes: View[];
} {
  switch (instruction.op) {
    case "pack":
      return { reads: [instruction.weight], writes: [instruction.to] };
    case "product": {
      const { to, x, packed, addend } = instruction;
      return { reads: [x, packed, ...(addend ? [addend] : [])], writes: [to] };
    }
    case "contract":
      return { reads: [instruction.a, instruction.b], writes: [instruction.to, instruction.scratch] };
    case "sum":
    case "maximum":
      return { reads: [instruction.from], writes: [instruction.to] };
    case "tile":
      return { reads: [...instruction.reads], writes: [...instruction.writes] };
  }
}
