/** Loops of the compiler's own, over the first dimension of what no single instruction can run over. */

import { MAX_TILE_DIMENSIONS } from "../program/opcodes.js";
import type { Instruction, View } from "../program/program.js";

/** What a step of a loop over its first dimension sees of a view. */
export function stepOf(view: View): View {
  const step = { offset: view.step?.offset ?? 0, fromEnd: false, moving: true };
  return { ...view, step, shape: view.shape.slice(1) };
}

/** A tile program, as it is or, over more dimensions than one may have, step by step. */
export function stepwise(tile: Extract<Instruction, { op: "tile" }>): Instruction {
  const { shape, reads, writes } = tile;
  const [extent] = shape;
  if (shape.length <= MAX_TILE_DIMENSIONS || typeof extent !== "string") return tile;
  const inStep = (view: View): View => (view.shape.length < shape.length ? view : stepOf(view));
  const step = { ...tile, shape: shape.slice(1), reads: reads.map(inStep), writes: writes.map(inStep) };
  return { op: "loop", extent, reverse: false, body: [step] };
}
