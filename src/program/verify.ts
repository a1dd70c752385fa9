/**
 * The executable specification of programs: what engines rely on and do not check. Tests run it on every program
 * that they compile.
 */

import { DefinitionError, ShapeError } from "../errors.js";
import { countElements, type Extent, featuresOf, formatShape, sameShape } from "../tensor/shape.js";
import { mixesRows } from "./mixes-rows.js";
import { type Buffer, type Instruction, type Program, viewsOf } from "./program.js";
import { InstructionVerifier, isContiguous } from "./verify-instruction.js";
import { verifyMemory } from "./verify-memory.js";
import { type Fault, verifyView } from "./verify-view.js";

/**
 * Holds for all extents of at least 1.
 * @throws DefinitionError when a buffer does not fit its place, a view leaves its buffer, operands do not fit each
 *   other, memory is read before it is written, or two values that are wanted at the same time share memory
 */
export function verifyProgram(program: Program): void {
  const { buffers, prologue, instructions, inputs, outputs, regions, summed } = program;
  const used = new Set([
    ...[...prologue, ...instructions].flatMap(viewsOf).map(({ buffer }) => buffer),
    ...Object.values(inputs),
    ...Object.values(outputs).map(({ buffer }) => buffer),
  ]);
  for (const index of used) verifyBuffer(program, index);
  const verifier = new InstructionVerifier(buffers);
  verifyPrologue(program);
  verifyInstructions(prologue, buffers, "prologue ", undefined, verifier);
  verifyInstructions(instructions, buffers, "instruction ", undefined, verifier);
  for (const [name, view] of Object.entries(outputs)) {
    const fault: Fault = (problem) => new DefinitionError(`output "${name}" ${problem}`);
    verifyView(view, buffers, undefined, fault);
    if (!isContiguous(view, buffers)) throw fault("has gaps between its rows; copy it together");
  }
  for (const region of summed)
    if (!(region in regions))
      throw new DefinitionError(`region "${region}" is summed over slices but not among the regions`);
  if (mixesRows(instructions) && !program.rowsTogether)
    throw new DefinitionError(
      "the program reads for single rows what it made of many; it must keep rows together",
    );
  verifyMemory(program);
}

function verifyInstructions(
  instructions: readonly Instruction[],
  buffers: readonly Buffer[],
  prefix: string,
  loop: Extent | undefined,
  verifier: InstructionVerifier,
): void {
  instructions.forEach((instruction, index) => {
    const where = `${prefix}${index} (${instruction.op})`;
    const fault: Fault = (problem) => new DefinitionError(`${where} ${problem}`);
    if (instruction.op === "loop") {
      if (loop !== undefined) throw fault("is a loop within a loop, which no engine runs");
      verifyInstructions(instruction.body, buffers, `${where}, step `, instruction.extent, verifier);
      return;
    }
    for (const view of viewsOf(instruction)) verifyView(view, buffers, loop, fault);
    try {
      verifier.verify(instruction, fault);
    } catch (error) {
      if (error instanceof ShapeError) throw fault(`has operands that do not fit: ${error.message}`);
      throw error;
    }
  });
}

/** A prologue is run apart from any batch, and left out where the regions are as they were. */
function verifyPrologue({ buffers, prologue }: Program): void {
  prologue.forEach((instruction, index) => {
    for (const { buffer } of viewsOf(instruction)) {
      const { name, shape, place } = buffers[buffer] as Buffer;
      const fixed = shape.every((dimension) => typeof dimension === "number");
      if (place.kind === "arena" || !fixed)
        throw new DefinitionError(
          `prologue ${index} (${instruction.op}) uses b${buffer} "${name}", which depends on the batch`,
        );
    }
  });
}

/** Whether a buffer fits its place. */
function verifyBuffer({ buffers, slots, regions, common }: Program, index: number): void {
  const buffer = buffers[index];
  if (buffer === undefined)
    throw new DefinitionError(`the program uses buffer b${index} but has ${buffers.length} buffers`);
  const { name, shape, history, place } = buffer;
  const fault: Fault = (problem) =>
    new DefinitionError(`buffer b${index} "${name}" ${formatShape(shape)} ${problem}`);
  try {
    featuresOf(shape);
  } catch {
    throw fault("has no fixed innermost dimension; give it one of 1");
  }
  const extents = shape.filter((dimension) => typeof dimension === "string");
  if (history && typeof shape[0] !== "string")
    throw fault("keeps a history, of what is no sequence of steps");
  if (place.kind !== "arena") {
    const home = place.kind === "region" ? `region "${place.region}"` : "common memory";
    const length = place.kind === "region" ? regions[place.region] : common;
    if (length === undefined) throw fault(`is in ${home}, which the program does not have`);
    if (extents.length > 0 || history) throw fault(`has run-time extents, which no ${place.kind} can hold`);
    if (place.offset < 0 || place.offset + countElements(shape) > length)
      throw fault(`at ${place.offset} leaves ${home} of ${length} floats`);
    return;
  }
  const slot = slots[place.slot];
  if (slot === undefined) throw fault(`is in slot ${place.slot} of ${slots.length}`);
  const floats = countElements(shape.filter((dimension) => typeof dimension === "number"));
  if (!sameShape(slot.rows, extents) || slot.history !== history || slot.features < floats)
    throw fault(
      `does not fit slot ${place.slot} of ${formatShape([...slot.rows, slot.features])}` +
        `${slot.history ? " with a history" : ""}`,
    );
}
