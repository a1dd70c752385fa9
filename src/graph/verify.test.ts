import { describe, expect, it } from "vitest";
import { DefinitionError } from "../errors.js";
import {
  add,
  argument,
  concat,
  constant,
  contract,
  multiply,
  product,
  scan,
  scanNode,
  select,
  slice,
  sumTo,
  tanh,
} from "./build.js";
import { gradient } from "./gradient.js";
import type { Node, ResultNode, ScanNode } from "./node.js";
import { weightedSum } from "./testing/check-gradient.js";
import { verifyGraph } from "./verify.js";

const x = argument("x", ["T", "B", 2]);
const y = argument("y", ["B", 3]);
const h0 = argument("h0", ["B", 3]);
const w = argument("w", [3, 2]);
const wide = argument("wide", ["B", 4]);
const square = argument("square", [2, 2]);
const wideSequence = argument("wideSequence", ["T", "B", 3]);
const otherLength = argument("otherLength", ["S", "B", 2]);
const none = argument("none", [0]);
const stranger = argument("stranger", ["B", 3]);
const all = [x, y, h0, w, wide, square, wideSequence, otherLength, none];
const { final, outputs } = scan({ initial: [h0], sequences: [x], captures: [w] }, ([h], [e], [w]) => {
  const next = tanh(add(h as Node, product(e as Node, w as Node)));
  return { next: [next], outputs: [next, e as Node] };
});
const result = final[0] as ResultNode;
const loop = result.inputs[0];

/** A node as a careless pass might leave it. */
const forged = (node: Node, changes: object): Node => ({ ...node, ...changes }) as Node;
const resultOf = (scanOf: ScanNode, changes: object = {}): Node =>
  forged(result, { inputs: [scanOf], ...changes });
const withBody = (changes: Partial<ScanNode["body"]>, others: object = {}): Node =>
  resultOf({ ...loop, body: { ...loop.body, ...changes }, ...others });

