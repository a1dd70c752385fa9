import { describe, expect, it } from "vitest";
import {
  add,
  argument,
  broadcastTo,
  divide,
  multiply,
  negate,
  product,
  scan,
  sqrt,
  subtract,
  sumTo,
  tanh,
} from "../graph/build.js";
import { gradient } from "../graph/gradient.js";
import type { Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/walk.js";
import { narrow } from "./narrow.js";
import { simplify } from "./simplify.js";
import { expectAgreement, expectSameMeaning, scansIn, stepOperations } from "./testing/check-compiled.js";

const x = argument("x", ["B", 3]);
const y = argument("y", ["B", 3]);
const row = argument("row", ["B", 1]);
const bias = argument("bias", [3]);
const w = argument("w", [3, 3]);
const sequence = argument("sequence", ["T", "B", 3]);
const all = [x, y, row, bias, w, sequence];
const narrowed = (node: Node): Node => expectSameMeaning(narrow, [node], all)[0] as Node;
/** Shapes of what an operation is computed for. */
const shapesOf = (operation: Node["operation"], node: Node) =>
  topologicalOrder([node])
    .filter((each) => each.operation === operation)
    .map(({ shape }) => shape);
const B1 = ["B", 1];

describe("narrow", () => {
  it("computes before it repeats", () => {
    const repeated = broadcastTo(row, ["B", 3]);
    expect(narrowed(tanh(repeated)).operation).toBe("broadcastTo");
    expect(shapesOf("multiply", narrowed(multiply(multiply(repeated, 2), x)))).toEqual([B1, ["B", 3]]);
    // Of a row and a column the whole is made.
    const whole = add(repeated, broadcastTo(bias, ["B", 3]));
    expect(narrowed(whole)).toMatchObject({ operation: "add", shape: ["B", 3] });
  });

  it("divides by a number a row once a row, and by constants as they are", () => {
    const quotient = narrowed(divide(x, sqrt(add(multiply(row, row), 1))));
    expect(quotient.operation).toBe("multiply");
    expect(shapesOf("divide", quotient)).toEqual([B1]);
    expect(narrowed(divide(x, 3)).operation).toBe("divide");
    expect(narrowed(divide(x, add(multiply(y, y), 1))).operation).toBe("divide");
    expect(narrowed(divide(row, add(multiply(row, row), 1))).operation).toBe("divide");
  });

  it.each<[string, Node, Node["operation"]]>([
    ["a sign", negate(x), "negate"],
    ["a factor", multiply(x, row), "multiply"],
    ["a factor before", multiply(row, x), "multiply"],
    ["a number", multiply(0.5, x), "multiply"],
  ])("applies %s that all features share to their sum", (_, value, operation) => {
    const sum = narrowed(sumTo(value, B1));
    expect(sum.operation).toBe(operation);
    expect(sum.inputs.some((input) => input.operation === "sumTo")).toBe(true);
  });

  it("leaves no dimension behind where all is summed", () => {
    const vector = argument("vector", [3]);
    const scalar = argument("scalar", [1]);
    const total = sumTo(multiply(vector, scalar), []);
    expect(expectSameMeaning(narrow, [total], [vector, scalar])[0]?.shape).toEqual([]);
    const start = argument("start", []);
    const { final } = scan(
      { initial: [start], sequences: [sequence], captures: [vector, scalar] },
      ([k], _, [v, s]) => ({
        next: [sumTo(multiply(multiply(v as Node, k as Node), s as Node), [])],
        outputs: [],
      }),
    );
    expectAgreement(final, [start, sequence, vector, scalar]);
  });

  it("leaves sums alone that it cannot make cheaper", () => {
    const shared = multiply(x, row);
    const outputs = expectSameMeaning(narrow, [sumTo(shared, B1), shared], all);
    expect(outputs[0]?.operation).toBe("sumTo");
    for (const node of [
      sumTo(multiply(x, y), B1),
      sumTo(multiply(x, row), [3]),
      sumTo(negate(x), [3]),
      sumTo(multiply(bias, row), B1),
      sumTo(subtract(x, row), B1),
    ])
      expect(narrowed(node).operation).toBe("sumTo");
  });

  it("works on the step of a loop", () => {
    const { final } = scan({ initial: [x], sequences: [sequence], captures: [row] }, ([h], [e], [r]) => ({
      next: [divide(add(h as Node, e as Node), add(r as Node, 4))],
      outputs: [],
    }));
    const [loop] = scansIn(expectSameMeaning(narrow, final, all));
    expect(stepOperations(loop as never)).toMatchObject({ multiply: 1, divide: 1 });
  });

  it("leaves the gradient of a normalised product few operations on whole rows", () => {
    const z = product(x, w);
    const centred = subtract(z, divide(sumTo(z, B1), 3));
    const variance = divide(sumTo(multiply(centred, centred), B1), 3);
    const normalised = divide(centred, sqrt(add(variance, 1e-5)));
    const { gradients } = gradient(sumTo(multiply(normalised, y), []), [w]);
    const optimised = expectSameMeaning(
      (nodes) => simplify(narrow(simplify(nodes))),
      gradients,
      all,
    )[0] as Node;
    const narrowOnes = ["divide", "sqrt", "negate"].flatMap((operation) =>
      shapesOf(operation as never, optimised),
    );
    expect(narrowOnes.length).toBeGreaterThan(3);
    expect(narrowOnes.every(([, features]) => features === 1)).toBe(true);
  });
});
