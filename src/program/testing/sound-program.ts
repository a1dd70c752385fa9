/** A small sound program for tests of the verifier, and the tools to break it with. */

import { expect } from "vitest";
import { DefinitionError } from "../../errors.js";
import type { Shape } from "../../tensor/shape.js";
import {
  type Buffer,
  contractScratch,
  type Instruction,
  type Place,
  type Program,
  type TileReference,
  type TileStep,
  type View,
} from "../program.js";
import { verifyProgram } from "../verify.js";

type InstructionOf<Op extends Instruction["op"]> = Extract<Instruction, { op: Op }>;

export const arena = (slot: number): Place => ({ kind: "arena", slot });
export const buffer = (name: string, shape: Shape, slot: number, history = false): Buffer => ({
  name,
  shape,
  history,
  place: arena(slot),
});
export const whole = (index: number, shape: Shape, column = 0): View => ({
  buffer: index,
  step: undefined,
  column,
  shape,
});
export const at = (
  index: number,
  shape: Shape,
  offset: number,
  flags: { moving?: boolean; fromEnd?: boolean } = {},
): View => ({
  buffer: index,
  step: { offset, moving: flags.moving ?? false, fromEnd: flags.fromEnd ?? false },
  column: 0,
  shape,
});
export const read = (index: number): TileReference => ({ from: "read", index });
export const write = (index: number): TileReference => ({ from: "write", index });
export const register = (index: number): TileReference => ({ from: "register", index });
export const step = (
  operation: TileStep["operation"],
  to: TileReference,
  ...operands: TileReference[]
): TileStep => ({
  operation,
  to,
  operands,
});
export const tile = (
  shape: Shape,
  reads: View[],
  writes: View[],
  steps: TileStep[],
  others: Partial<InstructionOf<"tile">> = {},
): InstructionOf<"tile"> => ({
  op: "tile",
  shape,
  reads,
  writes,
  constants: [],
  registers: 0,
  steps,
  ...others,
});
export const copy = (from: View, to: View): InstructionOf<"tile"> =>
  tile(to.shape, [from], [to], [step("copy", write(0), read(0))]);

/** x [T, B, 2] · Wᵀ, a loop h = tanh(h + …) with a history of h, and the sum of all h. */
export const buffers: readonly Buffer[] = [
  buffer("x", ["T", "B", 2], 0),
  { name: "w", shape: [3, 2], history: false, place: { kind: "region", region: "weights", offset: 1 } },
  buffer("packed", [64], 2),
  buffer("product", ["T", "B", 3], 3),
  buffer("h", ["T", "B", 3], 4, true),
  buffer("outer", [3, 2], 5),
  buffer("panels", [contractScratch(3, 2)], 6),
  buffer("rows", ["T", "B", 1], 7),
  buffer("total", [1], 8),
];
export const X: number = 0;
export const W: number = 1;
export const PACKED: number = 2;
export const PRODUCT: number = 3;
export const H: number = 4;
export const OUTER: number = 5;
export const PANELS: number = 6;
export const ROWS: number = 7;
export const TOTAL: number = 8;
export const TB3: Shape = ["T", "B", 3];
export const B3: Shape = ["B", 3];
export const moving: { readonly moving: true } = { moving: true };

export const pack: InstructionOf<"pack"> = {
  op: "pack",
  to: whole(PACKED, [64]),
  weight: whole(W, [3, 2]),
  transposed: false,
};
export const product: InstructionOf<"product"> = {
  op: "product",
  to: whole(PRODUCT, TB3),
  x: whole(X, ["T", "B", 2]),
  packed: whole(PACKED, [64]),
  addend: undefined,
};
export const initial: InstructionOf<"tile"> = tile(
  B3,
  [],
  [at(H, B3, 0)],
  [step("copy", write(0), { from: "constant", index: 0 })],
  {
    constants: [0],
  },
);
export const body: InstructionOf<"tile"> = tile(
  B3,
  [at(H, B3, 0, moving), at(PRODUCT, B3, 0, moving)],
  [at(H, B3, 1, moving)],
  [step("add", register(0), read(0), read(1)), step("tanh", write(0), register(0))],
  { registers: 1 },
);
export const loop: InstructionOf<"loop"> = { op: "loop", extent: "T", reverse: false, body: [body] };
export const contract: InstructionOf<"contract"> = {
  op: "contract",
  to: whole(OUTER, [3, 2]),
  a: at(H, TB3, 1),
  b: whole(X, ["T", "B", 2]),
  scratch: whole(PANELS, [contractScratch(3, 2)]),
};
export const sumFeatures: InstructionOf<"sum"> = {
  op: "sum",
  to: whole(ROWS, ["T", "B", 1]),
  from: at(H, TB3, 1),
  over: "features",
};
export const sumRows: InstructionOf<"sum"> = {
  op: "sum",
  to: whole(TOTAL, [1]),
  from: whole(ROWS, ["T", "B", 1]),
  over: "rows",
};

export const sound: Program = {
  buffers,
  slots: buffers.map(({ shape, history }) => ({
    rows: shape.filter((dimension) => typeof dimension === "string"),
    history,
    features: shape.reduce<number>((floats, size) => floats * (typeof size === "number" ? size : 1), 1),
  })),
  regions: { weights: 7 },
  inputs: { x: X },
  outputs: { last: at(H, B3, 0, { fromEnd: true }), outer: whole(OUTER, [3, 2]), total: whole(TOTAL, [1]) },
  summed: [],
  rowsTogether: false,
  common: 0,
  prologue: [],
  instructions: [pack, product, initial, loop, contract, sumFeatures, sumRows],
};

/** The sound program with another instruction. */
export const replace = (index: number, instruction: Instruction): Partial<Program> => ({
  instructions: sound.instructions.with(index, instruction),
});
/** The sound program with another step of its loop. */
export const inLoop = (...instructions: Instruction[]): Partial<Program> =>
  replace(3, { op: "loop", extent: "T", reverse: false, body: instructions });
/** The sound program with another buffer. */
export const rebuffer = (index: number, changes: Partial<Buffer>): Partial<Program> => ({
  buffers: buffers.with(index, { ...(buffers[index] as Buffer), ...changes }),
});

/** Expects that the program with these changes is refused, with this message. */
export function expectRefusal(changes: Partial<Program>, message: string): void {
  const verify = () => verifyProgram({ ...sound, ...changes });
  expect(verify).toThrow(DefinitionError);
  expect(verify).toThrow(message);
}
