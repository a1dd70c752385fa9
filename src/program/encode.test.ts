import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { NotSupportedError } from "../errors.js";
import type { Shape } from "../tensor/shape.js";
import { arenaSize } from "./addresses.js";
import { encode } from "./encode.js";
import { MAX_TILE_ENTRIES } from "./opcodes.js";
import {
  contractScratch,
  type Instruction,
  PACK_COLUMNS,
  PASS_BLOCK,
  type Program,
  type TileOperation,
  type View,
} from "./program.js";
import {
  at,
  B3,
  body,
  buffer,
  copy,
  H,
  inLoop,
  loop,
  PRODUCT,
  pack,
  product,
  replace,
  sound,
  step,
  TB3,
  tile,
  W,
  whole,
  write,
  X,
} from "./testing/sound-program.js";

const kernels = (name: string): string =>
  readFileSync(new URL(`../../kernels/${name}`, import.meta.url), "utf8");
const enumeration = (name: string): string[] =>
  (/enum \{([^}]*)\}/.exec(kernels(name))?.[1] ?? "").split(",").map((word) => word.trim());
const definition = (file: string, name: string): number =>
  Number(new RegExp(`#define ${name} (\\d+)`).exec(kernels(file))?.[1]);

const extents = { T: 3, B: 5 };
/** Slots of the sound program start at multiples of 16 floats from 1000 on. */
const layout = { regions: { weights: 64 }, common: 500, arena: 1000 };
const encoded = (changes: Partial<Program> = {}, sizes = extents) =>
  encode({ ...sound, ...changes }, sizes, layout);
const wordsOf = (instruction: Instruction, sizes = extents): number[] => [
  ...encoded({ instructions: [instruction] }, sizes).words,
];
const [x, panels, xW, h] = [1000, 1048, 1112, 1160];

