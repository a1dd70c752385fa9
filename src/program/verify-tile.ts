/** Whether a tile program makes sense: shapes, references, and the order of its steps. */

import { broadcastShapes, formatShape, sameShape } from "../tensor/shape.js";
import { MAX_TILE_DIMENSIONS, MAX_TILE_ENTRIES } from "./opcodes.js";
import type { Instruction, TileOperation, TileReference, View } from "./program.js";
import type { Fault } from "./verify-view.js";

type Tile = Extract<Instruction, { op: "tile" }>;

const OPERANDS: Readonly<Record<TileOperation, number>> = {
  copy: 1,
  negate: 1,
  exp: 1,
  log: 1,
  sqrt: 1,
  absolute: 1,
  sign: 1,
  tanh: 1,
  sigmoid: 1,
  erf: 1,
  add: 2,
  subtract: 2,
  multiply: 2,
  divide: 2,
  maximum: 2,
  minimum: 2,
  greater: 2,
  select: 3,
  multiplyAdd: 3,
  tanhSlope: 2,
  sigmoidSlope: 2,
};

/** @throws DefinitionError, made by `fault`; ShapeError when an operand does not broadcast */
export function verifyTile(tile: Tile, fault: Fault): void {
  const { shape, reads, writes, constants, registers } = tile;
  if (shape.length > MAX_TILE_DIMENSIONS)
    throw fault(`runs over ${formatShape(shape)}; it takes at most ${MAX_TILE_DIMENSIONS} dimensions`);
  for (const { shape: read } of reads)
    if (!sameShape(broadcastShapes(read, shape), shape))
      throw fault(`reads ${formatShape(read)} over ${formatShape(shape)}`);
  for (const { shape: written } of writes)
    if (!sameShape(written, shape)) throw fault(`writes ${formatShape(written)} over ${formatShape(shape)}`);
  const entries = reads.length + writes.length + constants.length + registers;
  if (entries > MAX_TILE_ENTRIES)
    throw fault(`has ${entries} operands; it takes at most ${MAX_TILE_ENTRIES}`);
  verifySteps(tile, fault);
  verifyOverwrites(tile, fault);
}

function verifySteps({ reads, writes, constants, registers, steps }: Tile, fault: Fault): void {
  const counts = {
    read: reads.length,
    write: writes.length,
    constant: constants.length,
    register: registers,
  };
  const written = new Set<string>();
  const isWritten = ({ from, index }: TileReference): boolean => written.has(`${from} ${index}`);
  for (const { operation, to, operands } of steps) {
    for (const { from, index } of [to, ...operands])
      if (!(index >= 0 && index < counts[from]))
        throw fault(`refers to ${from} ${index} of ${counts[from]} in its step "${operation}"`);
    if (operands.length !== OPERANDS[operation])
      throw fault(`hands ${operands.length} operands to "${operation}", which takes ${OPERANDS[operation]}`);
    const unwritten = operands.find(
      (operand) => (operand.from === "register" || operand.from === "write") && !isWritten(operand),
    );
    if (unwritten) throw fault(`uses ${unwritten.from} ${unwritten.index} before it is written`);
    if (to.from === "read" || to.from === "constant") throw fault(`writes to its ${to.from} ${to.index}`);
    written.add(`${to.from} ${to.index}`);
  }
  const missing = writes.findIndex((_, index) => !isWritten({ from: "write", index }));
  if (missing >= 0) throw fault(`never writes its result ${missing}`);
}

/** What is written over an operand must be that operand, element by element, and be written after its last use. */
function verifyOverwrites({ reads, writes, steps }: Tile, fault: Fault): void {
  writes.forEach((write, index) => {
    const first = steps.findIndex(({ to }) => to.from === "write" && to.index === index);
    reads.forEach((read, operand) => {
      if (!mayOverlap(write, read)) return;
      if (write.column !== read.column || !sameShape(write.shape, read.shape))
        throw fault(`writes over part of b${read.buffer}, which it reads`);
      const last = steps.findLastIndex(({ operands }) =>
        operands.some((used) => used.from === "read" && used.index === operand),
      );
      if (last > first) throw fault(`overwrites b${read.buffer} before its last use`);
    });
  });
}

/** Whether two views can have elements in common. */
function mayOverlap(a: View, b: View): boolean {
  if (a.buffer !== b.buffer) return false;
  const width = ({ shape }: View): number => (shape.at(-1) ?? 1) as number;
  if (a.column + width(a) <= b.column || b.column + width(b) <= a.column) return false;
  // Steps at a fixed distance from one another are different ones; of other pairs nothing is known.
  const comparable =
    a.step !== undefined &&
    b.step !== undefined &&
    a.step.moving === b.step.moving &&
    a.step.fromEnd === b.step.fromEnd &&
    a.shape.length === b.shape.length;
  return !comparable || a.step.offset === b.step.offset;
}
