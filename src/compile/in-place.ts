/** Which instructions may write a result over an operand. */

import type { Instruction, View } from "../program/program.js";
import { sameShape } from "../tensor/shape.js";

/**
 * Whether an instruction may give buffer `to` the memory of buffer `from`, which it is the last to read; they have the
 * same shape.
 */
export function worksInPlace(instruction: Instruction, from: number, to: number): boolean {
  if (instruction.op === "product") {
    const { x, packed, addend } = instruction;
    // Each element of the addend is read before that of the result is written, but rows of x are read again and again.
    const others = [x, packed].every(({ buffer }) => buffer !== from);
    return others && addend?.buffer === from && sameElements(addend, instruction.to);
  }
  if (instruction.op !== "tile") return false;
  const { reads, writes, steps } = instruction;
  const read = reads.flatMap(({ buffer }, index) => (buffer === from ? [index] : []));
  const written = writes.flatMap(({ buffer }, index) => (buffer === to ? [index] : []));
  const [source, ...others] = read;
  const [target, ...more] = written;
  if (source === undefined || target === undefined || others.length > 0 || more.length > 0) return false;
  const lastRead = steps.findLastIndex(({ operands }) =>
    operands.some((operand) => operand.from === "read" && operand.index === source),
  );
  const firstWrite = steps.findIndex((step) => step.to.from === "write" && step.to.index === target);
  return (
    lastRead >= 0 && firstWrite >= lastRead && sameElements(reads[source] as View, writes[target] as View)
  );
}

function sameElements(a: View, b: View): boolean {
  const [at, other] = [a.step, b.step];
  const sameStep =
    at?.offset === other?.offset && at?.fromEnd === other?.fromEnd && at?.moving === other?.moving;
  return sameStep && a.column === b.column && sameShape(a.shape, b.shape);
}