describe("encode", () => {
  it("lays slots out one after the other, each at the start of a cache line", () => {
    // x 30, w 6, packed 64, product 45, h 4 · 5 · 3 = 60, outer 6, panels 4480, rows 15, total 1.
    const { inputs, outputs } = encoded();
    expect(inputs).toEqual({ x: 1000 });
    expect(arenaSize(sound, extents)).toBe(32 + 16 + 64 + 48 + 64 + 16 + 4480 + 16 + 16);
    expect(outputs).toEqual({ last: h + 3 * 15, outer: h + 64, total: h + 64 + 16 + 4480 + 16 });
  });

  it("packs and multiplies", () => {
    expect(wordsOf(pack)).toEqual([1, panels, 0, 65, 0, 2, 3, 2, 0]);
    expect(wordsOf({ ...pack, transposed: true })).toEqual([1, panels, 0, 65, 0, 2, 2, 3, 1]);
    expect(wordsOf(product)).toEqual([2, xW, 0, 3, 0, 0, -1, x, 0, 2, panels, 0, 15, 3, 2]);
    const row = wordsOf({ ...product, addend: whole(W, [3]) });
    expect(row.slice(4, 7)).toEqual([65, 0, 0]);
    const rows = wordsOf({ ...product, addend: at(H, ["T", "B", 3], 1) });
    expect(rows.slice(4, 7)).toEqual([h + 15, 0, 3]);
  });

  it("gives what moves a distance from step to step", () => {
    const inside = (view: View): number[] =>
      wordsOf({ ...loop, body: [{ ...product, x: view }] }).slice(4 + 7, 4 + 10);
    expect(inside(at(X, ["B", 2], 0, { moving: true }))).toEqual([x, 10, 2]);
    expect(inside(at(H, ["B", 2], 1, { moving: true }))).toEqual([h + 15, 15, 3]);
    expect(inside(at(H, ["B", 2], 0, { fromEnd: true }))).toEqual([h + 45, 0, 3]);
    expect(inside({ ...at(H, ["B", 2], 0), column: 1 })).toEqual([h + 1, 0, 3]);
  });

  it("runs sums over the same rows as one pass, those of one operand side by side", () => {
    const names = ["dy", "h", "dz", "x", "t", "wh", "wx", "vh", "s"];
    const shapes: Shape[] = [TB3, TB3, TB3, ["T", "B", 4], ["B", 3], [3, 3], [3, 4], [3, 3], [3]];
    const buffers = shapes.map((shape, index) => buffer(names[index] as string, shape, index));
    const view = (name: string): View => {
      const index = names.indexOf(name);
      return whole(index, shapes[index] as Shape);
    };
    const panels = buffers.length;
    const scratch = whole(panels, [contractScratch(3, 4)]);
    const contraction = (to: string, a: string, b: string): Instruction => ({
      op: "contract",
      to: view(to),
      a: view(a),
      b: view(b),
      scratch,
    });
    const sums = (to: string, from: string): Instruction => ({
      op: "sum",
      to: view(to),
      from: view(from),
      over: "rows",
    });
    const wordsFor = (instructions: Instruction[], sharing: Record<number, number> = {}) => {
      const all = [...buffers, buffer("panels", [contractScratch(3, 4)], panels)].map((each, index) => ({
        ...each,
        place: { kind: "arena", slot: sharing[index] ?? index } as const,
      }));
      const slots = all.map(({ shape }) => ({ rows: shape.slice(0, -1), history: false, features: 4 }));
      const program = { ...sound, inputs: {}, outputs: {}, prologue: [], buffers: all, slots, instructions };
      return encode(program, extents, layout).words;
    };
    /** Opcodes of the members of each pass, with what a contraction says of its second operand. */
    const passes = (words: readonly number[]) => {
      const found: string[] = [];
      for (let at = 0; at < words.length; at += 3 + (words[at + 2] as number)) {
        expect(words[at]).toBe(10);
        let members = `${words[at + 1]}:`;
        const end = at + 3 + (words[at + 2] as number);
        for (let member = at + 3; member < end; member += words[member] === 3 ? 15 : 7)
          members += words[member] === 3 ? ` contract${words[member + 12] === 1 ? " again" : ""}` : " sum";
        found.push(members);
      }
      return found;
    };
    const usual = [
      contraction("wh", "dy", "h"),
      contraction("wx", "dy", "x"),
      contraction("vh", "dz", "h"),
      sums("s", "dy"),
    ];
    expect(passes(wordsFor(usual))).toEqual(["15: contract contract again contract sum"]);
    // Other rows, and results that another member reads or writes.
    expect(passes(wordsFor([sums("s", "dy"), sums("s", "t"), sums("s", "t")])).length).toBe(3);
    expect(passes(wordsFor([sums("s", "dy"), sums("t", "dy")]))).toEqual(["15: sum", "3: sum"]);
    const at = (name: string): number => names.indexOf(name);
    expect(passes(wordsFor(usual, { [at("s")]: at("h") })).length).toBe(2);
    expect(passes(wordsFor(usual, { [at("s")]: at("wx") })).length).toBe(2);
    expect(passes(wordsFor(usual, { [at("s")]: panels })).length).toBe(2);
  });

  it("counts the words of a loop, and its steps", () => {
    const words = wordsOf(loop);
    expect(words.slice(0, 4)).toEqual([7, 3, 0, words.length - 4]);
    expect(wordsOf({ ...loop, reverse: true }, { T: 9, B: 1 }).slice(0, 3)).toEqual([7, 9, 1]);
  });

  it("refuses a step outside of its buffer", () => {
    const outside = inLoop({
      ...body,
      reads: [at(H, B3, 2, { moving: true }), at(PRODUCT, B3, 0, { moving: true })],
    });
    expect(() => encoded(outside, { T: 1, B: 1 })).toThrow(NotSupportedError);
    expect(() => encoded(replace(2, copy(at(PRODUCT, B3, 0, { fromEnd: true }), at(H, B3, 0))))).toThrow(
      "outside its buffer",
    );
  });

  it("sums rows as wide as what stays, and features one row at a time", () => {
    const from = whole(PRODUCT, ["T", "B", 3]);
    const to = (shape: Shape): View => whole(5, shape);
    const buffers = (shape: Shape) => ({
      buffers: sound.buffers.with(5, buffer("outer", shape, 5)),
      instructions: [{ op: "sum", from, to: to(shape), over: "rows" } as const],
    });
    /** Rows of the pass, and the sum's stride and features. */
    const sum = (shape: Shape): number[] => {
      const [, rows, , ...words] = encoded(buffers(shape)).words;
      return [rows as number, ...words.slice(5)];
    };
    expect(sum([3])).toEqual([15, 3, 3]);
    expect(sum(["B", 3])).toEqual([3, 15, 15]);
    expect(sum([1, "B", 3])).toEqual([3, 15, 15]);
    const columns = { op: "maximum", from: whole(PRODUCT, ["T", "B", 2]), over: "rows" } as const;
    for (const shape of [[2], [1, 1, 2]]) {
      const words = encoded({ ...buffers(shape), instructions: [{ ...columns, to: to(shape) }] }).words;
      expect([words[1], words[3], ...words.slice(8)]).toEqual([15, 11, 3, 2]);
    }
    const features = wordsOf({
      op: "sum",
      from: at(PRODUCT, ["B", 2], 0),
      to: at(7, ["B", 1], 0),
      over: "features",
    });
    expect(features.slice(0, 1).concat(features.slice(3))).toEqual([5, xW, 0, 3, 5, 2]);
  });
});

