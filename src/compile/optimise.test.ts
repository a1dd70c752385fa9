import { describe, expect, it } from "vitest";
import type { Cell } from "../cells/cell.js";
import { builtInCells } from "../cells/registry.js";
import { add, argument, multiply, product, sum } from "../graph/build.js";
import { gradient } from "../graph/gradient.js";
import { interpret } from "../graph/interpret.js";
import type { ArgumentNode, Node, ScanNode } from "../graph/node.js";
import { randomBindings, weightedSum } from "../graph/testing/check-gradient.js";
import { verifyGraph } from "../graph/verify.js";
import { topologicalOrder } from "../graph/walk.js";
import { runCell } from "../nn/testing/run-cell.js";
import { optimise, passes } from "./optimise.js";

const extents = { T: 4, B: 3 };

/** Two stacked layers with all their gradients. */
function training(cell: Cell) {
  const x = argument("x", ["T", "B", 2]);
  const layer = (input: Node, inputs: number, units: number, name: string) => {
    const parameters = cell
      .needs(inputs, units)
      .parameters.map((p) => argument(`${name}.${p.name}`, p.shape));
    const initial = cell.states.map((state) => argument(`${name}.${state}`, ["B", units]));
    return { parameters, initial, ...runCell(cell, input, initial, parameters) };
  };
  const first = layer(x, 2, 3, "first");
  const second = layer(first.outputs[0] as Node, 3, 2, "second");
  const value = weightedSum([...second.outputs, ...first.final]);
  const by = [x, ...first.parameters, ...first.initial, ...second.parameters, ...second.initial];
  const { value: loss, gradients } = gradient(value, by);
  return { by, parameters: [...first.parameters, ...second.parameters], outputs: [loss, ...gradients] };
}

function scansIn(outputs: readonly Node[]): ScanNode[] {
  return topologicalOrder(outputs).filter((node): node is ScanNode => node.operation === "scan");
}

const productsIn = ({ body }: ScanNode): number =>
  topologicalOrder([...body.next, ...body.outputs]).filter(
    ({ operation }) => operation === "product" || operation === "contract",
  ).length;

describe.each([...builtInCells.values()])("passes on $name", (cell) => {
  const { by, outputs } = training(cell);
  const bindings = randomBindings(by, extents, 5);
  const expected = interpret(outputs, bindings, extents);
  let nodes: Node[] = outputs;

  it.each(passes.map((pass) => [pass.name, pass] as const))("%s changes no value", (_, pass) => {
    nodes = pass.run(nodes);
    verifyGraph(nodes, by);
    interpret(nodes, bindings, extents).forEach(({ data }, index) => {
      const reference = expected[index]?.data as Float64Array;
      data.forEach((value, position) => {
        expect(value).toBeCloseTo(reference[position] as number, 10);
      });
    });
  });
});

describe("optimise", () => {
  it("leaves one recurrent product a gate in either direction", () => {
    for (const [name, gates] of [
      ["simple", 1],
      ["lstm", 4],
      ["gru", 3],
    ] as const) {
      const { parameters, outputs } = training(builtInCells.get(name) as Cell);
      const trained = optimise(outputs.slice(0, 1 + parameters.length));
      expect(scansIn(trained).map(productsIn)).toEqual([gates, gates, gates, gates]);
    }
  });

  it("carries only the states in the backward loop", () => {
    const { outputs } = training(builtInCells.get("lstm") as Cell);
    expect(scansIn(optimise(outputs)).map(({ body }) => body.carries.length)).toEqual([2, 2, 2, 2]);
  });

  it("shares what is written twice and drops what is neutral", () => {
    const x = argument("x", ["B", 3]);
    const w = argument("w", [2, 3]);
    const twice = add(product(x, w), product(x, w), 0, multiply(x, 0) && 0);
    const [simple] = optimise([sum(multiply(twice, 1))]) as [Node];
    const order = topologicalOrder([simple]);
    expect(order.map(({ operation }) => operation)).toEqual([
      "argument",
      "argument",
      "product",
      "add",
      "sumTo",
    ]);
  });

  it("does not let a broadcast operand stand for a whole result", () => {
    const x = argument("x", ["B", 3]);
    const bias = argument("bias", [3]);
    const [y] = optimise([add(multiply(x, 0), bias)]) as [Node];
    const values = new Map<ArgumentNode, number[]>([
      [x, new Array(9).fill(2)],
      [bias, [1, 2, 3]],
    ]);
    expect([...(interpret([y], values, extents)[0]?.data ?? [])]).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3]);
  });
});
