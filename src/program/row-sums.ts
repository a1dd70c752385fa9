/**
 * Sums over the same rows that follow each other become one pass over these rows, block by block: so a block comes from
 * far away once, however many sums read it.
 */

import type { Instruction } from "./program.js";

/** An instruction that sums over rows. */
export type RowSum =
  | Extract<Instruction, { op: "contract" }>
  | (Extract<Instruction, { op: "sum" }> & { readonly over: "rows" });

export function isRowSum(instruction: Instruction): instruction is RowSum {
  return instruction.op === "contract" || (instruction.op === "sum" && instruction.over === "rows");
}

/** Memory from the first float up to the second. */
type Range = readonly [number, number];

/** What a sum over rows touches. */
export interface RowSumPlaces {
  readonly rows: number;
  readonly reads: readonly Range[];
  readonly writes: readonly Range[];
  /** Written as well, but of no use to anybody afterwards. */
  readonly scratch: readonly Range[];
  /** Equal for sums that read the same second operand: they come one after the other. */
  readonly shared: string;
}

/** @returns the same instructions, those that share a pass together; a pass has one member at least */
export function passesOverRows(
  instructions: readonly Instruction[],
  placesOf: (sum: RowSum) => RowSumPlaces,
): (Instruction | RowSum[])[] {
  const result: (Instruction | RowSum[])[] = [];
  let pass: { readonly sum: RowSum; readonly places: RowSumPlaces }[] = [];
  const close = (): void => {
    if (pass.length > 0) result.push(inOrder(pass));
    pass = [];
  };
  for (const instruction of instructions) {
    if (!isRowSum(instruction)) {
      close();
      result.push(instruction);
      continue;
    }
    const places = placesOf(instruction);
    if (!pass.every((member) => mayJoin(member.places, places))) close();
    pass.push({ sum: instruction, places });
  }
  close();
  return result;
}

/** Members run side by side: none may read, or write, what another one writes. */
function mayJoin(a: RowSumPlaces, b: RowSumPlaces): boolean {
  const results = apart(a.writes, b.writes);
  return a.rows === b.rows && results && leavesAlone(a, b) && leavesAlone(b, a);
}

function leavesAlone({ writes, scratch }: RowSumPlaces, other: RowSumPlaces): boolean {
  return apart([...writes, ...scratch], other.reads) && apart(scratch, other.writes);
}

const apart = (some: readonly Range[], others: readonly Range[]): boolean =>
  some.every(([start, end]) => others.every(([first, last]) => end <= first || last <= start));

function inOrder(pass: readonly { readonly sum: RowSum; readonly places: RowSumPlaces }[]): RowSum[] {
  const order = [...new Set(pass.map(({ places }) => places.shared))];
  return order.flatMap((shared) =>
    pass.filter(({ places }) => places.shared === shared).map(({ sum }) => sum),
  );
}
