/**
 * Plans the arena ahead of time: buffers that are never alive together share a slot, if they grow with the same
 * run-time extents. No engine allocates while running.
 */

import type { Buffer, Instruction, Place, Slot, View } from "../program/program.js";
import { countElements, type Shape, sameShape } from "../tensor/shape.js";
import { worksInPlace } from "./in-place.js";
import { type Life, lifetimes } from "./lifetimes.js";

/** A buffer before it has a place, unless it belongs to a region. */
export type UnplacedBuffer = Omit<Buffer, "place"> & { readonly place?: Place | undefined };

export interface MemoryPlan {
  readonly buffers: Buffer[];
  readonly slots: Slot[];
}

/**
 * @param inputs buffers that are filled before the first instruction
 * @param outputs views that are read after the last one
 */
export function planMemory(
  buffers: readonly UnplacedBuffer[],
  instructions: readonly Instruction[],
  inputs: Iterable<number>,
  outputs: Iterable<View>,
): MemoryPlan {
  const slots: { slot: Slot; key: string; lives: Life[] }[] = [];
  const places = new Map<number, Place>();
  for (const life of lifetimes(buffers, instructions, inputs, outputs)) {
    const buffer = buffers[life.index] as UnplacedBuffer;
    if (buffer.place !== undefined) continue;
    const { rows, features } = extentOf(buffer.shape);
    const key = `${rows.join()} ${buffer.history}`;
    const fitting = slots.filter(
      (slot) => slot.key === key && slot.lives.every((other) => precedes(other, life, buffers)),
    );
    // The slot that wastes least, or grows least.
    const best = fitting.sort(
      (a, b) => Math.abs(a.slot.features - features) - Math.abs(b.slot.features - features),
    )[0];
    const slot = best ?? { slot: { rows, history: buffer.history, features }, key, lives: [] };
    if (best === undefined) slots.push(slot);
    slot.slot = { ...slot.slot, features: Math.max(slot.slot.features, features) };
    slot.lives.push(life);
    places.set(life.index, { kind: "arena", slot: slots.indexOf(slot) });
  }
  return {
    buffers: buffers.map((buffer, index) => ({
      ...buffer,
      place: buffer.place ?? places.get(index) ?? { kind: "arena", slot: unused(slots) },
    })),
    slots: slots.map(({ slot }) => slot),
  };
}

/** Whether one buffer is done with when the other begins, be it within a step of a loop, or within an instruction. */
function precedes(a: Life, b: Life, buffers: readonly UnplacedBuffer[]): boolean {
  if (a.last < b.first) return true;
  const { end } = a;
  const { begin } = b;
  if (end === undefined || begin === undefined || end.part !== begin.part) return false;
  if (end.time !== begin.time) return end.time < begin.time;
  const [before, after] = [a, b].map(({ index }) => (buffers[index] as UnplacedBuffer).shape) as [
    Shape,
    Shape,
  ];
  return (
    end.instruction !== undefined &&
    sameShape(before, after) &&
    worksInPlace(end.instruction, a.index, b.index)
  );
}

/** Run-time extents of a shape, and the product of its fixed dimensions. */
function extentOf(shape: Shape): { rows: Shape; features: number } {
  return {
    rows: shape.filter((dimension) => typeof dimension === "string"),
    features: countElements(shape.filter((dimension) => typeof dimension === "number")),
  };
}

/** A buffer that no instruction touches still needs an address. */
function unused(slots: { slot: Slot; key: string; lives: Life[] }[]): number {
  if (slots.length === 0) slots.push({ slot: { rows: [], history: false, features: 1 }, key: "", lives: [] });
  return 0;
}
