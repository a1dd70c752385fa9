/** Pointwise programs as words. */

import { NotSupportedError } from "../errors.js";
import { resolveShape } from "../tensor/shape.js";
import type { Addresses } from "./addresses.js";
import { MAX_TILE_DIMENSIONS, MAX_TILE_ENTRIES, OPCODE, TILE_OPERATIONS } from "./opcodes.js";
import type { Instruction, TileReference, TileStep } from "./program.js";

type Tile = Extract<Instruction, { op: "tile" }>;

/** Operands, constants, registers and results, for each of which the core needs room. */
export function entriesOf({ reads, writes, constants, registers }: Tile): number {
  return reads.length + writes.length + constants.length + registers;
}

export function encodeTile(tile: Tile, addresses: Addresses): number[] {
  const space = resolveShape(tile.shape, addresses.extents);
  if (space.length > MAX_TILE_DIMENSIONS)
    throw new NotSupportedError(`pointwise over ${space.length} dimensions; at most ${MAX_TILE_DIMENSIONS}`);
  if (entriesOf(tile) > MAX_TILE_ENTRIES)
    throw new NotSupportedError(`a pointwise program with ${entriesOf(tile)} operands`);
  let [outer, inner, features] = [space.at(-3) ?? 1, space.at(-2) ?? 1, space.at(-1) ?? 1];
  const placed = (views: Tile["reads"]) =>
    views.map((view) => ({ at: addresses.of(view), strides: addresses.stridesIn(space, view) }));
  const reads = placed(tile.reads);
  const writes = placed(tile.writes);
  const all = [...reads, ...writes];
  // Fewer, longer rows: the loop inside a tile is the fast one.
  if (all.every(({ strides }) => strides[0] === inner * strides[1])) {
    inner *= outer;
    outer = 1;
  }
  const flat = ({ strides }: (typeof all)[number]): boolean =>
    strides[1] === features * strides[2] && (strides[2] === 1 || inner * features === 1 || strides[1] === 0);
  if (outer === 1 && all.every(flat)) {
    features *= inner;
    inner = 1;
  }
  const { constants, registers, steps } = tile;
  return [
    ...[OPCODE.tile, outer, inner, features],
    ...[reads.length, writes.length, constants.length, registers, steps.length],
    ...reads.flatMap(({ at, strides }) => [...at, ...strides]),
    ...writes.flatMap(({ at, strides }) => [...at, strides[0], strides[1]]),
    ...constants.map(floatBits),
    ...steps.flatMap((step) => encodeStep(step, tile)),
  ];
}

function encodeStep({ operation, to, operands }: TileStep, tile: Tile): number[] {
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

const bits = new DataView(new ArrayBuffer(4));
function floatBits(value: number): number {
  bits.setFloat32(0, value);
  return bits.getInt32(0);
}
