import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Instruction, Place, View } from "../program/program.js";
import type { Shape } from "../tensor/shape.js";
import { planMemory, type UnplacedBuffer } from "./plan.js";

const rows: Shape = ["B", 4];
const buffer = (shape: Shape = rows, history = false, place?: Place): UnplacedBuffer => ({
  name: "b",
  shape,
  history,
  place,
});
const view = (index: number): View => ({ buffer: index, step: undefined, column: 0, shape: rows });
const copy = (from: readonly number[], to: readonly number[]): Instruction => ({
  op: "tile",
  shape: rows,
  reads: from.map(view),
  writes: to.map(view),
  constants: [],
  registers: 0,
  steps: [],
});
const slotsOf = (
  buffers: readonly UnplacedBuffer[],
  instructions: readonly Instruction[],
  inputs: number[] = [],
  outputs: number[] = [],
) => {
  const plan = planMemory(buffers, instructions, inputs, outputs.map(view));
  return plan.buffers.map(({ place }) => (place.kind === "arena" ? place.slot : place.kind));
};
const chain = [copy([0], [1]), copy([1], [2]), copy([2], [3])];

describe("planMemory", () => {
  it("lets buffers share a slot one after the other", () => {
    const [a, b, c, d] = slotsOf([buffer(), buffer(), buffer(), buffer()], chain, [0], [3]);
    expect([a === c, b === d, a === b]).toEqual([true, true, false]);
  });

  it("never gives a result the slot of its own operand", () => {
    const [a, b] = slotsOf([buffer(), buffer()], [copy([0], [1])], [0], [1]);
    expect(a).not.toBe(b);
  });

  it("keeps inputs from before the first instruction, and outputs until after the last", () => {
    const late = slotsOf([buffer(), buffer(), buffer()], [copy([1], [2]), copy([0], [2])], [0, 1], [2]);
    expect(new Set(late).size).toBe(3);
    const output = slotsOf([buffer(), buffer(), buffer()], [copy([0], [1]), copy([0], [2])], [0], [1, 2]);
    expect(output[1]).not.toBe(output[2]);
    // Two inputs, one of them unused, are handed in at the same time.
    expect(new Set(slotsOf([buffer(), buffer()], [], [0, 1])).size).toBe(2);
  });

  it("keeps what a loop carries from step to step for the whole of the loop", () => {
    const loop: Instruction = { op: "loop", extent: "T", reverse: false, body: chain };
    const four = [buffer(), buffer(), buffer(), buffer()];
    const [input, first, second, output] = slotsOf(four, [loop], [0], [3]);
    expect(new Set([input, first, second, output]).size).toBe(4);
    // One that a step reads before it writes it.
    const carried: Instruction = { ...loop, body: [copy([1], [2]), copy([2], [3]), copy([0], [1])] };
    expect(new Set(slotsOf(four, [carried], [0], [3])).size).toBe(4);
  });

  it("lets what a step writes anew share a slot within the step", () => {
    const body = [copy([0], [1]), copy([1], [2]), copy([2], [3]), copy([3], [0])];
    const loop: Instruction = { op: "loop", extent: "T", reverse: false, body };
    const [carry, first, second, third] = slotsOf([buffer(), buffer(), buffer(), buffer()], [loop], [0], [0]);
    expect([third === first, second === first, carry === first]).toEqual([true, false, false]);
  });

  it("lets a step's part of a sequence take the place of that of another", () => {
    const sequence: Shape = ["T", "B", 4];
    const part = (index: number, offset = 0): View => ({
      ...view(index),
      step: { offset, fromEnd: false, moving: true },
    });
    const move = (from: View, to: View): Instruction =>
      ({ ...copy([], []), reads: [from], writes: [to] }) as Instruction;
    const planned = (body: Instruction[], shapes = [sequence, sequence], outputs = [1]) => {
      const loop: Instruction = { op: "loop", extent: "T", reverse: false, body };
      const buffers = [...shapes.map((shape) => buffer(shape)), buffer(), buffer()];
      const [a, b] = slotsOf(buffers, [loop], [0], outputs);
      return a === b;
    };
    expect(planned([move(part(0), view(2)), move(view(2), part(1))])).toBe(true);
    expect(planned([move(view(2), part(1)), move(part(0), view(2))])).toBe(false);
    expect(planned([move(part(0), view(2)), move(view(2), part(1))], undefined, [0, 1])).toBe(false);
    // The parts of a step do not lie in the same place.
    expect(planned([move(part(0), view(2)), move(view(2), part(1, 1))])).toBe(false);
    expect(planned([move(part(0), view(2)), move(view(2), part(1))], [["T", "B", 8], sequence])).toBe(false);
    expect(planned([move(view(0), view(2)), move(view(2), part(1))])).toBe(false);
    // Another step of the same sequence will still be wanted.
    expect(planned([move(part(0), view(2)), move(part(0, 1), view(3)), move(view(2), part(1))])).toBe(false);
  });

  it("keeps apart what grows differently", () => {
    const differing = [buffer(), buffer(["T", "B", 4]), buffer([4]), buffer(["T", "B", 4], true)];
    expect(new Set(slotsOf(differing, chain, [0], [3])).size).toBe(4);
  });

  it("makes a slot as large as its largest buffer", () => {
    const { slots } = planMemory(
      [buffer(["B", 4]), buffer(["B", 8]), buffer(["B", 2, 3])],
      chain.slice(0, 2),
      [0],
      [view(2)],
    );
    expect(slots).toEqual([
      { rows: ["B"], history: false, features: 6 },
      { rows: ["B"], history: false, features: 8 },
    ]);
  });

  it("takes the slot that wastes least", () => {
    const buffers = [buffer(["B", 100]), buffer(["B", 5]), buffer(), buffer(["B", 6])];
    const [a, b, , d] = slotsOf(buffers, [copy([0, 1], [2]), copy([2], [3])], [0, 1], [3]);
    expect([d === b, d === a]).toEqual([true, false]);
  });

  it("leaves buffers of regions where they are", () => {
    const place = { kind: "region", region: "parameters", offset: 3 } as const;
    expect(slotsOf([buffer(), buffer([4], false, place)], [copy([1], [0])], [], [0])).toEqual([0, "region"]);
  });

  it("never lets two buffers share a slot that are alive at the same time", () => {
    const index = fc.nat(7);
    const instruction = fc.tuple(
      fc.array(index, { maxLength: 3 }),
      fc.array(index, { minLength: 1, maxLength: 2 }),
    );
    fc.assert(
      fc.property(
        fc.array(instruction, { maxLength: 14 }),
        fc.uniqueArray(index),
        fc.uniqueArray(index),
        (program, inputs, outputs) => {
          const instructions = program.map(([from, to]) => copy(from, to));
          const buffers = Array.from({ length: 8 }, (_, index) => buffer(["B", 1 + (index % 3)]));
          const slots = slotsOf(buffers, instructions, inputs, outputs);
          const times = buffers.map((_, index) => {
            const touched = program.flatMap(([from, to], time) =>
              [...from, ...to].includes(index) ? [time] : [],
            );
            return [
              ...(inputs.includes(index) ? [-1] : []),
              ...touched,
              ...(outputs.includes(index) ? [program.length] : []),
            ];
          });
          times.forEach((a, first) => {
            times.forEach((b, second) => {
              if (first >= second || a.length === 0 || b.length === 0 || slots[first] !== slots[second])
                return;
              expect(Math.max(...a) < Math.min(...b) || Math.max(...b) < Math.min(...a)).toBe(true);
            });
          });
        },
      ),
    );
  });
});
