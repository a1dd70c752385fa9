/** Where everything of a program lies, once the run-time extents are known. */

import { NotSupportedError } from "../errors.js";
import {
  countElements,
  type Extents,
  featuresOf,
  resolveShape,
  rowsOf,
  type Shape,
} from "../tensor/shape.js";
import type { Buffer, Program, Slot, View } from "./program.js";

/** Where regions, the program's common memory and the arena begin, in floats from the start of memory. */
export interface Layout {
  readonly regions: Readonly<Record<string, number>>;
  readonly common: number;
  readonly arena: number;
}

/** Slots start at multiples of this many floats: a cache line. */
const ALIGNMENT = 16;

function slotFloats({ rows, history, features }: Slot, extents: Extents): number {
  const [first = 1, ...rest] = resolveShape(rows, extents);
  const floats = (first + (history ? 1 : 0)) * countElements(rest) * features;
  return Math.ceil(floats / ALIGNMENT) * ALIGNMENT;
}

/** Floats of arena that a program needs. */
export function arenaSize({ slots }: Program, extents: Extents): number {
  return slots.reduce((total, slot) => total + slotFloats(slot, extents), 0);
}

export class Addresses {
  readonly extents: Extents;
  readonly #buffers: readonly Buffer[];
  readonly #starts: readonly number[];

  constructor({ buffers, slots }: Program, extents: Extents, layout: Layout) {
    let end = layout.arena;
    const slotStarts = slots.map((slot) => {
      end += slotFloats(slot, extents);
      return end - slotFloats(slot, extents);
    });
    this.extents = extents;
    this.#buffers = buffers;
    this.#starts = buffers.map(({ place }) => {
      if (place.kind === "arena") return slotStarts[place.slot] as number;
      const start = place.kind === "common" ? layout.common : (layout.regions[place.region] as number);
      return start + place.offset;
    });
  }

  /** Where a buffer begins, in floats. */
  start(buffer: number): number {
    return this.#starts[buffer] as number;
  }

  /** Where a view begins, and what a step of the loop adds, both in floats. */
  of({ buffer, step, column }: View): [number, number] {
    const { shape, history } = this.#buffers[buffer] as Buffer;
    const start = this.start(buffer) + column;
    if (step === undefined) return [start, 0];
    const [length = 1, ...rest] = resolveShape(shape, this.extents);
    const slot = countElements(rest);
    const last = step.fromEnd ? length : 0;
    if (step.offset + last > length - (history ? 0 : 1))
      throw new NotSupportedError("a step lies outside its buffer");
    return [start + (step.offset + last) * slot, step.moving ? slot : 0];
  }

  /** The same, and the distance of rows. */
  matrix(view: View): [number, number, number] {
    return [...this.of(view), this.stride(view)];
  }

  /** Distance of rows, in floats. */
  stride({ buffer }: View): number {
    return featuresOf((this.#buffers[buffer] as Buffer).shape);
  }

  rows(shape: Shape): number {
    return countElements(rowsOf(shape), this.extents);
  }

  /** Strides of a view seen in an iteration space: `[outer, inner, feature]`; 0 where it repeats. */
  stridesIn(space: readonly number[], view: View): [number, number, number] {
    const sizes = resolveShape(view.shape, this.extents);
    const strides: [number, number, number] = [0, 0, 0];
    let stride = 1;
    for (let back = 1; back <= sizes.length; back++) {
      const size = sizes.at(-back) as number;
      if (size !== 1 || space.at(-back) === 1) strides[3 - back] = stride;
      stride = back === 1 ? this.stride(view) : stride * size;
    }
    return strides;
  }
}
