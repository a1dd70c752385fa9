/** A program as text, one instruction a line, so that a change of the compiler shows in review. */

import { formatShape } from "../tensor/shape.js";
import type { Instruction, Place, Program, TileReference, TileStep, View } from "./program.js";

export function printProgram(program: Program): string {
  const lines = program.buffers.map((buffer, index) => {
    const { place } = buffer;
    const history = buffer.history ? " +1" : "";
    return `b${index} ${buffer.name} ${formatShape(buffer.shape)}${history} @ ${printPlace(place)}`;
  });
  const prologue = program.prologue.flatMap((instruction) => printInstruction(instruction));
  const rest = program.instructions.flatMap((instruction) => printInstruction(instruction));
  return [
    ...lines,
    "",
    ...(program.rowsTogether ? ["rows together", ""] : []),
    ...(prologue.length === 0 ? [] : ["before the slices", ...prologue, ""]),
    ...rest,
  ].join("\n");
}

function printPlace(place: Place): string {
  if (place.kind === "arena") return `slot ${place.slot}`;
  return `${place.kind === "region" ? place.region : "common"}+${place.offset}`;
}

function printInstruction(instruction: Instruction): string[] {
  switch (instruction.op) {
    case "pack":
      return [
        `${printView(instruction.to)} = pack ${printView(instruction.weight)}${instruction.transposed ? "ᵀ" : ""}`,
      ];
    case "product": {
      const addend = instruction.addend ? `${printView(instruction.addend)} + ` : "";
      return [
        `${printView(instruction.to)} = ${addend}${printView(instruction.x)} · ${printView(instruction.packed)}`,
      ];
    }
    case "contract":
      return [
        `${printView(instruction.to)} = contract ${printView(instruction.a)}, ${printView(instruction.b)}`,
      ];
    case "sum":
    case "maximum":
      return [
        `${printView(instruction.to)} = ${instruction.op} over ${instruction.over} of ${printView(instruction.from)}`,
      ];
    case "tile":
      return [
        `tile ${formatShape(instruction.shape)}`,
        ...instruction.steps.map((step) => `  ${printStep(step, instruction)}`),
      ];
    case "loop":
      return [
        `loop ${instruction.extent}${instruction.reverse ? " reversed" : ""}`,
        ...instruction.body.flatMap((inner) => printInstruction(inner).map((line) => `  ${line}`)),
      ];
  }
}

function printStep(
  { operation, to, operands }: TileStep,
  tile: Extract<Instruction, { op: "tile" }>,
): string {
  const name = ({ from, index }: TileReference): string => {
    if (from === "constant") return String(tile.constants[index]);
    if (from === "register") return `r${index}`;
    return printView((from === "read" ? tile.reads : tile.writes)[index] as View);
  };
  return `${name(to)} = ${operation} ${operands.map(name).join(", ")}`;
}

function printView({ buffer, step, column }: View): string {
  const parts: string[] = [];
  if (step?.moving) parts.push("t");
  if (step?.fromEnd) parts.push("end");
  if (step !== undefined && (step.offset !== 0 || parts.length === 0)) parts.push(String(step.offset));
  const at = step === undefined ? "" : `[${parts.join("+")}]`;
  return `b${buffer}${at}${column > 0 ? `:${column}` : ""}`;
}
