import { describe, expect, it } from "vitest";
import { add, argument, constant, divide, exp, multiply, sigmoid, subtract, tanh } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/walk.js";
import type { TileStep, View } from "../program/program.js";
import { buildTile } from "./tile.js";

const shape = ["B", 4];
const [x, y, dy] = ["x", "y", "dy"].map((name) => argument(name, shape)) as [Node, Node, Node];
const view = (buffer: number, step?: View["step"]): View => ({ buffer, step, column: 0, shape });

/** A tile program of all pointwise nodes below `stores`, whose results go where `stores` says. */
function tileOf(stores: readonly (readonly [Node, View])[], views: ReadonlyMap<Node, View> = new Map()) {
  const order = topologicalOrder(stores.map(([node]) => node));
  const nodes = order.filter(({ operation }) => operation !== "argument" && operation !== "constant");
  const leaves = order.filter(({ operation }) => operation === "argument");
  const targets = new Map(stores);
  return buildTile(shape, nodes, {
    viewOf: (node) => views.get(node) ?? view(leaves.indexOf(node)),
    storeOf: (node) => targets.get(node),
    usesOf: (node) =>
      [...order.flatMap(({ inputs }) => inputs), ...targets.keys()].filter((used) => used === node).length,
  });
}

const operations = ({ steps }: { steps: readonly TileStep[] }): string[] =>
  steps.map(({ operation }) => operation);
const last = view(9);

describe("fused operations", () => {
  it.each<[string, Node, string[]]>([
    ["dy · (1 - y²)", multiply(dy, subtract(1, multiply(y, y))), ["tanhSlope"]],
    ["dy · y · (1 - y)", multiply(dy, multiply(y, subtract(1, y))), ["sigmoidSlope"]],
    ["x · y + dy", add(multiply(x, y), dy), ["multiplyAdd"]],
    ["dy + x · y", add(dy, multiply(x, y)), ["multiplyAdd"]],
    ["x · y + x · dy", add(multiply(x, y), multiply(x, dy)), ["multiply", "multiplyAdd"]],
    ["dy · (1 - x·y)", multiply(dy, subtract(1, multiply(x, y))), ["multiply", "subtract", "multiply"]],
    ["dy · (2 - y²)", multiply(dy, subtract(2, multiply(y, y))), ["multiply", "subtract", "multiply"]],
    ["dy · (y² - 1)", multiply(dy, subtract(multiply(y, y), 1)), ["multiply", "subtract", "multiply"]],
    ["dy · y · (1 - x)", multiply(dy, multiply(y, subtract(1, x))), ["subtract", "multiply", "multiply"]],
    ["dy / (1 - y²)", divide(dy, subtract(1, multiply(y, y))), ["multiply", "subtract", "divide"]],
  ])("%s", (_, node, expected) => {
    expect(operations(tileOf([[node, last]]))).toEqual(expected);
  });

  it("take their operands in the order of their meaning", () => {
    const { steps, reads } = tileOf(
      [[multiply(dy, subtract(1, multiply(y, y))), last]],
      new Map([
        [dy, view(5)],
        [y, view(6)],
      ]),
    );
    expect(steps[0]?.operands.map(({ index }) => reads[index]?.buffer)).toEqual([5, 6]);
    const sum = tileOf(
      [[add(dy, multiply(x, y)), last]],
      new Map([
        [dy, view(5)],
        [x, view(6)],
        [y, view(7)],
      ]),
    );
    expect(sum.steps[0]?.operands.map(({ index }) => sum.reads[index]?.buffer)).toEqual([6, 7, 5]);
  });

  it("do not swallow what is used or wanted elsewhere", () => {
    const squared = multiply(y, y);
    const slope = subtract(1, squared);
    expect(
      operations(
        tileOf([
          [multiply(dy, slope), last],
          [slope, view(8)],
        ]),
      ),
    ).toEqual(["multiply", "subtract", "multiply"]);
    const product = multiply(x, y);
    expect(
      operations(
        tileOf([
          [add(product, dy), last],
          [tanh(product), view(8)],
        ]),
      ),
    ).toContain("multiply");
    expect(
      operations(
        tileOf([
          [add(product, dy), last],
          [product, view(8)],
        ]),
      ),
    ).toEqual(["multiply", "add"]);
  });
});

describe("registers", () => {
  it("are used again as soon as their value is", () => {
    let node = x;
    for (let depth = 0; depth < 30; depth++) node = tanh(add(node, y));
    expect(tileOf([[node, last]]).registers).toBe(1);
    const wide = [exp(x), exp(y), exp(dy)].reduce((sum, term) => add(sum, term));
    expect(tileOf([[wide, last]]).registers).toBe(2);
  });

  it("keep a value until its last use", () => {
    const early = exp(x);
    let node: Node = early;
    for (let depth = 0; depth < 5; depth++) node = sigmoid(node);
    const { steps, registers } = tileOf([[divide(node, early), last]]);
    const [{ to }] = steps as [TileStep];
    const overwritten = steps
      .slice(1)
      .filter((step) => step.to.from === "register" && step.to.index === to.index);
    expect(overwritten).toEqual([]);
    expect(registers).toBe(2);
  });
});

describe("results", () => {
  it("are written where they are wanted, and read from there", () => {
    const h = tanh(x);
    const tile = tileOf([
      [h, view(8)],
      [exp(h), last],
    ]);
    expect(tile.registers).toBe(0);
    expect(tile.writes).toEqual([view(8), last]);
    expect(tile.steps[1]?.operands).toEqual([{ from: "write", index: 0 }]);
  });

  it("that the group does not read come last, when every operand has been read", () => {
    const tile = tileOf([
      [exp(x), view(8)],
      [multiply(tanh(x), y), last],
    ]);
    expect(operations(tile)).toEqual(["tanh", "exp", "multiply"]);
  });

  it("are held back to the end where they overwrite an operand", () => {
    const next = tanh(add(x, y));
    const tile = tileOf(
      [
        [next, view(3)],
        [multiply(next, x), last],
      ],
      new Map([
        [x, view(3)],
        [y, view(4)],
      ]),
    );
    expect(tile.steps.at(-1)).toEqual({
      operation: "copy",
      to: { from: "write", index: tile.writes.findIndex(({ buffer }) => buffer === 3) },
      operands: [{ from: "register", index: expect.any(Number) }],
    });
    // The register of what is held back is not given away.
    const held = tile.steps.at(-1)?.operands[0]?.index;
    const writer = tile.steps.slice(0, -1).findLast(({ to }) => to.from === "register" && to.index === held);
    expect(writer?.operation).toBe("tanh");
  });

  it("go straight to another step of a history", () => {
    const step = (offset: number): View => view(3, { offset, fromEnd: false, moving: true });
    const tile = tileOf([[tanh(x), step(1)]], new Map([[x, step(0)]]));
    expect(operations(tile)).toEqual(["tanh"]);
    expect(operations(tileOf([[tanh(x), step(0)]], new Map([[x, step(0)]])))).toEqual(["tanh", "copy"]);
  });
});

describe("operands", () => {
  it("are read once, and constants shared but for the sign of zero", () => {
    const node = add(
      multiply(x, constant(2)),
      multiply(x, constant(2)),
      divide(1, constant(0)),
      divide(1, constant(-0)),
    );
    const tile = tileOf([[node, last]]);
    expect(tile.reads.length).toBe(1);
    expect(tile.constants).toEqual([2, 1, 0, -0]);
  });
});
