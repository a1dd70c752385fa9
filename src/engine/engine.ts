/** The seam between programs and machines. */

import type { Program } from "../program/program.js";
import type { Extents } from "../tensor/shape.js";

/** Runs programs. */
export interface Engine {
  /** Such as `wasm`. */
  readonly name: string;
  /** Instruction set in use, for people: `SIMD128 + relaxed SIMD`. */
  readonly instructions: string;
  /** Threads that share the slices of a batch. The results do not depend on it. */
  readonly threads: number;
  /**
   * Loads programs that share regions: a region is as large as the program that needs most of it, and starts at 0.
   * @throws NotSupportedError when a program needs what the engine cannot do
   */
  open<Name extends string>(programs: Readonly<Record<Name, Program>>): Session<Name>;
  /**
   * Measures what one thread could do at best, in GFLOP/s: multiplications with additions that wait for nothing, as
   * fast as the processor runs now. Takes a tenth of a second.
   */
  peak(): number;
  /** Ends its threads; its sessions can no longer run. */
  close(): void;
}

/** Loaded programs and the memory they share. Not re-entrant. */
export interface Session<Name extends string = string> {
  /**
   * Runs one program, in slices of the batch of a fixed number of rows, so that the result does not depend on how
   * many slices run at once.
   * @param inputs by name, row-major, each of its argument's size
   * @returns outputs by name: rows of the slices together again; outputs without the batch extent summed
   * @throws ShapeError when an input is missing or has another size; EngineError when memory or threads fail
   */
  run(
    program: Name,
    extents: Extents,
    inputs: Readonly<Record<string, Float32Array>>,
  ): Record<string, Float32Array>;
  /** A program made ready for these extents, to be run often without allocating anything. */
  bind(program: Name, extents: Extents): Binding;
  /** A copy of a region. */
  read(region: string): Float32Array;
  /** @throws ShapeError when `data` does not fill the region. */
  write(region: string, data: ArrayLike<number>): void;
  /** Frees its memory; a session that is forgotten without it frees it late. */
  close(): void;
}

/**
 * A program ready to be run. Its inputs and outputs are views of the engine's memory: take them anew for each run,
 * fill every input, and read the outputs before anything else runs in the session.
 */
export interface Binding {
  input(name: string): Float32Array;
  run(): void;
  output(name: string): Float32Array;
}

/** Enough to fill the registers, few enough that two threads share a batch of 32. */
const USUAL_ROWS = 16;
/** Where weights come from far away at every step, each of them should serve more rows. */
const MORE_ROWS = 32;
/** Floats of packed weights that no second cache holds. */
const HEAVY = 2 ** 20;

/** Rows that depend on one another are taken as one slice up to this many. */
const MOST_TOGETHER = 256;

/** Rows of a slice of a batch. It depends on the program and the batch alone, as the bits of the result do. */
export function sliceRows({ common, rowsTogether }: Program, rows: number): number {
  // Slices of nearly equal size, so that none has too few rows for its statistics.
  if (rowsTogether) return Math.ceil(rows / Math.ceil(rows / MOST_TOGETHER));
  const enough = rows >= MOST_LANES * USUAL_ROWS || (rows >= 2 * MORE_ROWS && common >= HEAVY);
  return enough ? MORE_ROWS : USUAL_ROWS;
}

/**
 * Running sums of a batch: slice i adds to sum i modulo this, and at last the sums are added up in their order. So
 * rounding is the same for any number of threads, and more threads than this are of no use.
 */
export const MOST_LANES = 8;