describe("verifyGraph", () => {
  it("accepts what constructors build, loops, their gradients and theirs", () => {
    const every = [
      ...final,
      ...outputs,
      concat(slice(y, 0, 2), slice(y, 1, 1), h0),
      select(slice(y, 0, 1), y, constant(2)),
      multiply(sumTo(contract(y, y), [3]), h0),
    ];
    verifyGraph(every, all);
    const { value, gradients } = gradient(weightedSum(every), [x, y, h0, w]);
    verifyGraph([value, ...gradients], all);
    const second = gradient(weightedSum(gradients), [w, h0]);
    verifyGraph([second.value, ...second.gradients], all);
  });

  it("accepts a deep graph", () => {
    let node: Node = y;
    for (let depth = 0; depth < 20_000; depth++) node = tanh(node);
    verifyGraph([node], all);
  });

  const cyclic = forged(tanh(y), {});
  (cyclic as unknown as { inputs: Node[] }).inputs = [tanh(add(y, cyclic))];
  const inItself: Node = withBody({});
  const ownLoop = (inItself as ResultNode).inputs[0];
  (ownLoop.body as unknown as { next: Node[] }).next = [inItself];
  const foreign = scan({ initial: [h0], sequences: [x], captures: [] }, ([h]) => ({
    next: [multiply(h as Node, y)],
    outputs: [],
  })).final[0] as Node;
  const { carries, elements, captures, next } = loop.body;

  it.each<[string, Node, string]>([
    [
      "an argument that nobody declared",
      add(y, stranger),
      'argument "stranger" [B, 3] in the graph comes from nowhere',
    ],
    [
      "a step that reads past its loop",
      foreign,
      'argument "y" [B, 3] in the step of scan [T] comes from nowhere',
    ],
    [
      "a shape that is not the operation's",
      forged(add(y, 1), { shape: ["B", 2] }),
      "add [B, 2] in the graph should be [B, 3]",
    ],
    [
      "a constant with a shape",
      forged(constant(1), { shape: [3] }),
      "constant [3] in the graph should be []",
    ],
    ["an argument without size", none, "whole sizes above 0"],
    [
      "operands that do not fit",
      forged(add(y, 1), { inputs: [y, wide] }),
      "does not fit its operands: shapes [B, 3]",
    ],
    [
      "a weight of another width",
      forged(product(y, w, true), { inputs: [y, square] }),
      "the last dimension must be 2",
    ],
    [
      "a transposition forgotten",
      forged(product(y, w, true), { transposed: false }),
      "the last dimension must be 2",
    ],
    ["an operand too few", forged(add(y, 1), { inputs: [y] }), "has 1 operands; it takes 2"],
    ["an operand too many", forged(tanh(y), { inputs: [y, y] }), "has 2 operands; it takes 1"],
    ["a concatenation of nothing", forged(concat(y, y), { inputs: [] }), "takes at least one"],
    ["features past the end", forged(slice(y, 1, 2), { start: 2 }), "features 2 … 3 are not within [B, 3]"],
    [
      "a sum to a shape that is none of it",
      forged(sumTo(y, [3]), { shape: ["T", "B", 3] }),
      "cannot be reduced to [T, B, 3]",
    ],
    ["a contraction of unequal rows", forged(contract(y, y), { inputs: [y, x] }), "needs equal rows"],
    ["a value that depends on itself", cyclic, "depends on itself"],
    ["a loop in its own step", inItself, "part of its own step"],
    ["a result out of range", resultOf(loop, { index: 3 }), "is not among the 3 results of its loop"],
    ["a result of a negative index", resultOf(loop, { index: -1 }), "is not among the 3 results"],
    [
      "a result of the wrong shape",
      resultOf(loop, { index: 1 }),
      "result [B, 3] in the graph should be [T, B, 3]",
    ],
    ["a result of no loop", forged(result, { inputs: [tanh(y)] }), "something that is no loop"],
    [
      "an operand too few for the step",
      resultOf({ ...loop, inputs: loop.inputs.slice(1) }),
      "is given 2 operands; its step takes 3: 1 carries, 1 elements, 1 captures",
    ],
    [
      "a carry of another shape",
      resultOf({ ...loop, inputs: [wide, x, w] }),
      'hands [B, 4] to "carry0" of its step, which is [B, 3]',
    ],
    [
      "an element of another shape",
      resultOf({ ...loop, inputs: [h0, wideSequence, w] }),
      'hands [B, 3] to "element0"',
    ],
    ["a capture of another shape", resultOf({ ...loop, inputs: [h0, x, y] }), 'hands [B, 3] to "capture0"'],
    [
      "a next value of another shape",
      withBody({ next: [elements[0] as Node] }),
      "carry 0 is [B, 3] but its next value [B, 2]",
    ],
    ["a carry without next value", withBody({ next: [] }), "has 0 next values"],
    [
      "one argument for two operands",
      withBody({ carries: [...carries, ...carries], next: [...next, ...next] }, { inputs: [h0, h0, x, w] }),
      "hands two operands to one argument",
    ],
    [
      "a loop over another length",
      resultOf({ ...loop, shape: ["B"] }),
      "should be [T]: the number of its steps",
    ],
    [
      "a malformed step",
      withBody({ next: [forged(tanh(carries[0] as Node), { operation: "add" })] }),
      "in the step of scan [T] has 1 operands",
    ],
    [
      "sequences of unequal length",
      resultOf({
        ...loop,
        body: { ...loop.body, elements: [...elements, argument("e", ["B", 2])] },
        inputs: [h0, x, otherLength, w],
      }),
      "differ in length",
    ],
  ])("refuses %s", (_, node, message) => {
    const verify = () => verifyGraph([node], all);
    expect(verify).toThrow(DefinitionError);
    expect(verify).toThrow(message);
  });

  it("refuses two arguments of one name", () => {
    expect(() => verifyGraph([x], [x, argument("x", [2])])).toThrow('two arguments are called "x"');
  });

  it("refuses a loop over nothing", () => {
    const closed = scanNode(
      { carries, elements, captures, next: carries, outputs: [] },
      { initial: [h0], sequences: [x], captures: [w] },
    );
    const empty = { ...closed, body: { ...closed.body, elements: [] }, inputs: [h0, w] } as ScanNode;
    expect(() => verifyGraph([resultOf(empty)], all)).toThrow("at least one sequence");
  });
});
