/** Whether rows of the batch depend on one another, as they do where a step normalises by statistics of the batch. */

import { accessesOf, BATCH, type Instruction, type View } from "./program.js";

/**
 * Whether something is made of many rows and read for single ones, or cannot be added up over slices of the batch.
 */
export function mixesRows(instructions: readonly Instruction[]): boolean {
  /** Buffers of values that were made of many rows. */
  const ofRows = new Set<number>();
  const mixes = (instruction: Instruction): boolean => {
    if (instruction.op === "loop") {
      if (instruction.extent === BATCH) return true;
      // What a step carries into the next one may reach back to its first instruction.
      for (let size = -1; size !== ofRows.size; ) {
        size = ofRows.size;
        if (instruction.body.some(mixes)) return true;
      }
      return false;
    }
    const { reads, writes } = accessesOf(instruction);
    const reduces = reads.some(hasRows) && !writes.some(hasRows);
    if (reduces && instruction.op === "maximum") return true;
    if (!reduces && !reads.some(({ buffer }) => ofRows.has(buffer))) return false;
    for (const { buffer } of writes) ofRows.add(buffer);
    return writes.some(hasRows);
  };
  return instructions.some(mixes);
}

const hasRows = ({ shape }: View): boolean => shape.includes(BATCH);
