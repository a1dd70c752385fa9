import { describe, it } from "vitest";
import type { Program } from "./program.js";
import {
  at,
  B3,
  body,
  buffer,
  buffers,
  expectRefusal,
  H,
  initial,
  inLoop,
  moving,
  PRODUCT,
  read,
  replace,
  sound,
  step,
  TB3,
  tile,
  whole,
  write,
  X,
} from "./testing/sound-program.js";

describe("verifyProgram on tile programs", () => {
  it.each<[string, Partial<Program>, string]>([
    [
      "a read that does not broadcast",
      inLoop({ ...body, reads: [at(H, B3, 0, moving), at(X, ["B", 2], 0, moving)] }),
      "operands that do not fit: shapes [B, 2] and [B, 3]",
    ],
    [
      "a read wider than the tile",
      inLoop({ ...body, reads: [at(H, B3, 0, moving), whole(PRODUCT, TB3)] }),
      "reads [T, B, 3] over [B, 3]",
    ],
    [
      "a write that would broadcast",
      replace(2, { ...initial, shape: ["T", "B", 3] }),
      "writes [B, 3] over [T, B, 3]",
    ],
    [
      "four dimensions",
      {
        buffers: [...buffers, buffer("wide", ["T", "B", 2, 2], 0)],
        slots: sound.slots.with(0, { rows: ["T", "B"], history: false, features: 4 }),
        instructions: [...sound.instructions, tile(["T", "B", 2, 2], [], [whole(9, ["T", "B", 2, 2])], [])],
      },
      "at most 3 dimensions",
    ],
    ["too many operands", replace(2, { ...initial, registers: 95 }), "has 97 operands"],
    [
      "a reference out of range",
      inLoop({ ...body, steps: [step("tanh", write(0), read(2))] }),
      'refers to read 2 of 2 in its step "tanh"',
    ],
    [
      "a register that was not written",
      inLoop({ ...body, steps: body.steps.slice(1) }),
      "uses register 0 before it is written",
    ],
    [
      "a result read before it is written",
      inLoop({ ...body, steps: [step("tanh", write(0), write(0))] }),
      "uses write 0 before it is written",
    ],
    [
      "a write to an operand",
      inLoop({ ...body, steps: [step("tanh", read(0), read(1))] }),
      "writes to its read 0",
    ],
    [
      "an operand too few",
      inLoop({ ...body, steps: [step("add", write(0), read(0))] }),
      'hands 1 operands to "add", which takes 2',
    ],
    [
      "a result that is never written",
      inLoop({ ...body, steps: body.steps.slice(0, 1) }),
      "never writes its result 0",
    ],
  ])("refuses %s", (_, changes, message) => {
    expectRefusal(changes, message);
  });
});