describe("tile programs", () => {
  /** outer inner features, and the strides of each operand. */
  const space = (shape: Shape, reads: View[], to: View) => {
    const steps = reads.map((_, index) => step("copy", write(0), { from: "read", index }));
    const words = wordsOf(tile(shape, reads, [to], steps));
    return {
      sizes: words.slice(1, 4),
      strides: reads.map((_, index) => words.slice(9 + 5 * index + 2, 9 + 5 * index + 5)),
      write: words.slice(9 + 5 * reads.length + 2, 9 + 5 * reads.length + 4),
    };
  };
  const TB3: Shape = ["T", "B", 3];

  it("over contiguous operands run as one long row", () => {
    expect(space(TB3, [whole(PRODUCT, TB3)], at(H, TB3, 1)).sizes).toEqual([1, 1, 45]);
    expect(space(B3, [at(PRODUCT, B3, 0)], at(H, B3, 0)).sizes).toEqual([1, 1, 15]);
  });

  it("repeat a bias over rows, a column over features, a row over steps", () => {
    const bias = space(TB3, [whole(PRODUCT, TB3), { ...whole(W, [3]), buffer: 5 }], at(H, TB3, 1));
    expect(bias).toEqual({
      sizes: [1, 15, 3],
      strides: [
        [15, 3, 1],
        [0, 0, 1],
      ],
      write: [15, 3],
    });
    const column = space(TB3, [whole(7, ["T", "B", 1])], whole(PRODUCT, TB3));
    expect(column.strides).toEqual([[5, 1, 0]]);
    const row = space(TB3, [at(H, B3, 0)], whole(PRODUCT, TB3));
    expect(row).toMatchObject({ sizes: [3, 5, 3], strides: [[0, 3, 1]], write: [15, 3] });
  });

  it("keep the gaps between rows of a part", () => {
    const part = space(["T", "B", 1], [whole(PRODUCT, ["T", "B", 1], 2)], whole(7, ["T", "B", 1]));
    expect(part).toMatchObject({ sizes: [1, 15, 1], strides: [[15, 3, 1]] });
  });

  it("number reads, constants, registers and writes in this order", () => {
    const words = wordsOf({
      ...body,
      constants: [0.5],
      reads: [at(H, B3, 0), at(PRODUCT, B3, 0)],
      writes: [at(H, B3, 1)],
    });
    expect(words.slice(4, 9)).toEqual([2, 1, 1, 1, 2]);
    const [half] = new Int32Array(Float32Array.of(0.5).buffer);
    expect(words.slice(9 + 10 + 4)).toEqual([half, 10, 3, 0, 1, 0, 7, 4, 3, 3, 3]);
  });

  it("need scratch memory for every operand", () => {
    expect(encoded({ instructions: [body] }).scratchFloats).toBe(4 * 256);
    expect(() => wordsOf({ ...body, registers: MAX_TILE_ENTRIES - 2 })).toThrow(NotSupportedError);
    const wide = sound.buffers.with(X, buffer("x", ["T", "B", 2, 1], 0));
    const all: Shape = ["T", "B", 2, 1];
    expect(() => encoded({ buffers: wide, instructions: [copy(whole(X, all), whole(X, all))] })).toThrow(
      "at most 3",
    );
  });
});

describe("the C core", () => {
  it("knows instructions and operations by the same numbers", () => {
    expect(enumeration("run.c")).toEqual([
      "END",
      "PACK",
      "PRODUCT",
      "CONTRACT",
      "SUM_ROWS",
      "SUM_FEATURES",
      "TILE_PROGRAM",
      "LOOP",
      "SLICE_COPY",
      "ACCUMULATE",
      "PASS",
      "MAXIMUM_ROWS",
      "MAXIMUM_FEATURES",
    ]);
    const names: TileOperation[] = enumeration("tile.c").map((name) =>
      name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    ) as TileOperation[];
    const numbers = names.map((name) => wordsOf({ ...body, steps: [step(name, write(0), write(0))] }).at(-5));
    expect(numbers).toEqual(names.map((_, index) => index));
    expect(names.length).toBe(21);
  });

  it("has the same limits", () => {
    expect(definition("tile.c", "MAX_ENTRIES")).toBe(MAX_TILE_ENTRIES);
    const widest = Math.max(
      ...[...kernels("vector.h").matchAll(/#define LANES (\d+)/g)].map(([, lanes]) => Number(lanes)),
    );
    expect(kernels("core.h")).toContain("#define PANEL (2 * LANES)");
    expect(2 * widest).toBe(PACK_COLUMNS);
    expect(definition("core.h", "TILE") * 4).toBe(encoded({ instructions: [body] }).scratchFloats);
    // What the compiler reserves for a contraction, and the verifier expects.
    expect(definition("core.h", "PASS_BLOCK")).toBe(PASS_BLOCK);
  });
});
