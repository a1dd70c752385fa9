import { describe, it } from "vitest";
import type { Program } from "./program.js";
import {
  at,
  B3,
  body,
  contract,
  expectRefusal,
  H,
  initial,
  inLoop,
  loop,
  moving,
  OUTER,
  PRODUCT,
  product,
  replace,
  TB3,
  whole,
  X,
} from "./testing/sound-program.js";

describe("verifyProgram on views", () => {
  it.each<[string, Partial<Program>, string]>([
    [
      "columns past the features",
      replace(4, { ...contract, b: whole(X, ["T", "B", 2], 1) }),
      "instruction 4 (contract) views features 1 … 2 of b0",
    ],
    [
      "columns before the features",
      replace(4, { ...contract, b: whole(X, ["T", "B", 2], -1) }),
      "features -1",
    ],
    [
      "other rows than the buffer's",
      replace(1, { ...product, x: whole(X, ["B", "T", 2]) }),
      "views [T, B, 2] of",
    ],
    [
      "a step of a buffer without steps",
      { outputs: { y: at(OUTER, [2], 0) } },
      "no loop runs over the first dimension",
    ],
    [
      "the state after the last step, without a history",
      inLoop({ ...body, reads: [at(H, B3, 0, moving), at(PRODUCT, B3, 1, moving)] }),
      "step 1 + t, which need not exist, of b3",
    ],
    [
      "the first step after the end, without a history",
      { outputs: { y: at(PRODUCT, B3, 0, { fromEnd: true }) } },
      "step end + 0, which need not exist",
    ],
    [
      "a second step, which a sequence of one has not",
      { outputs: { y: at(PRODUCT, B3, 1) } },
      "step 1, which need not exist",
    ],
    [
      "the step but last, which a sequence of one has not",
      { outputs: { y: at(PRODUCT, B3, -2, { fromEnd: true }) } },
      "step end + -2",
    ],
    ["a step before the first", { outputs: { y: at(H, B3, -1) } }, "step -1"],
    [
      "a whole past its end",
      replace(4, { ...contract, a: at(PRODUCT, TB3, 1) }),
      "step 1, which need not exist",
    ],
    [
      "a whole from its end",
      replace(4, { ...contract, a: at(H, TB3, 0, { fromEnd: true }) }),
      "steps past the end",
    ],
    [
      "movement outside of a loop",
      replace(2, { ...initial, writes: [at(H, B3, 0, moving)] }),
      "moves outside of any loop",
    ],
    [
      "movement with another loop",
      replace(3, { ...loop, extent: "B" }),
      "instruction 3 (loop), step 0 (tile) moves with a loop over B",
    ],
    [
      "movement of a whole",
      inLoop({ ...body, reads: [at(H, TB3, 0, moving), at(PRODUCT, B3, 0, moving)] }),
      "moves over all steps at once",
    ],
    [
      "movement from the end",
      inLoop({ ...body, reads: [at(H, B3, 0, { moving: true, fromEnd: true }), at(PRODUCT, B3, 0, moving)] }),
      "steps past the end",
    ],
  ])("refuses %s", (_, changes, message) => {
    expectRefusal(changes, message);
  });
});
