/**
 * Sums over the same rows that follow each other become one pass over these rows, block by block: so a block comes from
 * far away once, however many sums read it. What is said of sums holds for maxima.
 */

import { countElements, featuresOf } from "../tensor/shape.js";
import type { Addresses } from "./addresses.js";
import { OPCODE } from "./opcodes.js";
import { type Instruction, keptShape, type View } from "./program.js";

/** An instruction that sums over rows. */
export type RowSum =
  | Extract<Instruction, { op: "contract" }>
  | (Extract<Instruction, { op: "sum" | "maximum" }> & { readonly over: "rows" });

export type OtherInstruction = Exclude<Instruction, RowSum>;

export function isRowSum(instruction: Instruction): instruction is RowSum {
  if (instruction.op === "sum" || instruction.op === "maximum") return instruction.over === "rows";
  return instruction.op === "contract";
}

/** Memory from the first float up to the second. */
type Range = readonly [number, number];

/** What a sum over rows touches. */
interface Places {
  readonly rows: number;
  readonly reads: readonly Range[];
  readonly writes: readonly Range[];
  /** Written as well, but of no use to anybody afterwards. */
  readonly scratch: readonly Range[];
  /** Equal for sums that read the same second operand: they come one after the other. */
  readonly shared: string;
}

interface Member {
  readonly sum: RowSum;
  readonly places: Places;
}

/** The words of instructions; `encodeOther` gives those of one that is no sum over rows. */
export function encodeWithPasses(
  instructions: readonly Instruction[],
  addresses: Addresses,
  encodeOther: (instruction: OtherInstruction) => number[],
): number[] {
  const words: number[] = [];
  let pass: Member[] = [];
  const close = (): void => {
    if (pass.length > 0) words.push(...encodePass(inOrder(pass), addresses));
    pass = [];
  };
  for (const instruction of instructions) {
    if (!isRowSum(instruction)) {
      close();
      words.push(...encodeOther(instruction));
      continue;
    }
    const places = placesOf(instruction, addresses);
    if (!pass.every((member) => mayJoin(member.places, places))) close();
    pass.push({ sum: instruction, places });
  }
  close();
  return words;
}

/** A sum over rows by itself. */
export function encodeRowSum(sum: RowSum, addresses: Addresses): number[] {
  return encodePass([{ sum, places: placesOf(sum, addresses) }], addresses);
}

/** Members run side by side: none may read, or write, what another one writes. */
function mayJoin(a: Places, b: Places): boolean {
  const results = apart(a.writes, b.writes);
  return a.rows === b.rows && results && leavesAlone(a, b) && leavesAlone(b, a);
}

function leavesAlone({ writes, scratch }: Places, other: Places): boolean {
  return apart([...writes, ...scratch], other.reads) && apart(scratch, other.writes);
}

const apart = (some: readonly Range[], others: readonly Range[]): boolean =>
  some.every(([start, end]) => others.every(([first, last]) => end <= first || last <= start));

/** Those that share a second operand one after the other. */
function inOrder(pass: readonly Member[]): Member[] {
  const order = [...new Set(pass.map(({ places }) => places.shared))];
  return order.flatMap((shared) => pass.filter(({ places }) => places.shared === shared));
}

function encodePass(pass: readonly Member[], addresses: Addresses): number[] {
  let laidOut = "";
  const body = pass.flatMap(({ sum, places: { shared } }) => {
    if (sum.op !== "contract") return encodeSum(sum, addresses);
    const { to, a, b, scratch } = sum;
    const operands = [to, a, b].flatMap((view) => addresses.matrix(view));
    const again = shared === laidOut ? 1 : 0;
    laidOut = shared;
    const sizes = [featuresOf(a.shape), featuresOf(b.shape)];
    return [OPCODE.contract, ...operands, ...addresses.of(scratch), again, ...sizes];
  });
  return [OPCODE.pass, (pass[0] as Member).places.rows, body.length, ...body];
}

/** What stays is seen as one wide row; only a matrix may have gaps between its rows. */
function encodeSum({ op, to, from }: Exclude<RowSum, { op: "contract" }>, addresses: Addresses): number[] {
  const features = countElements(to.shape, addresses.extents);
  const stride = keptShape(to.shape).length < 2 ? addresses.stride(from) : features;
  const opcode = op === "sum" ? OPCODE.sumRows : OPCODE.maximumRows;
  return [opcode, ...addresses.of(to), ...addresses.of(from), stride, features];
}

function placesOf(sum: RowSum, addresses: Addresses): Places {
  const rangeOf = (view: View): Range => {
    const [start] = addresses.of(view);
    return [start, start + addresses.rows(view.shape) * addresses.stride(view)];
  };
  if (sum.op !== "contract") {
    const { to, from } = sum;
    const rows = countElements(from.shape, addresses.extents) / countElements(to.shape, addresses.extents);
    return { rows, reads: [rangeOf(from)], writes: [rangeOf(to)], scratch: [], shared: "" };
  }
  const { to, a, b, scratch } = sum;
  const [start] = addresses.of(scratch);
  return {
    rows: addresses.rows(a.shape),
    reads: [rangeOf(a), rangeOf(b)],
    writes: [rangeOf(to)],
    scratch: [[start, start + countElements(scratch.shape)]],
    shared: [...addresses.matrix(b), featuresOf(b.shape), start].join(" "),
  };
}
