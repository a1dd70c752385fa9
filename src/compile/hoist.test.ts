import { describe, expect, it } from "vitest";
import {
  add,
  argument,
  broadcastTo,
  divide,
  multiply,
  product,
  scan,
  sigmoid,
  slice,
  sqrt,
  sumTo,
  tanh,
} from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { hoist } from "./hoist.js";
import { expectAgreement, expectSameMeaning, scansIn, stepOperations } from "./testing/check-compiled.js";

const x = argument("x", ["T", "B", 2]);
const h0 = argument("h0", ["B", 3]);
const w = argument("w", [3, 2]);
const u = argument("u", [3, 3]);
const b = argument("b", [3]);
const all = [x, h0, w, u, b];

/** A loop with one carry h over x, with W, U and b as captures. */
function loop(
  step: (h: Node, e: Node, w: Node, u: Node, b: Node) => { next: Node; outputs?: Node[] },
): Node[] {
  const { final, outputs } = scan(
    { initial: [h0], sequences: [x], captures: [w, u, b] },
    ([h], [e], captures) => {
      const { next, outputs = [] } = step(h as Node, e as Node, ...(captures as [Node, Node, Node]));
      return { next: [next], outputs };
    },
  );
  return [...final, ...outputs];
}

function hoisted(nodes: Node[]) {
  const [scanNode] = scansIn(expectSameMeaning(hoist, nodes, all));
  if (scanNode === undefined) throw new Error("the loop is gone");
  return { operations: stepOperations(scanNode), body: scanNode.body };
}

describe("hoist", () => {
  it("leaves the recurrent product alone in the loop, and adds the bias outside", () => {
    const { operations, body } = hoisted(
      loop((h, e, w, u, b) => ({ next: tanh(add(product(h, u), product(e, w), b)) })),
    );
    expect(operations).toEqual({ argument: 3, product: 1, add: 1, tanh: 1 });
    expect(body.elements.map(({ shape }) => shape)).toEqual([
      ["B", 2],
      ["B", 3],
    ]);
  });

  it("takes functions of a product along, but no function of the input without one", () => {
    const { operations } = hoisted(
      loop((h, e, w) => ({
        next: multiply(h, sigmoid(product(tanh(e), w)), sigmoid(slice(e, 0, 1))),
      })),
    );
    expect(operations).toEqual({ argument: 3, multiply: 2, slice: 1, sigmoid: 1 });
  });

  it("takes out whatever is the same at every step", () => {
    const { operations, body } = hoisted(
      loop((h, _e, _w, _u, b) => ({ next: multiply(h, sigmoid(add(b, 1))) })),
    );
    expect(operations).toEqual({ argument: 2, multiply: 1 });
    expect(body.captures.at(-1)?.shape).toEqual([3]);
  });

  it("takes out what is made of repeated values, but does not repeat them outside for what stays", () => {
    const { operations, body } = hoisted(
      loop((h, _e, _w, _u, b) => ({
        next: add(divide(h, sumTo(broadcastTo(1, ["B", 1]), [1])), broadcastTo(sigmoid(b), ["B", 3])),
      })),
    );
    expect(operations).toEqual({ argument: 3, divide: 1, broadcastTo: 1, add: 1 });
    expect(body.captures.map(({ shape }) => shape).slice(3)).toEqual([[1], [3]]);
  });

  it("normalises a weight once, and packs it once", () => {
    const normalised = (weight: Node) => divide(weight, sqrt(sumTo(multiply(weight, weight), [3, 1])));
    const { final } = scan(
      { initial: [h0], sequences: [x], captures: [w, u] },
      ([h], [e], [weight, other]) => ({
        next: [tanh(add(product(h as Node, normalised(other as Node)), product(e as Node, weight as Node)))],
        outputs: [],
      }),
    );
    const [body] = scansIn(expectSameMeaning(hoist, final, all));
    expect(stepOperations(body as never)).toEqual({ argument: 3, product: 1, add: 1, tanh: 1 });
    const program = expectAgreement(final, all);
    const inLoop = program.instructions.flatMap((each) => (each.op === "loop" ? each.body : []));
    expect(inLoop.map(({ op }) => op)).toEqual(["product", "tile"]);
  });

  it("hands what does not change with time in as a capture", () => {
    const { body } = hoisted(
      loop((h, e, w, u, b) => ({ next: tanh(add(multiply(h, product(b, u)), product(e, w))) })),
    );
    expect(body.captures.map(({ shape }) => shape)).toEqual([[3, 2], [3, 3], [3], [3]]);
    expect(body.elements.map(({ shape }) => shape)).toEqual([
      ["B", 2],
      ["B", 3],
    ]);
  });

  it("does not lift what a leading dimension would broadcast otherwise", () => {
    // Per step a row [3], against rows of the batch: [T, 3] would meet [B, 3].
    const rows = argument("rows", ["T", 3]);
    const { final } = scan({ initial: [h0], sequences: [rows], captures: [h0, u] }, ([h], [e], [k, u]) => ({
      next: [tanh(add(h as Node, product(add(e as Node, k as Node), u as Node)))],
      outputs: [],
    }));
    const [scanNode] = scansIn(expectSameMeaning(hoist, final, [h0, rows, u]));
    expect(stepOperations(scanNode as never).product).toBe(1);
  });

  it("gives outputs that wait for no state from outside", () => {
    const { operations } = hoisted(loop((h, e, w) => ({ next: tanh(h), outputs: [product(e, w)] })));
    expect(operations.product).toBeUndefined();
  });

  it("returns a loop that holds nothing to hoist as it is", () => {
    const nodes = loop((h, e, w) => ({ next: tanh(h), outputs: [product(h, w, true), sigmoid(e)] }));
    hoist(nodes).forEach((node, index) => {
      expect(node).toBe(nodes[index]);
    });
  });
});
