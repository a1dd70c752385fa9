import { describe, expect, it } from "vitest";
import { DefinitionError } from "../errors.js";
import {
  absolute,
  add,
  argument,
  broadcastTo,
  concat,
  contract,
  divide,
  erf,
  exp,
  log,
  maximum,
  maxTo,
  minimum,
  multiply,
  negate,
  product,
  scan,
  select,
  sigmoid,
  slice,
  sqrt,
  stopGradient,
  subtract,
  sum,
  sumTo,
  tanh,
  unary,
} from "./build.js";
import { gradient } from "./gradient.js";
import { interpret } from "./interpret.js";
import type { Node, ScanNode } from "./node.js";
import { gradientError, randomBindings, weightedSum } from "./testing/check-gradient.js";
import { topologicalOrder } from "./walk.js";

const extents = { T: 4, B: 3 };
const x = argument("x", ["B", 3]);
const y = argument("y", ["B", 3]);
const bias = argument("bias", [3]);
const column = argument("column", ["B", 1]);
const weight = argument("weight", [2, 3]);
const by = [x, y, bias, column, weight];
const bindings = randomBindings(by, extents);
const positive = add(multiply(x, x), 0.5);

const operations: Record<string, Node> = {
  add: add(x, y, bias, column),
  subtract: subtract(multiply(x, y), column),
  multiply: multiply(x, bias, column),
  divide: divide(x, add(positive, bias, 3)),
  negate: negate(multiply(x, y)),
  copy: unary("copy", multiply(x, y)),
  maximum: maximum(x, y),
  minimum: minimum(multiply(x, 2), bias),
  select: select(maximum(x, 0), multiply(x, y), bias),
  exp: exp(x),
  log: log(positive),
  sqrt: sqrt(positive),
  absolute: absolute(multiply(x, y)),
  tanh: tanh(multiply(x, bias)),
  sigmoid: sigmoid(add(x, y)),
  erf: erf(multiply(x, bias)),
  product: product(multiply(x, y), weight),
  transposed: product(product(x, weight), multiply(weight, 2), true),
  contract: contract(multiply(x, y), concat(x, column)),
  maxTo: multiply(maxTo(multiply(x, y), ["B", 1]), maxTo(x, [3]), maxTo(y, [])),
  sumTo: multiply(sumTo(multiply(x, y), ["B", 1]), sumTo(x, [3])),
  broadcastTo: multiply(broadcastTo(multiply(bias, bias), ["B", 3]), x),
  slice: multiply(slice(multiply(x, y), 1, 2), slice(x, 0, 2)),
  concat: multiply(concat(x, column, y), 2),
};

describe("derivatives", () => {
  it.each(Object.entries(operations))("%s agrees with central differences", (_, node) => {
    expect(gradientError(weightedSum([node]), by, bindings, extents)).toBeLessThan(1e-8);
  });

  it("gives zeros where the value does not depend on an argument", () => {
    const { gradients } = gradient(sum(x), [y]);
    expect([...(interpret(gradients, bindings, extents)[0]?.data ?? [])]).toEqual(new Array(9).fill(0));
  });

  it("is shared by elements that are equally large", () => {
    const { gradients } = gradient(multiply(maxTo(x, []), 6), [x]);
    const ties = new Map([[x, [1, 4, 2, 4, 0, -1, 4, 3, 3.9]]]);
    expect([...(interpret(gradients, ties, extents)[0]?.data ?? [])]).toEqual([0, 2, 0, 2, 0, 0, 2, 0, 0]);
  });

  it("flows around what it may not flow through", () => {
    const { gradients } = gradient(sum(multiply(x, stopGradient(multiply(x, y)))), [x, y]);
    const [byX, byY] = interpret([...gradients], bindings, extents).map(({ data }) => [...data]);
    expect(byX).toEqual([...(interpret([multiply(x, y)], bindings, extents)[0]?.data ?? [])]);
    expect(byY).toEqual(new Array(9).fill(0));
  });

  it("refuses the gradient of what is no scalar", () => {
    expect(() => gradient(x, [x])).toThrow(DefinitionError);
  });

  it("differentiates a gradient again", () => {
    const { gradients } = gradient(weightedSum([tanh(product(x, weight))]), [weight]);
    expect(gradientError(weightedSum(gradients), [x, weight], bindings, extents)).toBeLessThan(1e-7);
  });
});

