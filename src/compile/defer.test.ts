import { describe, expect, it } from "vitest";
import { add, argument, contract, multiply, product, scan, sigmoid, sumTo, tanh } from "../graph/build.js";
import { gradient } from "../graph/gradient.js";
import type { ArgumentNode, Node } from "../graph/node.js";
import { weightedSum } from "../graph/testing/check-gradient.js";
import { defer } from "./defer.js";
import { expectSameMeaning, scansIn, stepOperations } from "./testing/check-compiled.js";

const x = argument("x", ["T", "B", 2]);
const s = argument("s", ["B", 2]);
const total = argument("total", ["B", 2]);
const w = argument("w", [3, 2]);
const sum = argument("sum", [3, 2]);
const k = argument("k", ["B", 2]);
const row = argument("row", [2]);
const all = [x, s, total, w, sum, k, row];

function deferred(
  initial: readonly ArgumentNode[],
  captures: readonly ArgumentNode[],
  step: Parameters<typeof scan>[1],
) {
  const { final, outputs } = scan({ initial, sequences: [x], captures }, step);
  const nodes = expectSameMeaning(defer, [...final, ...outputs], all);
  const [loop] = scansIn(nodes);
  if (loop === undefined) throw new Error("the loop is gone");
  return { nodes, loop, operations: stepOperations(loop) };
}

describe("defer", () => {
  it("turns a sum of outer products into one product after the loop", () => {
    const { loop, operations } = deferred([s, sum], [w], ([h, dw], [e], [w]) => {
      const next = tanh(add(h as Node, e as Node));
      return { next: [next, add(dw as Node, contract(product(next, w as Node), e as Node))], outputs: [] };
    });
    expect(loop.body.carries.length).toBe(1);
    // Its operand is stacked, not summed.
    expect(operations.contract).toBeUndefined();
  });

  it("adds up single terms, sums over rows and several terms", () => {
    const bias = argument("bias", [2]);
    const { loop } = deferred([s, total], [], ([h, a], [e]) => {
      const next = tanh(add(h as Node, e as Node));
      return { next: [next, add(a as Node, multiply(next, 2), next)], outputs: [] };
    });
    expect(loop.body.carries.length).toBe(1);
    const { final } = scan({ initial: [s, bias], sequences: [x], captures: [] }, ([h, b], [e]) => ({
      next: [multiply(h as Node, e as Node), add(b as Node, sumTo(multiply(h as Node, e as Node), [2]))],
      outputs: [],
    }));
    expect(scansIn(expectSameMeaning(defer, final, [...all, bias]))[0]?.body.carries.length).toBe(1);
  });

  it("keeps a sum in the loop that a later step, another carry or an output reads", () => {
    // Long short-term memory as of 1997, without a forget gate: c = c + i·g, h = tanh(c).
    const { loop } = deferred([s, total], [], ([h, c], [e]) => {
      const cNext = add(c as Node, multiply(sigmoid(h as Node), e as Node));
      return { next: [tanh(cNext), cNext], outputs: [] };
    });
    expect(loop.body.carries.length).toBe(2);
    deferred([total], [], ([c], [e]) => {
      const running = add(c as Node, e as Node);
      return { next: [running], outputs: [running] };
    });
    deferred([total], [], ([c], [e]) => ({ next: [add(c as Node, e as Node)], outputs: [c as Node] }));
    deferred([s, total], [], ([h, c], [e]) => ({
      next: [add(h as Node, c as Node), add(c as Node, e as Node)],
      outputs: [],
    }));
  });

  it("counts what is the same at every step as often as there are steps", () => {
    deferred([total], [k], ([c], _, [k]) => ({ next: [add(c as Node, k as Node)], outputs: [] }));
    deferred([total], [k], ([c], _, [k]) => ({
      next: [add(c as Node, multiply(k as Node, 2))],
      outputs: [],
    }));
    deferred([total], [], ([c]) => ({ next: [add(c as Node, 1)], outputs: [] }));
    deferred([total], [k], ([c], [e], [k]) => ({
      next: [add(c as Node, e as Node, k as Node)],
      outputs: [],
    }));
    deferred([sum], [k, w], ([c], [e], [k, w]) => ({
      next: [add(c as Node, contract(product(k as Node, w as Node), e as Node))],
      outputs: [],
    }));
  });

  it("repeats a term over the rows of the sum", () => {
    deferred([total], [row], ([c], _, [row]) => ({ next: [add(c as Node, row as Node)], outputs: [] }));
    deferred([total], [], ([c], [e]) => ({
      next: [add(c as Node, sumTo(e as Node, ["B", 1]))],
      outputs: [],
    }));
    const rows = argument("rows", ["T", 2]);
    const { final } = scan({ initial: [total], sequences: [rows], captures: [] }, ([c], [e]) => ({
      next: [add(c as Node, e as Node)],
      outputs: [],
    }));
    expectSameMeaning(defer, final, [...all, rows]);
  });

  it("computes a product of states after the loop, all steps at once", () => {
    const { operations, nodes } = deferred([s], [w, row], ([h], [e], [w, row]) => {
      const next = tanh(add(h as Node, e as Node));
      return { next: [next], outputs: [add(product(next, w as Node), 1), multiply(next, row as Node)] };
    });
    expect(operations.product).toBeUndefined();
    expect(nodes[1]?.shape).toEqual(["T", "B", 3]);
  });

  it("computes it also where the weight is a function of captures", () => {
    const { operations } = deferred([s], [w, row], ([h], [e], [w, row]) => {
      const next = tanh(add(h as Node, e as Node));
      const scaled = multiply(w as Node, tanh(row as Node));
      return { next: [next], outputs: [multiply(product(next, scaled), sumTo(row as Node, [1]))] };
    });
    expect(operations.product).toBeUndefined();
  });

  it("keeps a product in the loop whose state is fed back", () => {
    const { operations } = deferred([s], [w], ([h], [e], [w]) => {
      const y = product(add(h as Node, e as Node), w as Node);
      return { next: [tanh(product(y, w as Node, true))], outputs: [y] };
    });
    expect(operations.product).toBe(2);
  });

  it("stacks outputs that are the same at every step", () => {
    const { nodes } = deferred([s], [k, w], ([h], [e], [k, w]) => ({
      next: [add(h as Node, tanh(e as Node))],
      outputs: [k as Node, product(k as Node, w as Node), e as Node],
    }));
    expect(nodes.slice(1).map(({ shape }) => shape)).toEqual([
      ["T", "B", 2],
      ["T", "B", 3],
      ["T", "B", 2],
    ]);
    expect(nodes[3]).toBe(x);
  });

  it("leaves only states in a backward loop", () => {
    const u = argument("u", [2, 2]);
    const { final, outputs } = scan(
      { initial: [s], sequences: [x], captures: [u, row] },
      ([h], [e], [u, b]) => {
        const next = tanh(add(product(h as Node, u as Node), e as Node, b as Node));
        return { next: [next], outputs: [next] };
      },
    );
    const { value, gradients } = gradient(weightedSum([...final, ...outputs]), [u, row, s]);
    const loops = scansIn(expectSameMeaning(defer, [value, ...gradients], [...all, u]));
    expect(loops.map(({ body }) => body.carries.length)).toEqual([1, 1]);
  });
});
