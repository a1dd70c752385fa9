import { describe, it } from "vitest";
import { contractScratch, type Instruction, type Program } from "./program.js";
import {
  arena,
  at,
  B3,
  body,
  contract,
  copy,
  expectRefusal,
  H,
  initial,
  moving,
  OUTER,
  PACKED,
  PRODUCT,
  pack,
  rebuffer,
  sound,
  sumFeatures,
  TB3,
  TOTAL,
  whole,
  X,
} from "./testing/sound-program.js";
import { verifyProgram } from "./verify.js";

describe("verifyProgram", () => {
  it("accepts a sound program", () => {
    verifyProgram(sound);
  });

  it("accepts a prologue over regions and common memory", () => {
    verifyProgram({
      ...sound,
      ...rebuffer(PACKED, { place: { kind: "common", offset: 0 } }),
      common: 64,
      prologue: [pack],
      instructions: sound.instructions.slice(1),
    });
  });

  it("accepts a loop in either direction, and steps counted from the end", () => {
    const backwards: Instruction = {
      ...body,
      reads: [at(H, B3, 1, moving), at(PRODUCT, B3, 0, moving)],
      writes: [at(H, B3, 0, moving)],
    };
    verifyProgram({
      ...sound,
      outputs: {},
      instructions: sound.instructions
        .with(2, { ...initial, writes: [at(H, B3, 0, { fromEnd: true })] })
        .with(3, { op: "loop", extent: "T", reverse: true, body: [backwards] })
        .with(4, { ...contract, a: at(H, TB3, 0) })
        .with(5, { ...sumFeatures, from: at(H, TB3, 0) })
        .toSpliced(7, 0, copy(at(PRODUCT, B3, -1, { fromEnd: true }), at(H, B3, 0))),
    });
  });

  it.each<[string, Partial<Program>, string]>([
    ["a buffer that is not there", { outputs: { y: whole(9, [1]) } }, "uses buffer b9 but has 9 buffers"],
    ["an input that is not there", { inputs: { x: 12 } }, "uses buffer b12"],
    ["a slot that is not there", rebuffer(TOTAL, { place: arena(9) }), "slot 9 of 9"],
    [
      "a slot that is too small",
      rebuffer(TOTAL, { place: arena(6), shape: [contractScratch(3, 2) + 1] }),
      'b8 "total" [4481] does not fit slot 6 of [4480]',
    ],
    ["a slot of other extents", rebuffer(TOTAL, { place: arena(0) }), "does not fit slot 0 of [T, B, 2]"],
    ["a slot without room for a history", rebuffer(H, { place: arena(3) }), "does not fit slot 3"],
    ["a region that is not there", { regions: {} }, 'region "weights", which the program does not have'],
    ["a region that is too small", { regions: { weights: 6 } }, "at 1 leaves region"],
    [
      "extents in a region",
      rebuffer(X, { place: { kind: "region", region: "weights", offset: 0 } }),
      "no region can hold",
    ],
    ["a history of a fixed length", rebuffer(TOTAL, { history: true }), "keeps a history"],
    ["features by name", rebuffer(TOTAL, { shape: ["B"] }), "no fixed innermost dimension"],
    ["a summed region that is not there", { summed: ["gradients"] }, 'region "gradients" is summed'],
    [
      "common memory that is too small",
      { ...rebuffer(PACKED, { place: { kind: "common", offset: 1 } }), common: 64 },
      "at 1 leaves common memory of 64 floats",
    ],
    [
      "a prologue that computes what a slice would overwrite",
      { prologue: [pack], instructions: sound.instructions.slice(1) },
      'prologue 0 (pack) uses b2 "packed", which depends on the batch',
    ],
    [
      "a prologue that reads the batch",
      { prologue: [copy(whole(X, ["T", "B", 2]), whole(X, ["T", "B", 2]))] },
      'prologue 0 (tile) uses b0 "x", which depends on the batch',
    ],
    ["an output with gaps", { outputs: { y: whole(OUTER, [3, 1]) } }, 'output "y" has gaps'],
  ])("refuses %s", (_, changes, message) => {
    expectRefusal(changes, message);
  });
});
