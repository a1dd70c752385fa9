import { expect, it } from "vitest";
import { add, argument, concat, multiply, product, scan, slice, subtract } from "../../../graph/build.js";
import type { Node, ResultNode, ScanBody } from "../../../graph/node.js";
import { sameBody } from "./same-body.js";

type Equations = (h: Node, x: Node, w: Node, v: Node) => { next: Node; output: Node };

function bodyOf(equations: Equations, width = 2): ScanBody {
  const { final } = scan(
    {
      initial: [argument("initial", ["B", width])],
      sequences: [argument("x", ["T", "B", width])],
      captures: [argument("w", [width, width]), argument("v", [width, width])],
    },
    ([h], [x], [w, v]) => {
      const { next, output } = equations(h as Node, x as Node, w as Node, v as Node);
      return { next: [next], outputs: [output] };
    },
  );
  return (final[0] as ResultNode).inputs[0].body;
}

const equations: Equations = (h, x, w, v) => {
  const part = slice(add(product(h, w), product(x, v)), 0, 1);
  const next = subtract(concat(part, part), multiply(0.5, h));
  return { next, output: add(next, x) };
};

it("the same equations are the same body", () => {
  expect(sameBody(bodyOf(equations), bodyOf(equations))).toBe(true);
});

const others: Readonly<Record<string, Equations>> = {
  "other weights": (h, x, w, v) => equations(h, x, v, w),
  "other arguments": (h, x, w, v) => equations(x, h, w, v),
  "another operation": (h, x, w, v) => {
    const part = slice(subtract(product(h, w), product(x, v)), 0, 1);
    const next = subtract(concat(part, part), multiply(0.5, h));
    return { next, output: add(next, x) };
  },
  "another order": (h, x, w, v) => {
    const { next } = equations(h, x, w, v);
    return { next, output: add(x, next) };
  },
  "another constant": (h, x, w, v) => {
    const part = slice(add(product(h, w), product(x, v)), 0, 1);
    const next = subtract(concat(part, part), multiply(0.6, h));
    return { next, output: add(next, x) };
  },
  "other features": (h, x, w, v) => {
    const part = slice(add(product(h, w), product(x, v)), 1, 1);
    const next = subtract(concat(part, part), multiply(0.5, h));
    return { next, output: add(next, x) };
  },
  "a transposed weight": (h, x, w, v) => {
    const part = slice(add(product(h, w, true), product(x, v)), 0, 1);
    const next = subtract(concat(part, part), multiply(0.5, h));
    return { next, output: add(next, x) };
  },
  "another output": (h, x, w, v) => {
    const { next } = equations(h, x, w, v);
    return { next, output: next };
  },
  "the output as the state": (h, x, w, v) => {
    const { next, output } = equations(h, x, w, v);
    return { next: output, output: next };
  },
};

it.each(Object.entries(others))("%s is another", (_, other) => {
  expect(sameBody(bodyOf(equations), bodyOf(other))).toBe(false);
  expect(sameBody(bodyOf(other), bodyOf(equations))).toBe(false);
});

it("another width is another", () => {
  const plain: Equations = (h, x) => ({ next: add(h, x), output: h });
  expect(sameBody(bodyOf(plain, 2), bodyOf(plain, 2))).toBe(true);
  expect(sameBody(bodyOf(plain, 2), bodyOf(plain, 3))).toBe(false);
});

it("one output more is another", () => {
  const body = bodyOf(equations);
  const more = { ...body, outputs: [...body.outputs, ...body.outputs] };
  expect(sameBody(body, more)).toBe(false);
  expect(sameBody(more, body)).toBe(false);
});
