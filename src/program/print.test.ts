import { describe, expect, it } from "vitest";
import { printProgram } from "./print.js";
import type { Program, View } from "./program.js";
import {
  at,
  B3,
  body,
  copy,
  H,
  inLoop,
  PACKED,
  PRODUCT,
  pack,
  product,
  rebuffer,
  sound,
  W,
  whole,
  X,
} from "./testing/sound-program.js";

const lines = (changes: Partial<Program>): string[] => printProgram({ ...sound, ...changes }).split("\n");
const printed = (view: View): string => {
  const text = lines({ instructions: [copy(view, whole(X, view.shape))] }).at(-1) as string;
  return text.replace("  b0 = copy ", "");
};

describe("printProgram", () => {
  it("prints buffers with their places, and instructions in order", () => {
    expect(printProgram(sound)).toBe(
      `
b0 x [T, B, 2] @ slot 0
b1 w [3, 2] @ weights+1
b2 packed [64] @ slot 2
b3 product [T, B, 3] @ slot 3
b4 h [T, B, 3] +1 @ slot 4
b5 outer [3, 2] @ slot 5
b6 panels [4480] @ slot 6
b7 rows [T, B, 1] @ slot 7
b8 total [1] @ slot 8

b2 = pack b1
b3 = b0 · b2
tile [B, 3]
  b4[0] = copy 0
loop T
  tile [B, 3]
    r0 = add b4[t], b3[t]
    b4[t+1] = tanh r0
b5 = contract b4[1], b0
b7 = sum over features of b4[1]
b8 = sum over rows of b7`.trimStart(),
    );
  });

  it("prints what is computed before the slices apart", () => {
    const place = { kind: "common", offset: 0 } as const;
    const text = printProgram({
      ...sound,
      ...rebuffer(PACKED, { place }),
      common: 64,
      prologue: [pack],
      instructions: sound.instructions.slice(1),
    });
    expect(text).toContain("b2 packed [64] @ common+0");
    expect(text).toContain("\n\nbefore the slices\nb2 = pack b1\n\nb3 = b0 · b2\n");
  });

  it("says which steps and columns of a buffer are meant", () => {
    expect(printed(whole(W, [3, 1], 1))).toBe("b1:1");
    expect(printed(at(H, B3, 0, { fromEnd: true }))).toBe("b4[end]");
    expect(printed(at(H, B3, -1, { fromEnd: true }))).toBe("b4[end+-1]");
    expect(printed({ ...at(PRODUCT, ["B", 1], 0, { moving: true }), column: 2 })).toBe("b3[t]:2");
  });

  it("prints addends, transposition and the way of a loop", () => {
    expect(lines({ instructions: [{ ...product, addend: whole(W, [3]) }] }).at(-1)).toBe("b3 = b1 + b0 · b2");
    const weight = whole(W, [3, 2]);
    expect(
      lines({ instructions: [{ op: "pack", to: whole(2, [24]), weight, transposed: true }] }).at(-1),
    ).toBe("b2 = pack b1ᵀ");
    expect(lines({ instructions: [{ op: "loop", extent: "T", reverse: true, body: [body] }] })).toContain(
      "loop T reversed",
    );
    expect(lines(inLoop()).filter((line) => line.startsWith("loop"))).toEqual(["loop T"]);
  });
});
