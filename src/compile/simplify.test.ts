import { describe, expect, it } from "vitest";
import {
  add,
  argument,
  broadcastTo,
  divide,
  maximum,
  minimum,
  multiply,
  negate,
  product,
  scan,
  slice,
  stopGradient,
  subtract,
  sum,
  sumTo,
  tanh,
  zeros,
} from "../graph/build.js";
import { interpret } from "../graph/interpret.js";
import type { Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/walk.js";
import { simplify } from "./simplify.js";
import { expectSameMeaning, scansIn, stepOperations } from "./testing/check-compiled.js";

const x = argument("x", ["B", 3]);
const y = argument("y", ["B", 3]);
const bias = argument("bias", [3]);
const w = argument("w", [3, 3]);
const sequence = argument("sequence", ["T", "B", 3]);
const all = [x, y, bias, w, sequence];
const simplified = (node: Node): Node => simplify([node])[0] as Node;

describe("simplify", () => {
  it.each<[string, Node, Node]>([
    ["x + 0", add(x, 0), x],
    ["0 + x", add(0, x), x],
    ["x - 0", subtract(x, 0), x],
    ["1 · x", multiply(1, x), x],
    ["x · 1", multiply(x, broadcastTo(1, ["B", 3])), x],
    ["-(-x)", negate(negate(x)), x],
    ["x + zeros", add(x, zeros(["B", 3])), x],
    ["x held constant", stopGradient(x), x],
  ])("%s is x", (_, node, expected) => {
    expect(simplified(node)).toBe(expected);
  });

  it.each<[string, Node, string]>([
    ["x + (-y)", add(x, negate(y)), "subtract"],
    ["(-x) + y", add(negate(x), y), "subtract"],
    ["x - (-y)", subtract(x, negate(y)), "add"],
    ["0 - x", subtract(0, x), "negate"],
    ["0 · x", multiply(x, 0), "broadcastTo"],
    ["zeros · Wᵀ", product(zeros(["B", 3]), w), "broadcastTo"],
  ])("%s becomes a plain %s", (_, node, operation) => {
    const [result] = expectSameMeaning(simplify, [node], all);
    expect(result?.operation).toBe(operation);
    expect(result?.shape).toEqual(node.shape);
  });

  it("lets no operand of another shape stand for a result", () => {
    for (const node of [
      add(bias, zeros(["B", 3])),
      multiply(bias, broadcastTo(1, ["B", 3])),
      subtract(0, bias),
    ])
      expectSameMeaning(simplify, [node], all);
    // Each broadcast seems needless because of the other.
    const whole = add(broadcastTo(bias, ["B", 3]), broadcastTo(2, ["B", 3]));
    expect(expectSameMeaning(simplify, [whole], all)[0]?.shape).toEqual(["B", 3]);
  });

  it("computes once what is written twice, and only that", () => {
    const merged = simplify([tanh(add(x, y)), tanh(add(x, y)), tanh(add(y, x))]);
    expect(merged[0]).toBe(merged[1]);
    expect(merged[2]).not.toBe(merged[0]);
    const different = [
      slice(x, 0, 2),
      slice(x, 1, 2),
      product(x, w),
      product(x, w, true),
      sumTo(x, [3]),
      sum(x),
    ];
    expect(new Set(simplify(different)).size).toBe(6);
  });

  it("keeps numbers apart that JSON writes alike", () => {
    expectSameMeaning(
      simplify,
      [minimum(x, Number.POSITIVE_INFINITY), maximum(x, Number.NEGATIVE_INFINITY)],
      all,
    );
    const values = interpret(simplify([divide(1, 0), divide(1, -0), add(0, -0)]), new Map(), {});
    expect(values.map(({ data }) => data[0])).toEqual([
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      0,
    ]);
  });

  it("folds constants", () => {
    const [node] = simplify([multiply(add(x, subtract(3, 2)), 2)]);
    const constants = topologicalOrder([node as Node]).filter(({ operation }) => operation === "constant");
    expect(constants).toMatchObject([{ value: 1 }, { value: 2 }]);
  });

  it("draws uniform sequences and captures into the step", () => {
    const { final } = scan(
      { initial: [x], sequences: [sequence, zeros(["T", "B", 3])], captures: [broadcastTo(1, [3])] },
      ([h], [e, nothing], [one]) => ({
        next: [tanh(add(multiply(h as Node, one as Node), e as Node, nothing as Node))],
        outputs: [],
      }),
    );
    const [loop] = scansIn(expectSameMeaning(simplify, final, all));
    expect(stepOperations(loop as never)).toEqual({ argument: 2, add: 1, tanh: 1 });
  });

  it("takes results that need no loop from outside of it", () => {
    const { final, outputs } = scan(
      { initial: [x, y], sequences: [sequence], captures: [] },
      ([h, k], [e]) => ({
        next: [add(h as Node, 0), tanh(k as Node)],
        outputs: [multiply(e as Node, 1), zeros(["B", 3]), k as Node],
      }),
    );
    const results = expectSameMeaning(simplify, [...final, ...outputs], all);
    expect(results.map(({ operation }) => operation)).toEqual([
      "argument",
      "result",
      "argument",
      "broadcastTo",
      "result",
    ]);
    expect(results[0]).toBe(x);
    expect(results[2]).toBe(sequence);
  });
});
