/**
 * Whether every value is still there when it is read. The program is walked in the order of execution, at small
 * extents, and every float of memory remembers which buffer it was written as; so nothing is taken over from the
 * compiler's idea of lifetimes. Slots are shared among buffers of equal extents only; so extents of 1, where the first
 * step is the last, and others from 3 on, where there are steps between, show what large ones would.
 */

import { DefinitionError } from "../errors.js";
import { countElements, type Extents, featuresOf, resolveShape } from "../tensor/shape.js";
import { accessesOf, type Buffer, type Instruction, type Place, type Program, type View } from "./program.js";

/** Owners of a float: nobody, the instruction that is writing to it, or a buffer, counted from 1. */
const NOBODY = 0;
const BEING_WRITTEN = -1;

/** @throws DefinitionError when a buffer is read before it was written, or after another one took its memory */
export function verifyMemory(program: Program): void {
  const dimensions = [
    ...program.buffers.flatMap(({ shape }) => shape),
    ...program.slots.flatMap(({ rows }) => rows),
  ];
  const names = [...new Set(dimensions)].filter((dimension) => typeof dimension === "string");
  walk(program, Object.fromEntries(names.map((name, index) => [name, 3 + index])));
  walk(program, Object.fromEntries(names.map((name) => [name, 1])));
}

function walk(program: Program, extents: Extents): void {
  const memory = new Memory(program, extents);
  for (const buffer of Object.values(program.inputs))
    memory.write({ buffer, step: undefined, column: 0, shape: (program.buffers[buffer] as Buffer).shape }, 0);
  run(program.prologue, "prologue ", 0, memory);
  run(program.instructions, "instruction ", 0, memory);
  for (const [name, view] of Object.entries(program.outputs)) memory.read(view, 0, `output "${name}"`);
}

function run(instructions: readonly Instruction[], prefix: string, step: number, memory: Memory): void {
  instructions.forEach((instruction, index) => {
    const where = `${prefix}${index} (${instruction.op})`;
    if (instruction.op === "loop") {
      const count = memory.extents[instruction.extent] ?? 1;
      for (let i = 0; i < count; i++)
        run(instruction.body, `${where}, step `, instruction.reverse ? count - 1 - i : i, memory);
      return;
    }
    const { reads, writes } = accessesOf(instruction);
    for (const view of reads) memory.read(view, step, where);
    const inPlace = reads.filter(
      (view) =>
        mayOverwrite(instruction, view) && writes.some((result) => memory.areSame(view, result, step)),
    );
    for (const view of writes) memory.write(view, step, BEING_WRITTEN);
    for (const view of reads) if (!inPlace.includes(view)) memory.read(view, step, where);
    for (const view of inPlace) memory.write(view, step);
    if (instruction.op === "tile") runSteps(instruction, step, where, memory);
    for (const view of writes) memory.write(view, step);
    // Two results of one instruction may not lie in one place.
    for (const view of writes) memory.read(view, step, where);
  });
}

/** Whether an operand is used element by element, so that each may be overwritten once it has been read. */
function mayOverwrite(instruction: Instruction, operand: View): boolean {
  if (instruction.op === "tile") return true;
  return instruction.op === "product" && operand === instruction.addend && operand !== instruction.x;
}

/** The steps of a tile program run one after the other, so that what one has written another reads. */
function runSteps(
  { reads, writes, steps }: Extract<Instruction, { op: "tile" }>,
  step: number,
  where: string,
  memory: Memory,
): void {
  for (const { to, operands } of steps) {
    for (const { from, index } of operands)
      if (from === "read" || from === "write")
        memory.read((from === "read" ? reads : writes)[index] as View, step, where);
    if (to.from === "write") memory.write(writes[to.index] as View, step);
  }
}

class Memory {
  readonly extents: Extents;
  readonly #buffers: readonly Buffer[];
  readonly #slots: readonly Int32Array[];
  readonly #regions: Readonly<Record<string, Int32Array>>;
  readonly #common: Int32Array;

  constructor({ buffers, slots, regions, common }: Program, extents: Extents) {
    this.extents = extents;
    this.#buffers = buffers;
    this.#slots = slots.map(({ rows, history, features }) => {
      const [first = 1, ...rest] = resolveShape(rows, this.extents);
      return new Int32Array((first + (history ? 1 : 0)) * countElements(rest) * features);
    });
    this.#common = new Int32Array(common);
    this.#regions = Object.fromEntries(
      Object.entries(regions).map(([name, length]) => [name, new Int32Array(length)]),
    );
  }

  write(view: View, step: number, owner: number = view.buffer + 1): void {
    this.#forEachRun(view, step, (floats, start, end) => floats.fill(owner, start, end));
  }

  read(view: View, step: number, where: string): void {
    const { name, place } = this.#buffers[view.buffer] as Buffer;
    this.#forEachRun(view, step, (floats, start, end) => {
      for (let at = start; at < end; at++) {
        const owner = floats[at] as number;
        // Regions are filled from outside.
        if (owner === view.buffer + 1 || (owner === NOBODY && place.kind === "region")) continue;
        const found =
          owner === NOBODY
            ? "before it is written"
            : owner === BEING_WRITTEN
              ? "and writes over it"
              : `after b${owner - 1} "${this.#buffers[owner - 1]?.name}" took its memory`;
        throw new DefinitionError(`${where} reads b${view.buffer} "${name}" ${found}`);
      }
    });
  }

  /** Whether two views are the same elements, in the same order. */
  areSame(a: View, b: View, step: number): boolean {
    const [one, other] = [a, b].map((view) => {
      const runs: (number | Int32Array)[] = [];
      this.#forEachRun(view, step, (floats, start, end) => runs.push(floats, start, end));
      return runs;
    }) as [unknown[], unknown[]];
    return one.length === other.length && one.every((item, index) => item === other[index]);
  }

  #memoryOf(place: Place): Int32Array {
    const memory =
      place.kind === "arena"
        ? this.#slots[place.slot]
        : place.kind === "region"
          ? this.#regions[place.region]
          : this.#common;
    return memory as Int32Array;
  }

  /** The floats of a view, run by run of adjacent ones. */
  #forEachRun(
    { buffer, step, column, shape }: View,
    now: number,
    visit: (floats: Int32Array, start: number, end: number) => void,
  ): void {
    const { shape: whole, place, history } = this.#buffers[buffer] as Buffer;
    const floats = this.#memoryOf(place);
    const [length = 1, ...rest] = resolveShape(whole, this.extents);
    const at = step && step.offset + (step.fromEnd ? length : 0) + (step.moving ? now : 0);
    // Such a program cannot be encoded for these extents.
    if (at !== undefined && at > length - (history ? 0 : 1)) return;
    const start = (place.kind === "arena" ? 0 : place.offset) + (at ?? 0) * countElements(rest) + column;
    const distance = featuresOf(whole);
    const width = featuresOf(shape);
    const rows = countElements(shape, this.extents) / width;
    if (distance === width) visit(floats, start, start + rows * width);
    else
      for (let row = 0; row < rows; row++)
        visit(floats, start + row * distance, start + row * distance + width);
  }
}
