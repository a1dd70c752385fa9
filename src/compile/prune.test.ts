import { describe, expect, it } from "vitest";
import { add, argument, multiply, scan, tanh } from "../graph/build.js";
import type { Node, ScanNode } from "../graph/node.js";
import { topologicalOrder } from "../graph/walk.js";
import { prune } from "./prune.js";
import { expectSameMeaning, scansIn, stepOperations } from "./testing/check-compiled.js";

const x = argument("x", ["T", "B", 2]);
const y = argument("y", ["T", "B", 2]);
const a = argument("a", ["B", 2]);
const b = argument("b", ["B", 2]);
const c = argument("c", ["B", 2]);
const k = argument("k", [2]);
const m = argument("m", [2]);
const all = [x, y, a, b, c, k, m];

const pruned = (nodes: readonly Node[]): ScanNode =>
  scansIn(expectSameMeaning(prune, nodes, all))[0] as ScanNode;
const sizes = ({ body }: ScanNode): number[] =>
  [body.carries, body.elements, body.captures, body.outputs].map(({ length }) => length);

describe("prune", () => {
  /** b feeds a, c feeds itself alone; y and m are read for c alone. */
  const { final, outputs } = scan(
    { initial: [a, b, c], sequences: [x, y], captures: [k, m] },
    (carries, elements, captures) => {
      const [p, q, r] = carries as [Node, Node, Node];
      const [e, f] = elements as [Node, Node];
      const [k, m] = captures as [Node, Node];
      return {
        next: [tanh(add(p, q)), multiply(q, k, e), add(multiply(r, m), f)],
        outputs: [multiply(r, 3), add(p, 1), f],
      };
    },
  );

  it("drops carries, elements, captures and outputs that serve no result", () => {
    expect(sizes(pruned([final[0] as Node]))).toEqual([2, 1, 1, 0]);
    expect(sizes(pruned([final[1] as Node]))).toEqual([1, 1, 1, 0]);
    expect(sizes(pruned([final[2] as Node]))).toEqual([1, 1, 1, 0]);
    expect(sizes(pruned([outputs[1] as Node]))).toEqual([2, 1, 1, 1]);
  });

  it("keeps all that does, whatever the order of the results", () => {
    expect(sizes(pruned([outputs[2], final[2], outputs[0], final[0]] as Node[]))).toEqual([3, 2, 2, 2]);
    expect(sizes(pruned([...final, ...outputs]))).toEqual([3, 2, 2, 3]);
  });

  it("keeps carries that need each other, for as long as one of them is wanted", () => {
    const swapping = scan({ initial: [a, b, c], sequences: [x], captures: [] }, ([p, q, r], [e]) => ({
      next: [q as Node, r as Node, tanh(add(p as Node, e as Node))],
      outputs: [],
    }));
    expect(sizes(pruned([swapping.final[1] as Node]))).toEqual([3, 1, 0, 0]);
  });

  it("leaves a sequence to run over", () => {
    const idle = scan({ initial: [a], sequences: [x, y], captures: [] }, ([p]) => ({
      next: [tanh(p as Node)],
      outputs: [],
    }));
    expect(sizes(pruned(idle.final))).toEqual([1, 1, 0, 0]);
  });

  it("reads once what is handed in twice", () => {
    const twice = scan(
      { initial: [a, a], sequences: [x, y, x], captures: [k, k] },
      (carries, elements, captures) => {
        const [p, q] = carries as [Node, Node];
        const [e, f, g] = elements as [Node, Node, Node];
        const [k, l] = captures as [Node, Node];
        return { next: [add(multiply(p, k), e), add(multiply(q, l), f, g)], outputs: [add(e, g)] };
      },
    );
    const loop = pruned([...twice.final, ...twice.outputs]);
    // Two carries that start alike are still two.
    expect(sizes(loop)).toEqual([2, 2, 1, 1]);
    expect(stepOperations(loop).argument).toBe(5);
  });

  it("makes one loop of one loop", () => {
    const nodes = prune([...final, ...outputs]);
    expect(topologicalOrder(nodes).filter(({ operation }) => operation === "scan").length).toBe(1);
  });
});
