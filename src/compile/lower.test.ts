import { describe, expect, it } from "vitest";
import { DefinitionError, NotSupportedError } from "../errors.js";
import {
  add,
  argument,
  concat,
  contract,
  multiply,
  product,
  scan,
  sigmoid,
  slice,
  sumTo,
  tanh,
} from "../graph/build.js";
import type { Node } from "../graph/node.js";
import type { Program } from "../program/program.js";
import { compile } from "./compile.js";
import { expectAgreement, runOverRegion } from "./testing/check-compiled.js";

const x = argument("x", ["T", "B", 3]);
const p0 = argument("p0", ["B", 2]);
const q0 = argument("q0", ["B", 4]);
const narrow = argument("narrow", [4, 2]);
const square = argument("square", [4, 4]);
const all = [x, p0, q0, narrow, square];

type Values = [Node, Node, Node, Node, Node];

/** A loop over x with carries p [B, 2] and q [B, 4], both ways. */
function expectLoop(step: (...values: Values) => { next: [Node, Node]; outputs?: Node[] }): Program {
  const [program] = [false, true].map((reverse) => {
    const { final, outputs } = scan(
      { initial: [p0, q0], sequences: [x], captures: [narrow, square], reverse },
      (carries, elements, captures) => {
        const { next, outputs = [] } = step(...([...carries, ...elements, ...captures] as Values));
        return { next, outputs };
      },
    );
    return expectAgreement([...final, ...outputs], all);
  });
  return program as Program;
}

const loopsOf = ({ instructions }: Program) =>
  instructions.filter((instruction) => instruction.op === "loop");
const stepOf = (program: Program): string[] => loopsOf(program)[0]?.body.map(({ op }) => op) ?? [];

describe("carries of a loop", () => {
  it("are overwritten in place by a pointwise step", () => {
    const program = expectLoop((p, q, e) => ({
      next: [tanh(add(p, slice(e, 0, 2))), multiply(q, sigmoid(add(q, slice(e, 0, 1))))],
    }));
    expect(stepOf(program)).toEqual(["tile", "tile"]);
    const buffers = loopsOf(program)[0]?.body.flatMap((inner) => (inner.op === "tile" ? inner.writes : []));
    expect(buffers?.every(({ step }) => step === undefined)).toBe(true);
  });

  it("are not overwritten by a product that reads them", () => {
    expectLoop((p, q, _, w, s) => ({ next: [multiply(p, 0.5), product(q, s)], outputs: [product(p, w)] }));
  });

  it("are not overwritten before the last step that reads them", () => {
    expectLoop((p, q, _, w) => ({
      next: [tanh(product(tanh(q), w, true)), multiply(q, add(product(p, w), 1))],
    }));
    expectLoop((p, q, _, w, s) => ({
      next: [multiply(p, 0.9), tanh(product(p, w))],
      outputs: [product(q, s)],
    }));
  });

  it("are not overwritten before a slice of them is read", () => {
    expectLoop((p, q, _, w) => ({ next: [tanh(slice(q, 0, 2)), product(p, w)] }));
    expectLoop((p, q, _, w) => ({ next: [tanh(slice(slice(q, 1, 3), 1, 2)), product(p, w)] }));
    expectLoop((p, q, _, w) => ({ next: [slice(q, 1, 2), product(p, w)], outputs: [slice(q, 2, 2)] }));
    expectLoop((p, q, e) => ({ next: [slice(q, 1, 2), tanh(concat(slice(e, 0, 2), p))] }));
  });

  it("are not overwritten by parts of what they become", () => {
    expectLoop((p, q, e, w) => ({
      next: [p, concat(product(q, w, true), tanh(product(q, w, true)))],
      outputs: [slice(e, 0, 1)],
    }));
    expectLoop((_, q, e, w) => ({
      next: [
        slice(q, 0, 2),
        concat(tanh(slice(e, 0, 2)), multiply(tanh(product(q, w, true)), slice(q, 0, 2))),
      ],
    }));
    expectLoop((p, q) => ({ next: [p, concat(slice(q, 3, 1), slice(q, 0, 3))] }));
  });

  it("swap, shift and stand still", () => {
    const y = argument("y", ["T", "B", 2]);
    const starts = ["a", "b", "c", "d"].map((name) => argument(name, ["B", 2]));
    for (const order of [
      [1, 0, 3, 2],
      [3, 0, 1, 2],
      [0, 1, 2, 3],
      [2, 2, 0, 0],
    ]) {
      const { final } = scan({ initial: starts, sequences: [y], captures: [] }, (carries) => ({
        next: order.map((index) => carries[index] as Node),
        outputs: [],
      }));
      expectAgreement(final, [y, ...starts]);
      // A shift register: what is new enters, all else moves on by one.
      const shifted = scan({ initial: starts, sequences: [y], captures: [] }, (carries, [e]) => ({
        next: [tanh(add(e as Node, carries[3] as Node)), ...carries.slice(0, 3)],
        outputs: [multiply(carries[3] as Node, 2), carries[order[0] as number] as Node],
      }));
      expectAgreement([...shifted.final, ...shifted.outputs], [y, ...starts]);
    }
  });

  it("become elements, captures, constants, or the same value twice", () => {
    const { final, outputs } = scan(
      { initial: [q0, q0, p0, p0], sequences: [concat(x, slice(x, 0, 1)), x], captures: [q0] },
      (carries, [e], [k]) => {
        const next = tanh(add(carries[2] as Node, slice(e as Node, 1, 2)));
        return {
          next: [e as Node, k as Node, next, next],
          outputs: [carries[0] as Node, carries[1] as Node, next],
        };
      },
    );
    expectAgreement([...final, ...outputs], [x, q0, p0]);
  });

  it("are kept for every step where the loop gives them", () => {
    const program = expectLoop((p, q, e) => {
      const next = tanh(add(q, slice(e, 0, 1)));
      return { next: [tanh(add(p, slice(e, 1, 2))), next], outputs: [p, next, q, multiply(next, 2)] };
    });
    const histories = program.buffers.filter(({ history }) => history);
    expect(histories.map(({ shape }) => shape)).toEqual([
      ["T", "B", 2],
      ["T", "B", 4],
    ]);
  });

  it("run on from the end of another loop", () => {
    const run = (start: Node, reverse: boolean) =>
      scan({ initial: [start], sequences: [x], captures: [] }, ([p], [e]) => {
        const next = tanh(add(p as Node, slice(e as Node, 0, 2)));
        return { next: [next], outputs: reverse ? [next] : [] };
      });
    const first = run(p0, false);
    const second = run(first.final[0] as Node, true);
    const third = run(second.final[0] as Node, false);
    expectAgreement([...first.final, ...second.final, ...second.outputs, ...third.final], [x, p0]);
  });
});

