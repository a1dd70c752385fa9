import { describe, expect, it } from "vitest";
import type { Instruction, TileStep, View } from "../program/program.js";
import { worksInPlace } from "./in-place.js";

const view = (buffer: number, more: Partial<View> = {}): View => ({
  buffer,
  step: undefined,
  column: 0,
  shape: ["B", 4],
  ...more,
});
const [A, TO, OTHER, WEIGHT] = [0, 1, 2, 3];
const tile = (reads: View[], writes: View[], steps: TileStep[]): Instruction => ({
  op: "tile",
  shape: ["B", 4],
  reads,
  writes,
  constants: [],
  registers: 1,
  steps,
});
const step = (to: TileStep["to"], ...operands: TileStep["operands"]): TileStep => ({
  operation: "multiply",
  to,
  operands,
});
const read = (index: number) => ({ from: "read", index }) as const;
const write = (index: number) => ({ from: "write", index }) as const;
const register = { from: "register", index: 0 } as const;

describe("a tile program", () => {
  it("works in place where its last use of the operand is the first of the result, or comes before", () => {
    const twice = [step(register, read(0), read(0)), step(write(0), register, read(0))];
    expect(worksInPlace(tile([view(A)], [view(TO)], twice), A, TO)).toBe(true);
    const early = [step(write(0), read(0), read(0)), step(write(1), write(0), read(0))];
    const writesBoth = tile([view(A)], [view(TO), view(OTHER)], early);
    expect(worksInPlace(writesBoth, A, TO)).toBe(false);
    expect(worksInPlace(writesBoth, A, OTHER)).toBe(true);
  });

  it("does not where elements do not meet, or are read by another view too", () => {
    const steps = [step(write(0), read(0), read(0))];
    const moving = { offset: 0, fromEnd: false, moving: true };
    for (const changes of [
      { column: 1 },
      { shape: ["B", 1] },
      { step: moving },
      { step: { ...moving, offset: 1 } },
    ])
      expect(worksInPlace(tile([view(A, changes)], [view(TO)], steps), A, TO)).toBe(false);
    const again = [step(write(0), read(0), read(1))];
    expect(worksInPlace(tile([view(A), view(A, { column: 1 })], [view(TO)], again), A, TO)).toBe(false);
    const same = { step: moving };
    expect(worksInPlace(tile([view(A, same)], [view(TO, same)], steps), A, TO)).toBe(true);
  });
});

describe("a product", () => {
  const product = (x: number, addend: number | undefined): Instruction => ({
    op: "product",
    to: view(TO),
    x: view(x),
    packed: view(WEIGHT),
    addend: addend === undefined ? undefined : view(addend),
  });

  it("works in place over its addend, and over nothing else", () => {
    expect(worksInPlace(product(OTHER, A), A, TO)).toBe(true);
    expect(worksInPlace(product(A, OTHER), A, TO)).toBe(false);
    expect(worksInPlace(product(A, A), A, TO)).toBe(false);
    expect(worksInPlace(product(A, undefined), A, TO)).toBe(false);
  });

  it("does not where all rows have the same addend", () => {
    const repeated = { ...product(OTHER, A), addend: view(A, { shape: [4] }) } as Instruction;
    expect(worksInPlace(repeated, A, TO)).toBe(false);
  });
});

it("no sum and no contraction works in place", () => {
  const sum: Instruction = { op: "sum", to: view(TO), from: view(A), over: "rows" };
  const contract: Instruction = {
    op: "contract",
    to: view(TO),
    a: view(A),
    b: view(A),
    scratch: view(OTHER),
  };
  expect([sum, contract].some((instruction) => worksInPlace(instruction, A, TO))).toBe(false);
});
