import { describe, it } from "vitest";
import type { Program } from "./program.js";
import {
  at,
  buffer,
  buffers,
  contract,
  expectRefusal,
  inLoop,
  loop,
  OUTER,
  PANELS,
  PRODUCT,
  pack,
  product,
  ROWS,
  replace,
  sound,
  sumFeatures,
  sumRows,
  TB3,
  TOTAL,
  whole,
  X,
} from "./testing/sound-program.js";

describe("verifyProgram on operands of instructions", () => {
  it.each<[string, Partial<Program>, string]>([
    ["panels of another size", replace(0, { ...pack, transposed: true }), "needs [96] for the panels"],
    [
      "a weight that is no matrix",
      replace(0, { ...pack, weight: whole(TOTAL, [1]) }),
      "takes a matrix of fixed size",
    ],
    [
      "a product with what was not packed",
      { instructions: sound.instructions.slice(1) },
      "b2, which was not packed",
    ],
    [
      "a product of other inputs",
      replace(1, { ...product, x: whole(X, ["T", "B", 1]) }),
      "by a weight of 2 inputs",
    ],
    [
      "a product of other outputs",
      replace(1, { ...product, to: whole(PRODUCT, ["T", "B", 2]) }),
      "needs [T, B, 3] for the result",
    ],
    [
      "an addend of another shape",
      replace(1, { ...product, addend: whole(X, ["T", "B", 2]) }),
      "for the addend",
    ],
    ["a contraction of other rows", replace(4, { ...contract, b: at(X, ["B", 2], 0) }), "whose rows differ"],
    [
      "a contraction to another shape",
      replace(4, { ...contract, to: whole(OUTER, [3, 1]) }),
      "needs [3, 2] for the result",
    ],
    [
      "too little scratch memory",
      {
        buffers: buffers.with(PANELS, buffer("panels", [256], 6)),
        instructions: sound.instructions.with(4, {
          ...contract,
          scratch: whole(PANELS, [256]),
        }),
      },
      "needs [4480] for the scratch memory",
    ],
    [
      "a sum over features to another shape",
      replace(5, { ...sumFeatures, to: whole(PRODUCT, TB3) }),
      "for the sum",
    ],
    [
      "a sum of rows to another shape",
      replace(6, { ...sumRows, from: whole(PRODUCT, TB3) }),
      "reduces the rows of [T, B, 3] to [1]",
    ],
    [
      "a sum of rows with gaps",
      replace(6, { op: "sum", over: "rows", from: whole(PRODUCT, ["T", "B", 1]), to: at(ROWS, ["B", 1], 0) }),
      "reduces rows with gaps",
    ],
    [
      "a sum to rows with gaps",
      replace(6, {
        op: "sum",
        over: "features",
        from: whole(PRODUCT, ["T", "B", 2]),
        to: whole(PRODUCT, ["T", "B", 1]),
      }),
      "writes to rows with gaps",
    ],
    ["a loop within a loop", inLoop(loop), "is a loop within a loop"],
  ])("refuses %s", (_, changes, message) => {
    expectRefusal(changes, message);
  });
});
