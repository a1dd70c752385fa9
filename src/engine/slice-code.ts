/** The code of one slice of a batch: its inputs copied in, the program, its outputs copied out or added up. */

import type { Layout } from "../program/addresses.js";
import { encode } from "../program/encode.js";
import { OPCODE } from "../program/opcodes.js";
import { BATCH, type Buffer, type Program } from "../program/program.js";
import { countElements, type Extents, resolveShape, type Shape } from "../tensor/shape.js";

/** Where the whole batch stands: addresses in floats. */
export interface BatchPlaces {
  readonly inputs: Readonly<Record<string, number>>;
  /** Outputs with the batch extent, whole; the others, the sum of lane 0, the others following. */
  readonly outputs: Readonly<Record<string, number>>;
  /** The sum of lane 0 for each summed region, those of the other lanes following. */
  readonly sums: Readonly<Record<string, number>>;
}

/**
 * @param extents of the whole batch
 * @param rows of the slice
 * @param layout of the thread that runs it: its own arena, and its own copy of each summed region
 */
export function sliceCode(
  program: Program,
  extents: Extents,
  rows: number,
  layout: Layout,
  places: BatchPlaces,
): number[] {
  const batch = extents[BATCH];
  const own = batch === undefined ? extents : { ...extents, [BATCH]: rows };
  const { words, inputs, outputs } = encode(program, own, layout);
  const code: number[] = [];
  for (const [name, buffer] of Object.entries(program.inputs)) {
    const { shape } = program.buffers[buffer] as Buffer;
    const { outer, whole, slice, row } = strides(shape, extents, rows);
    const from = [places.inputs[name] as number, row, whole];
    code.push(OPCODE.sliceCopy, inputs[name] as number, 0, slice, ...from, outer, slice);
  }
  code.push(...words);
  for (const [name, { shape }] of Object.entries(program.outputs)) {
    const from = outputs[name] as number;
    const to = places.outputs[name] as number;
    const { outer, whole, slice, row } = strides(shape, extents, rows);
    if (shape.includes(BATCH)) code.push(OPCODE.sliceCopy, to, row, whole, from, 0, slice, outer, slice);
    else code.push(OPCODE.accumulate, to, slice, from, slice);
  }
  for (const region of program.summed) {
    const length = program.regions[region] as number;
    code.push(
      OPCODE.accumulate,
      places.sums[region] as number,
      length,
      layout.regions[region] as number,
      length,
    );
  }
  return code;
}

/**
 * A tensor as `outer` runs, each of a batch of rows: floats of a run in the whole and in the slice, and of a row. One
 * without the batch extent is a single run that is the same in every slice.
 */
function strides(
  shape: Shape,
  extents: Extents,
  rows: number,
): { outer: number; whole: number; slice: number; row: number } {
  const sizes = resolveShape(shape, extents);
  const axis = shape.indexOf(BATCH);
  if (axis < 0) {
    const size = countElements(sizes);
    return { outer: 1, whole: size, slice: size, row: 0 };
  }
  const row = countElements(sizes.slice(axis + 1));
  return {
    outer: countElements(sizes.slice(0, axis)),
    whole: (sizes[axis] as number) * row,
    slice: rows * row,
    row,
  };
}