describe("weights", () => {
  it("are packed once, before the loop", () => {
    const program = expectLoop((p, q, _, w, s) => ({
      next: [product(q, w, true), tanh(add(product(q, s), product(p, w)))],
      outputs: [product(tanh(q), s)],
    }));
    expect(program.instructions.filter(({ op }) => op === "pack").length).toBe(3);
    expect(stepOf(program)).not.toContain("pack");
  });

  it("are packed apart where one is part of another", () => {
    const w = argument("w", [17, 6]);
    const y = argument("y", ["B", 6]);
    const half = slice(w, 0, 3);
    expectAgreement(
      [product(y, w), product(slice(y, 0, 3), half), product(slice(y, 3, 3), slice(w, 3, 3))],
      [y, w],
    );
  });

  it("that change with every step are packed in it", () => {
    const fast = argument("fast", [3, 3]);
    const { final } = scan(
      { initial: [fast, slice(q0, 0, 3)], sequences: [x], captures: [] },
      ([w, h], [e]) => {
        const next = tanh(product(add(h as Node, e as Node), w as Node));
        return { next: [multiply(add(w as Node, contract(next, e as Node)), 0.3), next], outputs: [] };
      },
    );
    const program = expectAgreement(final, [fast, q0, x]);
    expect(stepOf(program)).toContain("pack");
  });
});

