import { describe, expect, it } from "vitest";
import { mixesRows } from "./mixes-rows.js";
import { printProgram } from "./print.js";
import type { Instruction } from "./program.js";
import {
  B3,
  body,
  buffer,
  contract,
  expectRefusal,
  H,
  initial,
  loop,
  PRODUCT,
  pack,
  read,
  sound,
  step,
  sumRows,
  TB3,
  TOTAL,
  tile,
  W,
  whole,
  write,
} from "./testing/sound-program.js";
import { verifyProgram } from "./verify.js";

/** What all rows add up to, read for each of them. */
const spread = tile(TB3, [whole(TOTAL, [1])], [whole(PRODUCT, TB3)], [step("copy", write(0), read(0))]);
const looping = (...body: Instruction[]): Instruction => ({ ...loop, body });

describe("mixesRows", () => {
  it.each<[string, Instruction[]]>([
    ["sums over rows alone", [...sound.instructions]],
    ["what was read before it was summed", [spread, sumRows]],
    ["sums of sums", [sumRows, tile([1], [whole(TOTAL, [1])], [whole(TOTAL, [1])], [])]],
    ["weights", [pack, initial, looping(body)]],
  ])("is false of %s", (_, instructions) => {
    expect(mixesRows(instructions)).toBe(false);
  });

  it.each<[string, Instruction[]]>([
    ["what reads a sum for single rows", [sumRows, spread]],
    ["what does so in the next step of a loop", [looping(spread, sumRows)]],
    [
      "what does so by way of other values, and of a weight",
      [
        contract,
        tile([3, 2], [contract.to], [whole(W, [3, 2])], [step("exp", write(0), read(0))]),
        pack,
        { op: "product", to: whole(PRODUCT, TB3), x: whole(H, TB3), packed: pack.to, addend: undefined },
      ],
    ],
    ["a maximum over rows, which does not add up", [{ ...sumRows, op: "maximum" }]],
    ["a loop over the rows", [{ ...loop, extent: "B" } as Instruction]],
  ])("is true of %s", (_, instructions) => {
    expect(mixesRows(instructions)).toBe(true);
  });

  it("must be said of a program of which it is true", () => {
    const mean = buffer("mean", B3, 1);
    const changes = {
      buffers: [...sound.buffers, mean],
      slots: sound.slots.with(1, { rows: ["B"], history: false, features: 3 }),
      instructions: [
        ...sound.instructions,
        tile(B3, [whole(TOTAL, [1])], [whole(9, B3)], [step("copy", write(0), read(0))]),
      ],
    };
    expectRefusal(changes, "must keep rows together");
    const said = { ...sound, ...changes, rowsTogether: true };
    verifyProgram(said);
    expect(printProgram(said)).toContain("\nrows together\n");
  });
});
