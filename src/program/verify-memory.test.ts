import { describe, expect, it } from "vitest";
import type { Shape } from "../tensor/shape.js";
import type { Buffer, Instruction, Program, View } from "./program.js";
import {
  at,
  B3,
  body,
  buffer,
  copy,
  expectRefusal,
  H,
  inLoop,
  moving,
  PRODUCT,
  product,
  read,
  rebuffer,
  register,
  sound,
  step,
  TB3,
  tile,
  whole,
  write,
  X,
} from "./testing/sound-program.js";
import { verifyProgram } from "./verify.js";

describe("verifyProgram on shared memory", () => {
  it.each<[string, Partial<Program>, string]>([
    [
      "a product over its own operand",
      {
        ...rebuffer(PRODUCT, { place: { kind: "arena", slot: X } }),
        slots: sound.slots.with(X, { rows: ["T", "B"], history: false, features: 3 }),
      },
      'instruction 1 (product) reads b0 "x" and writes over it',
    ],
    [
      "a buffer that is never written",
      { instructions: sound.instructions.toSpliced(2, 1) },
      'instruction 2 (loop), step 0 (tile) reads b4 "h" before it is written',
    ],
    [
      "an output that is never written",
      { instructions: sound.instructions.slice(0, 6) },
      'output "total" reads b8 "total" before it is written',
    ],
    [
      "a history that lacks the state before",
      inLoop({
        ...body,
        writes: [at(H, B3, 0, moving)],
        steps: [...body.steps.slice(0, 1), step("tanh", write(0), register(0))],
      }),
      "before it is written",
    ],
  ])("refuses %s", (_, changes, message) => {
    expectRefusal(changes, message);
  });

  const B2: Shape = ["B", 2];
  const names = ["a", "b", "c"];
  /** Three buffers, of which the slots say which ones share memory. */
  const sharing = (slots: readonly number[], instructions: Instruction[], output = 2): Program => ({
    buffers: names.map((name, index) => buffer(name, B2, slots[index] as number)),
    slots: [0, 1, 2].map(() => ({ rows: ["B"], history: false, features: 2 })),
    regions: {},
    inputs: { a: 0 },
    outputs: { y: whole(output, B2) },
    summed: [],
    rowsTogether: false,
    common: 0,
    prologue: [],
    instructions,
  });
  const [a, b, c] = [0, 1, 2].map((index) => whole(index, B2)) as [View, View, View];
  const sum = (left: View, right: View, to: View): Extract<Instruction, { op: "tile" }> =>
    tile(B2, [left, right], [to], [step("add", write(0), read(0), read(1))]);

  it("accepts two buffers in one slot, one after the other", () => {
    verifyProgram(sharing([0, 1, 0], [copy(a, b), copy(b, c)]));
  });

  it("refuses a buffer that is read after another one took its memory", () => {
    expect(() => verifyProgram(sharing([0, 0, 1], [copy(a, b), sum(a, b, c)]))).toThrow(
      'instruction 1 (tile) reads b0 "a" after b1 "b" took its memory',
    );
    expect(() => verifyProgram(sharing([0, 1, 0], [copy(a, b), copy(b, c), sum(a, b, b)]))).toThrow(
      'instruction 2 (tile) reads b0 "a" after b2 "c" took its memory',
    );
    expect(() => verifyProgram(sharing([0, 1, 1], [copy(a, c), copy(a, b)]))).toThrow(
      'output "y" reads b2 "c" after b1 "b" took its memory',
    );
  });

  it("refuses a step that destroys what the next step reads", () => {
    const looping = (...body: Instruction[]): Program => {
      const program = sharing([0, 1, 1], [copy(a, c), { op: "loop", extent: "T", reverse: false, body }]);
      return { ...program, slots: [...program.slots, { rows: ["T"], history: false, features: 1 }] };
    };
    verifyProgram(looping(sum(a, c, c)));
    expect(() => verifyProgram(looping(copy(c, a), copy(a, b)))).toThrow(
      'instruction 1 (loop), step 0 (tile) reads b2 "c" after b1 "b" took its memory',
    );
  });

  it("refuses an instruction that writes over its own operands, unless element by element", () => {
    const half: View = { ...b, shape: ["B", 1] };
    const reduce: Instruction = { op: "sum", over: "features", from: b, to: half };
    const shared = (instructions: Instruction[], slots = [0, 1, 2]): Program =>
      sharing(slots, instructions, 1);
    verifyProgram(shared([copy(a, b), sum(a, b, b)]));
    expect(() => verifyProgram(shared([copy(a, b), reduce]))).toThrow("writes to rows with gaps");
    const flat: Program = {
      ...sharing([0, 0, 1], [{ op: "sum", over: "features", from: a, to: whole(1, ["B", 1]) }]),
      outputs: {},
    };
    const narrow = flat.buffers.with(1, buffer("b", ["B", 1], 0));
    expect(() => verifyProgram({ ...flat, buffers: narrow })).toThrow('reads b0 "a" and writes over it');
  });

  it("accepts results over what is read element by element, each for the last time", () => {
    const wide: Partial<Program> = {
      instructions: sound.instructions.toSpliced(2, 0, { ...product, addend: whole(PRODUCT, TB3) }),
    };
    verifyProgram({ ...sound, ...wide });
    const steps = [step("tanh", register(0), read(0)), step("add", write(0), register(0), read(0))];
    verifyProgram(sharing([0, 1, 0], [tile(B2, [a], [c], steps, { registers: 1 })]));
  });

  it("refuses a product over its rows, even where these are its addend too", () => {
    const square: Program = {
      ...sound,
      buffers: [
        buffer("x", B3, 0),
        sound.buffers[1] as Buffer,
        buffer("packed", [96], 1),
        buffer("y", B3, 0),
      ].with(1, {
        ...(sound.buffers[1] as Buffer),
        shape: [3, 3],
      }),
      slots: [
        { rows: ["B"], history: false, features: 3 },
        { rows: [], history: false, features: 96 },
      ],
      regions: { weights: 10 },
      inputs: { x: 0 },
      outputs: { y: whole(3, B3) },
      instructions: [
        { op: "pack", to: whole(2, [96]), weight: whole(1, [3, 3]), transposed: false },
        { ...product, to: whole(3, B3), x: whole(0, B3), packed: whole(2, [96]), addend: whole(0, B3) },
      ],
    };
    const [, multiply] = square.instructions as [Instruction, Extract<Instruction, { op: "product" }>];
    const addend = { ...multiply, addend: multiply.x };
    for (const instruction of [multiply, addend])
      expect(() =>
        verifyProgram({ ...square, instructions: square.instructions.with(1, instruction) }),
      ).toThrow('instruction 1 (product) reads b0 "x" and writes over it');
  });

  it("refuses two results in one place", () => {
    const steps = [step("tanh", write(0), read(0)), step("exp", write(1), read(0))];
    expect(() => verifyProgram(sharing([0, 1, 1], [tile(B2, [a], [b, c], steps)]))).toThrow(
      'instruction 0 (tile) reads b1 "b" after b2 "c" took its memory',
    );
    const chained = [
      step("tanh", write(0), read(0)),
      step("exp", write(1), read(0)),
      step("exp", write(1), write(0)),
    ];
    expect(() => verifyProgram(sharing([0, 1, 1], [tile(B2, [a], [b, c], chained)]))).toThrow(
      "took its memory",
    );
  });

  it("looks at sequences of one step, and at steps between the first and the last", () => {
    const sequence: Shape = ["T", "B", 3];
    const two = (instructions: Instruction[]): Program => ({
      ...sound,
      buffers: [buffer("x", sequence, 0), buffer("y", sequence, 0), buffer("h", B3, 1)],
      slots: [
        { rows: ["T", "B"], history: false, features: 3 },
        { rows: ["B"], history: false, features: 3 },
      ],
      regions: {},
      inputs: { x: 0 },
      outputs: { h: whole(2, B3) },
      instructions,
    });
    const lastStep = at(0, B3, -1, { fromEnd: true });
    const first = at(1, B3, 0);
    // The first step of y is the last of x where there is but one.
    expect(() => verifyProgram(two([copy(lastStep, whole(2, B3)), copy(whole(2, B3), first)]))).not.toThrow();
    expect(() => verifyProgram(two([copy(at(0, B3, 0), first), copy(lastStep, whole(2, B3))]))).toThrow(
      'reads b0 "x" after b1 "y" took its memory',
    );
    const ends = [copy(at(0, B3, 0), first), copy(whole(2, B3), at(1, B3, -1, { fromEnd: true }))];
    const all: Program = {
      ...two([copy(lastStep, whole(2, B3)), ...ends]),
      outputs: { y: whole(1, sequence) },
    };
    expect(() => verifyProgram(all)).toThrow('output "y" reads b1 "y"');
  });

  it("refuses a step of a tile program that reads what another step has written over", () => {
    const steps = [step("tanh", write(0), read(0)), step("add", write(1), write(0), read(0))];
    const instruction = tile(B2, [a], [b, c], steps);
    verifyProgram(sharing([0, 1, 2], [instruction]));
    verifyProgram(sharing([0, 1, 0], [instruction]));
    expect(() => verifyProgram(sharing([0, 0, 1], [instruction]))).toThrow(
      'instruction 0 (tile) reads b0 "a" after b1 "b" took its memory',
    );
  });

  it("refuses a tile program that overwrites an operand too early or in part", () => {
    const twice = tile(
      B2,
      [a, b],
      [a, c],
      [step("add", write(0), read(0), read(1)), step("tanh", write(1), read(0))],
    );
    const program = (instruction: Instruction): Program => sharing([0, 1, 2], [copy(a, b), instruction]);
    expect(() => verifyProgram(program(twice))).toThrow("overwrites b0 before its last use");
    const late = {
      ...twice,
      registers: 1,
      steps: [
        step("add", register(0), read(0), read(1)),
        step("tanh", write(1), read(0)),
        step("copy", write(0), register(0)),
      ],
    };
    verifyProgram(program(late));
    const column = (of: View, index: number, shape: Shape = ["B", 1]): View => ({
      ...of,
      column: index,
      shape,
    });
    verifyProgram({ ...program(copy(column(a, 0), column(a, 1))), outputs: {} });
    const overlapping = tile(["B", 2], [column(a, 0)], [a], [step("copy", write(0), read(0))]);
    expect(() => verifyProgram(program(overlapping))).toThrow("writes over part of b0");
  });

  it("keeps track of parts: columns, and regions shared by buffers", () => {
    const column = (of: View, index: number): View => ({ ...of, column: index, shape: ["B", 1] });
    verifyProgram(sharing([0, 1, 2], [copy(column(a, 0), column(c, 1)), copy(column(a, 1), column(c, 0))]));
    expect(() => verifyProgram(sharing([0, 1, 2], [copy(column(a, 0), column(c, 1))]))).toThrow(
      'output "y" reads b2 "c" before it is written',
    );
    const place = (offset: number) => ({ kind: "region", region: "r", offset }) as const;
    const region: Program = {
      ...sharing([0, 1, 2], []),
      inputs: {},
      buffers: [0, 2, 1].map((offset, index) => ({
        name: names[index] as string,
        shape: [2],
        history: false,
        place: place(offset),
      })),
      regions: { r: 4 },
      outputs: { y: whole(1, [2]) },
      instructions: [copy(whole(0, [2]), whole(2, [2]))],
    };
    expect(() => verifyProgram(region)).toThrow('reads b0 "a" and writes over it');
    verifyProgram({ ...region, instructions: [copy(whole(0, [2]), whole(1, [2]))] });
  });
});