describe("values in regions", () => {
  const at = (offset: number) => ({ region: "r", offset });
  const a = argument("a", [2]);
  const b = argument("b", [2]);
  const c = argument("c", [2]);
  const resident = new Map([a, b, c].map((node, index) => [node, at(2 * index)]));

  it("are overwritten in place", () => {
    const program = compile({
      inputs: [],
      resident,
      outputs: {},
      stored: [{ node: add(multiply(a, b), 1), part: at(0) }],
    });
    expect(program.instructions.length).toBe(1);
    expect(runOverRegion(program, [1, 2, 3, 4, 5, 6]).region).toEqual([4, 9, 3, 4, 5, 6]);
  });

  it("move on as they were before", () => {
    const g = argument("g", [2]);
    const stored = [g, a, b].map((node, index) => ({ node, part: at(2 * index) }));
    const shift = compile({ inputs: [g], resident, outputs: { last: c }, stored });
    expect(runOverRegion(shift, [1, 2, 3, 4, 5, 6], { g: [7, 8] })).toEqual({
      region: [7, 8, 1, 2, 3, 4],
      outputs: { last: [5, 6] },
    });
    const swap = compile({
      inputs: [],
      resident,
      outputs: {},
      stored: [
        { node: b, part: at(0) },
        { node: a, part: at(2) },
      ],
    });
    expect(runOverRegion(swap, [1, 2, 3, 4, 5, 6]).region).toEqual([3, 4, 1, 2, 5, 6]);
  });

  it("are handed out as they were before", () => {
    const outputs = { before: a, part: slice(a, 1, 1), function: multiply(a, 10) };
    const program = compile({ inputs: [], resident, outputs, stored: [{ node: add(a, 1), part: at(0) }] });
    expect(runOverRegion(program, [1, 2, 3, 4, 5, 6])).toEqual({
      region: [2, 3, 3, 4, 5, 6],
      outputs: { before: [1, 2], part: [2], function: [10, 20] },
    });
  });

  it("are read by slices and products before they are overwritten", () => {
    const m = argument("m", [1, 1]);
    const outputs = { y: product(slice(a, 1, 1), m) };
    const stored = [
      { node: add(a, 1), part: at(0) },
      { node: concat(slice(b, 1, 1), product(slice(b, 0, 1), m)), part: at(2) },
    ];
    const program = compile({ inputs: [m], resident, outputs, stored });
    expect(runOverRegion(program, [1, 2, 3, 4, 5, 6], { m: [10] })).toEqual({
      region: [2, 3, 4, 30, 5, 6],
      outputs: { y: [20] },
    });
  });

  it("are written one after the other where nothing was before", () => {
    const stored = [sumTo(multiply(a, b), []), add(c, 0.5)].map((node, index) => ({
      node,
      part: { region: "s", offset: index },
    }));
    const program = compile({ inputs: [], resident, outputs: {}, stored });
    expect(program.regions).toEqual({ r: 6, s: 3 });
  });
});

describe("outputs", () => {
  it("may be inputs, constants, the same twice, parts of others, and parts side by side", () => {
    const y = argument("y", ["B", 3]);
    const h = tanh(y);
    const parts = concat(h, slice(y, 1, 2), concat(h, y), slice(h, 0, 1));
    expectAgreement([y, add(1, 2), h, h, slice(h, 1, 2), parts, slice(parts, 2, 4)], [y]);
  });

  it("may be sums over any dimensions that lead or end a shape", () => {
    const wide = concat(x, x);
    expectAgreement(
      [[], [1], [3], ["B", 3], ["T", "B", 1], ["B", 1]].map((shape) => sumTo(slice(wide, 2, 3), shape)),
      [x],
    );
  });
});

describe("sums", () => {
  it("stand side by side with other values", () => {
    const y = argument("y", ["B", 3]);
    const sums = concat(sumTo(y, ["B", 1]), sumTo(tanh(y), ["B", 1]), y);
    expectAgreement([sums, concat(sumTo(y, [3]), sumTo(y, [1]))], [y]);
    expectLoop((p, q) => ({ next: [concat(sumTo(tanh(q), ["B", 1]), sumTo(tanh(p), ["B", 1])), tanh(q)] }));
  });
});

describe("what cannot be compiled", () => {
  it("is a named error", () => {
    const middle = scan({ initial: [p0], sequences: [x], captures: [x] }, ([p], _, [whole]) => ({
      next: [p as Node],
      outputs: [sumTo(multiply(whole as Node, slice(p as Node, 0, 1)), ["T", 1, 3])],
    })).outputs;
    expect(() => compile({ inputs: [x, p0], outputs: { y: middle[0] as Node } })).toThrow(NotSupportedError);
    const { final } = scan({ initial: [p0], sequences: [x], captures: [x] }, ([p], _, [whole]) => ({
      next: scan({ initial: [p as Node], sequences: [whole as Node], captures: [] }, ([q], [e]) => ({
        next: [tanh(add(q as Node, slice(e as Node, 0, 2)))],
        outputs: [],
      })).final,
      outputs: [],
    }));
    expect(() => compile({ inputs: [x, p0], outputs: { y: final[0] as Node } })).toThrow(
      "a loop within a loop",
    );
  });

  it("includes two inputs of one name", () => {
    expect(() => compile({ inputs: [x, argument("x", [1])], outputs: {} })).toThrow(DefinitionError);
  });
});