describe("back-propagation through time", () => {
  const sequence = argument("sequence", ["T", "B", 2]);
  const h0 = argument("h0", ["B", 3]);
  const recurrent = argument("recurrent", [3, 3]);
  const input = argument("input", [3, 2]);
  const all = [sequence, h0, recurrent, input, bias];
  const values = randomBindings(all, extents, 3);
  const layer = (reverse: boolean) =>
    scan(
      { initial: [h0], sequences: [sequence], captures: [recurrent, input, bias], reverse },
      (carries, elements, captures) => {
        const [h] = carries as [Node];
        const [e] = elements as [Node];
        const [u, w, b] = captures as [Node, Node, Node];
        const z = sigmoid(product(h, u));
        const n = tanh(add(product(e, w), b, multiply(z, product(h, u))));
        const next = add(multiply(subtract(1, z), n), multiply(z, h));
        return { next: [next], outputs: [multiply(next, 2), z] };
      },
    );

  it.each([false, true])("agrees with central differences, reverse %s", (reverse) => {
    const { final, outputs } = layer(reverse);
    expect(gradientError(weightedSum([...final, ...outputs]), all, values, extents)).toBeLessThan(1e-7);
  });

  it("goes through stacked loops, and loops whose last state alone counts", () => {
    const first = layer(false).outputs[1] as Node;
    const { final } = scan(
      { initial: [h0], sequences: [first], captures: [recurrent] },
      (carries, elements, captures) => {
        const next = tanh(add(product(carries[0] as Node, captures[0] as Node), elements[0] as Node));
        return { next: [next], outputs: [] };
      },
    );
    expect(gradientError(weightedSum(final), all, values, extents)).toBeLessThan(1e-7);
  });

  it("handles a linear loop, which needs nothing of the forward pass", () => {
    const { final } = scan({ initial: [h0], sequences: [sequence], captures: [] }, (carries, elements) => ({
      next: [add(carries[0] as Node, sumTo(elements[0] as Node, ["B", 1]))],
      outputs: [],
    }));
    expect(gradientError(sum(multiply(final[0] as Node, h0)), [sequence, h0], values, extents)).toBeLessThan(
      1e-8,
    );
  });

  it("compares with a maximum what the maximum was taken of, not what is computed again", () => {
    const { outputs } = scan(
      { initial: [h0], sequences: [sequence], captures: [bias] },
      (carries, _, captures) => {
        const scores = multiply(carries[0] as Node, captures[0] as Node);
        return { next: [tanh(scores)], outputs: [maxTo(scores, ["B", 1])] };
      },
    );
    const loss = weightedSum(outputs);
    expect(gradientError(loss, all, values, extents)).toBeLessThan(1e-7);
    const { value } = gradient(loss, [bias, h0]);
    const [forward] = topologicalOrder([value]).filter(({ operation }) => operation === "scan") as [ScanNode];
    expect(forward.body.outputs.map(({ operation }) => operation)).toContain("multiply");
  });

  it("differentiates the backward loop again", () => {
    const { gradients } = gradient(weightedSum(layer(false).final), [recurrent, h0]);
    const short = { T: 2, B: 2 };
    const smaller = randomBindings(all, short, 4);
    expect(gradientError(weightedSum(gradients), all, smaller, short)).toBeLessThan(1e-6);
  });

  it("adds up the derivatives by one result that stands in the graph as two nodes", () => {
    const [h] = layer(false).final as [Node];
    const again: Node = { ...h };
    expect(gradientError(weightedSum([h, multiply(again, 2)]), all, values, extents)).toBeLessThan(1e-7);
  });

  it("runs the forward loop once and keeps only what is dear to compute", () => {
    const { value, gradients } = gradient(weightedSum(layer(false).final), [recurrent, input, bias]);
    const scans = topologicalOrder([value, ...gradients]).filter(
      (node): node is ScanNode => node.operation === "scan",
    );
    expect(scans.map((node) => node.reverse)).toEqual([false, true]);
    // h(t-1), z, h·U and n; 1 - z is computed again.
    expect(scans[0]?.body.outputs.length).toBe(2 + 4);
  });
});
