/** The seam between programs and machines. */

import type { Program } from "../program/program.js";
import type { Extents } from "../tensor/shape.js";

/** Runs programs. */
export interface Engine {
  /** Such as `wasm`. */
  readonly name: string;
  /** Instruction set in use, for people: `SIMD128 + relaxed SIMD`. */
  readonly instructions: string;
  /**
   * Loads programs that share regions: a region is as large as the program that needs most of it, and starts at 0.
   * @throws NotSupportedError when a program needs what the engine cannot do
   */
  open<Name extends string>(programs: Readonly<Record<Name, Program>>): Session<Name>;
}

/** Loaded programs and the memory they share. Not re-entrant. */
export interface Session<Name extends string = string> {
  /**
   * Runs one program, in slices of the batch of a fixed number of rows, so that the result does not depend on how
   * many slices run at once.
   * @param inputs by name, row-major, each of its argument's size
   * @returns outputs by name: rows of the slices together again; outputs without the batch extent summed
   * @throws ShapeError when an input is missing or has another size
   */
  run(
    program: Name,
    extents: Extents,
    inputs: Readonly<Record<string, Float32Array>>,
  ): Record<string, Float32Array>;
  /** A copy of a region. */
  read(region: string): Float32Array;
  /** @throws ShapeError when `data` does not fill the region. */
  write(region: string, data: ArrayLike<number>): void;
}

/** Rows of a slice: enough to fill the registers, few enough that two threads share a batch of 32. */
export const SLICE_ROWS = 16;
