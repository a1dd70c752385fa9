/**
 * Plans the arena ahead of time: buffers that are never alive together share a slot, if they grow with the same
 * run-time extents. No engine allocates while running.
 */

import {
  type Buffer,
  type Instruction,
  type Place,
  type Slot,
  type View,
  viewsOf,
} from "../program/program.js";
import { countElements, type Shape } from "../tensor/shape.js";

/** A buffer before it has a place, unless it belongs to a region. */
export type UnplacedBuffer = Omit<Buffer, "place"> & { readonly place?: Place | undefined };

export interface MemoryPlan {
  readonly buffers: Buffer[];
  readonly slots: Slot[];
}

interface Life {
  readonly index: number;
  first: number;
  last: number;
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
  const lives = new Map<number, Life>();
  const touch = (index: number, time: number): void => {
    const life = lives.get(index) ?? { index, first: time, last: time };
    life.last = Math.max(life.last, time);
    life.first = Math.min(life.first, time);
    lives.set(index, life);
  };
  for (const input of inputs) touch(input, -1);
  instructions.forEach((instruction, time) => {
    for (const { buffer } of viewsOf(instruction)) touch(buffer, time);
  });
  for (const { buffer } of outputs) touch(buffer, instructions.length);

  const slots: { slot: Slot; key: string; busyUntil: number }[] = [];
  const places = new Map<number, Place>();
  for (const life of [...lives.values()].sort((a, b) => a.first - b.first || a.index - b.index)) {
    const buffer = buffers[life.index] as UnplacedBuffer;
    if (buffer.place !== undefined) continue;
    const { rows, features } = extentOf(buffer.shape);
    const key = `${rows.join()} ${buffer.history}`;
    const fitting = slots.filter((slot) => slot.key === key && slot.busyUntil < life.first);
    // The slot that wastes least, or grows least.
    const best = fitting.sort(
      (a, b) => Math.abs(a.slot.features - features) - Math.abs(b.slot.features - features),
    )[0];
    const slot = best ?? { slot: { rows, history: buffer.history, features }, key, busyUntil: -1 };
    if (best === undefined) slots.push(slot);
    slot.slot = { ...slot.slot, features: Math.max(slot.slot.features, features) };
    slot.busyUntil = life.last;
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

/** Run-time extents of a shape, and the product of its fixed dimensions. */
function extentOf(shape: Shape): { rows: Shape; features: number } {
  return {
    rows: shape.filter((dimension) => typeof dimension === "string"),
    features: countElements(shape.filter((dimension) => typeof dimension === "number")),
  };
}

/** A buffer that no instruction touches still needs an address. */
function unused(slots: { slot: Slot; key: string; busyUntil: number }[]): number {
  if (slots.length === 0)
    slots.push({ slot: { rows: [], history: false, features: 1 }, key: "", busyUntil: 0 });
  return 0;
}
