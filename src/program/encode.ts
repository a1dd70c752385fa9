/** A program as words for the C core, once the run-time extents are known. */

import { type Extents, featuresOf, resolveShape } from "../tensor/shape.js";
import { Addresses, type Layout } from "./addresses.js";
import { encodeRowSum, encodeWithPasses, isRowSum, type OtherInstruction } from "./encode-row-sums.js";
import { encodeTile, entriesOf } from "./encode-tile.js";
import { OPCODE, TILE_FLOATS } from "./opcodes.js";
import type { Instruction, Program, View } from "./program.js";

export interface Encoded {
  readonly prologue: readonly number[];
  readonly words: readonly number[];
  /** Where inputs are expected and outputs found, in floats. */
  readonly inputs: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, number>>;
  /** Floats that tile programs need besides. */
  readonly scratchFloats: number;
}

export function encode(program: Program, extents: Extents, layout: Layout): Encoded {
  const addresses = new Addresses(program, extents, layout);
  const mapValues = <Item>(record: Readonly<Record<string, Item>>, of: (item: Item) => number) =>
    Object.fromEntries(Object.entries(record).map(([name, item]) => [name, of(item)]));
  return {
    prologue: program.prologue.flatMap((instruction) => encodeInstruction(instruction, addresses)),
    words: encodeWithPasses(program.instructions, addresses, (other) => encodeOther(other, addresses)),
    inputs: mapValues(program.inputs, (buffer) => addresses.start(buffer)),
    outputs: mapValues(program.outputs, (view) => addresses.of(view)[0]),
    scratchFloats:
      TILE_FLOATS * Math.max(0, ...[...program.prologue, ...program.instructions].map(mostEntries)),
  };
}

function mostEntries(instruction: Instruction): number {
  if (instruction.op === "loop") return Math.max(0, ...instruction.body.map(mostEntries));
  return instruction.op === "tile" ? entriesOf(instruction) : 0;
}

function encodeInstruction(instruction: Instruction, addresses: Addresses): number[] {
  return isRowSum(instruction) ? encodeRowSum(instruction, addresses) : encodeOther(instruction, addresses);
}

function encodeOther(instruction: OtherInstruction, addresses: Addresses): number[] {
  switch (instruction.op) {
    case "pack": {
      const { to, weight, transposed } = instruction;
      const [rows, columns] = resolveShape(weight.shape, addresses.extents) as [number, number];
      const sizes = transposed ? [columns, rows, 1] : [rows, columns, 0];
      return [OPCODE.pack, ...addresses.of(to), ...addresses.matrix(weight), ...sizes];
    }
    case "product": {
      const { to, x, packed, addend } = instruction;
      const sizes = [addresses.rows(to.shape), featuresOf(to.shape), featuresOf(x.shape)];
      return [
        ...[OPCODE.product, ...addresses.matrix(to), ...encodeAddend(addend, addresses)],
        ...[...addresses.matrix(x), ...addresses.of(packed), ...sizes],
      ];
    }
    case "sum":
    case "maximum": {
      const { op, to, from } = instruction;
      const sizes = [addresses.rows(from.shape), featuresOf(from.shape)];
      const opcode = op === "sum" ? OPCODE.sumFeatures : OPCODE.maximumFeatures;
      return [opcode, ...addresses.of(to), ...addresses.matrix(from), ...sizes];
    }
    case "tile":
      return encodeTile(instruction, addresses);
    case "loop": {
      const [count] = resolveShape([instruction.extent], addresses.extents) as [number];
      const body = instruction.body.flatMap((inner) => encodeInstruction(inner, addresses));
      return [OPCODE.loop, count, instruction.reverse ? 1 : 0, body.length, ...body];
    }
  }
}

/** Its address and the distance of its rows: 0 where all rows have the same, -1 where there is none. */
function encodeAddend(addend: View | undefined, addresses: Addresses): number[] {
  if (addend === undefined) return [0, 0, -1];
  return [...addresses.of(addend), addend.shape.length < 2 ? 0 : addresses.stride(addend)];
}
