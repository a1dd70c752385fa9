/** A program as words for the C core, once the run-time extents are known. */

import { NotSupportedError } from "../errors.js";
import {
  countElements,
  type Extents,
  featuresOf,
  resolveShape,
  rowsOf,
  type Shape,
} from "../tensor/shape.js";
import type {
  Buffer,
  Instruction,
  Program,
  Slot,
  TileOperation,
  TileReference,
  TileStep,
  View,
} from "./program.js";
import { isRowSum, passesOverRows, type RowSum, type RowSumPlaces } from "./row-sums.js";

/** Where regions, the program's common memory and the arena begin, in floats from the start of memory. */
export interface Layout {
  readonly regions: Readonly<Record<string, number>>;
  readonly common: number;
  readonly arena: number;
}

export interface Encoded {
  readonly prologue: readonly number[];
  readonly words: readonly number[];
  /** Where inputs are expected and outputs found, in floats. */
  readonly inputs: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, number>>;
  /** Floats that tile programs need besides. */
  readonly scratchFloats: number;
}

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
} as const;

/** In the order of the enumeration in `kernels/tile.c`. */
const TILE_OPERATIONS: readonly TileOperation[] = [
  "copy",
  "negate",
  "exp",
  "log",
  "sqrt",
  "absolute",
  "sign",
  "tanh",
  "sigmoid",
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

/** Floats of a tile, and how many operands, constants, registers and results one may have (`kernels/tile.c`). */
const TILE_FLOATS = 256;
export const MAX_TILE_ENTRIES = 96;

/** Contractions with fewer features in their second operand do not lay it out (`kernels/contract.c`). */
export const NARROW = 3;

/** Buffers start at multiples of this many floats: a cache line. */
const ALIGNMENT = 16;

const aligned = (floats: number): number => Math.ceil(floats / ALIGNMENT) * ALIGNMENT;

function slotFloats({ rows, history, features }: Slot, extents: Extents): number {
  const [first = 1, ...rest] = resolveShape(rows, extents);
  return (first + (history ? 1 : 0)) * countElements(rest) * features;
}

/** Floats of arena that a program needs. */
export function arenaSize(program: Program, extents: Extents): number {
  return program.slots.reduce((total, slot) => total + aligned(slotFloats(slot, extents)), 0);
}

export function encode(program: Program, extents: Extents, layout: Layout): Encoded {
  let end = layout.arena;
  const slotOffsets = program.slots.map((slot) => {
    const start = end;
    end += aligned(slotFloats(slot, extents));
    return start;
  });
  const offsets = program.buffers.map(({ place }) => {
    if (place.kind === "arena") return slotOffsets[place.slot] as number;
    const start = place.kind === "common" ? layout.common : (layout.regions[place.region] as number);
    return start + place.offset;
  });
  const encoder = new Encoder(program.buffers, offsets, extents);
  const prologue = program.prologue.flatMap((instruction) => encoder.instruction(instruction));
  const words = encoder.sequence(program.instructions);
  const mapValues = <Item>(record: Readonly<Record<string, Item>>, of: (item: Item) => number) =>
    Object.fromEntries(Object.entries(record).map(([name, item]) => [name, of(item)]));
  return {
    prologue,
    words,
    inputs: mapValues(program.inputs, (buffer) => offsets[buffer] as number),
    outputs: mapValues(program.outputs, (view) => encoder.address(view)[0]),
    scratchFloats: encoder.scratchFloats,
  };
}

const bits = new DataView(new ArrayBuffer(4));
function floatBits(value: number): number {
  bits.setFloat32(0, value);
  return bits.getInt32(0);
}

class Encoder {
  scratchFloats = 0;
  readonly #buffers: readonly Buffer[];
  readonly #offsets: readonly number[];
  readonly #extents: Extents;

  constructor(buffers: readonly Buffer[], offsets: readonly number[], extents: Extents) {
    this.#buffers = buffers;
    this.#offsets = offsets;
    this.#extents = extents;
  }

  /** Instructions of the top level, sums over the same rows together. */
  sequence(instructions: readonly Instruction[]): number[] {
    return passesOverRows(instructions, (sum) => this.#rowSumPlaces(sum)).flatMap((each) =>
      Array.isArray(each) ? this.#pass(each) : this.instruction(each),
    );
  }

  instruction(instruction: Instruction): number[] {
    if (isRowSum(instruction)) return this.#pass([instruction]);
    switch (instruction.op) {
      case "pack": {
        const { weight, transposed } = instruction;
        const [rows, columns] = resolveShape(weight.shape, this.#extents) as [number, number];
        const [outputs, inner] = transposed ? [columns, rows] : [rows, columns];
        const target = this.address(instruction.to);
        return [OPCODE.pack, ...target, ...this.#matrix(weight), outputs, inner, transposed ? 1 : 0];
      }
      case "product": {
        const { to, x, packed, addend } = instruction;
        const add = addend === undefined ? [0, 0, -1] : [...this.address(addend), this.#addendStride(addend)];
        const sizes = [this.#rows(to.shape), featuresOf(to.shape), featuresOf(x.shape)];
        return [
          OPCODE.product,
          ...this.#matrix(to),
          ...add,
          ...this.#matrix(x),
          ...this.address(packed),
          ...sizes,
        ];
      }
      case "sum": {
        const { to, from } = instruction;
        const sizes = [this.#rows(from.shape), featuresOf(from.shape)];
        return [OPCODE.sumFeatures, ...this.address(to), ...this.#matrix(from), ...sizes];
      }
      case "tile":
        return this.#tile(instruction);
      case "loop": {
        const [count] = resolveShape([instruction.extent], this.#extents) as [number];
        const body = instruction.body.flatMap((inner) => this.instruction(inner));
        return [OPCODE.loop, count, instruction.reverse ? 1 : 0, body.length, ...body];
      }
    }
  }

  #rows(shape: Shape): number {
    return countElements(rowsOf(shape), this.#extents);
  }

  /** Offset in floats, and what a step of the loop adds. */
  address({ buffer, step, column }: View): [number, number] {
    const { shape, history } = this.#buffers[buffer] as Buffer;
    const start = (this.#offsets[buffer] as number) + column;
    if (step === undefined) return [start, 0];
    const [length = 1, ...rest] = resolveShape(shape, this.#extents);
    const slot = countElements(rest);
    const last = step.fromEnd ? length : 0;
    if (step.offset + last > length - (history ? 0 : 1))
      throw new NotSupportedError("a step lies outside its buffer");
    return [start + (step.offset + last) * slot, step.moving ? slot : 0];
  }

  /** Distance of rows, in floats. */
  #stride({ buffer }: View): number {
    return featuresOf((this.#buffers[buffer] as Buffer).shape);
  }

  #matrix(view: View): number[] {
    return [...this.address(view), this.#stride(view)];
  }

  #addendStride(addend: View): number {
    return addend.shape.length < 2 ? 0 : this.#stride(addend);
  }

  #pass(sums: readonly RowSum[]): number[] {
    const rows = this.#rowSumPlaces(sums[0] as RowSum).rows;
    let laidOut = "";
    const body = sums.flatMap((sum) => {
      if (sum.op === "sum") return this.#sumRows(sum);
      const { to, a, b, scratch } = sum;
      const operands = [to, a, b].flatMap((view) => this.#matrix(view));
      const key = this.#rowSumPlaces(sum).shared;
      const again = key === laidOut ? 1 : 0;
      if (featuresOf(b.shape) >= NARROW) laidOut = key;
      const sizes = [featuresOf(a.shape), featuresOf(b.shape)];
      return [OPCODE.contract, ...operands, ...this.address(scratch), again, ...sizes];
    });
    return [OPCODE.pass, rows, body.length, ...body];
  }

  /** What stays is seen as one wide row; only a matrix may have gaps between its rows. */
  #sumRows({ to, from }: { readonly to: View; readonly from: View }): number[] {
    const features = countElements(to.shape, this.#extents);
    const stride = to.shape.length < 2 ? this.#stride(from) : features;
    return [OPCODE.sumRows, ...this.address(to), ...this.address(from), stride, features];
  }

  #rowSumPlaces(sum: RowSum): RowSumPlaces {
    const rangeOf = (view: View): [number, number] => {
      const [start] = this.address(view);
      return [start, start + this.#rows(view.shape) * this.#stride(view)];
    };
    if (sum.op === "contract") {
      const { to, a, b, scratch } = sum;
      const shared = [...this.#matrix(b), featuresOf(b.shape), ...this.address(scratch)].join(" ");
      const [from, length] = [this.address(scratch)[0], countElements(scratch.shape)];
      return {
        rows: this.#rows(a.shape),
        reads: [rangeOf(a), rangeOf(b)],
        writes: [rangeOf(to)],
        scratch: [[from, from + length]],
        shared,
      };
    }
    const { to, from } = sum;
    const rows = countElements(from.shape, this.#extents) / countElements(to.shape, this.#extents);
    return { rows, reads: [rangeOf(from)], writes: [rangeOf(to)], scratch: [], shared: "" };
  }

  /** Strides of a view seen in the iteration space: [outer, inner, feature]; 0 where it repeats. */
  #strides(view: View, space: readonly number[]): [number, number, number] {
    const sizes = resolveShape(view.shape, this.#extents);
    const strides: [number, number, number] = [0, 0, 0];
    let stride = 1;
    for (let back = 1; back <= sizes.length; back++) {
      const size = sizes.at(-back) as number;
      if (size !== 1 || space.at(-back) === 1) strides[3 - back] = stride;
      stride = back === 1 ? this.#stride(view) : stride * size;
    }
    return strides;
  }

  #tile(tile: Extract<Instruction, { op: "tile" }>): number[] {
    const space = resolveShape(tile.shape, this.#extents);
    if (space.length > 3) throw new NotSupportedError(`pointwise over ${space.length} dimensions; at most 3`);
    let [outer, inner, features] = [space.at(-3) ?? 1, space.at(-2) ?? 1, space.at(-1) ?? 1];
    const reads = tile.reads.map((view) => ({
      at: this.address(view),
      strides: this.#strides(view, space),
    }));
    const writes = tile.writes.map((view) => ({
      at: this.address(view),
      strides: this.#strides(view, space),
    }));
    const all = [...reads, ...writes];
    // Fewer, longer rows: the loop inside a tile is the fast one.
    if (all.every(({ strides }) => strides[0] === inner * strides[1])) {
      inner *= outer;
      outer = 1;
    }
    const flat = ({ strides }: (typeof all)[number]): boolean =>
      strides[1] === features * strides[2] &&
      (strides[2] === 1 || inner * features === 1 || strides[1] === 0);
    if (outer === 1 && all.every(flat)) {
      features *= inner;
      inner = 1;
    }
    const entries = all.length + tile.constants.length + tile.registers;
    if (entries > MAX_TILE_ENTRIES)
      throw new NotSupportedError(`a pointwise program with ${entries} operands`);
    this.scratchFloats = Math.max(this.scratchFloats, entries * TILE_FLOATS);
    return [
      OPCODE.tile,
      ...[
        outer,
        inner,
        features,
        reads.length,
        writes.length,
        tile.constants.length,
        tile.registers,
        tile.steps.length,
      ],
      ...reads.flatMap(({ at, strides }) => [...at, ...strides]),
      ...writes.flatMap(({ at, strides }) => [...at, strides[0], strides[1]]),
      ...tile.constants.map(floatBits),
      ...tile.steps.flatMap((step) => this.#step(step, tile)),
    ];
  }

  #step({ operation, to, operands }: TileStep, tile: Extract<Instruction, { op: "tile" }>): number[] {
    const starts = {
      read: 0,
      constant: tile.reads.length,
      register: tile.reads.length + tile.constants.length,
      write: tile.reads.length + tile.constants.length + tile.registers,
    };
    const entry = ({ from, index }: TileReference): number => starts[from] + index;
    const [a, b = a, c = a] = operands.map(entry) as [number, number?, number?];
    return [TILE_OPERATIONS.indexOf(operation), entry(to), a, b ?? a, c ?? a];
  }
}
