import { describe, expect, it } from "vitest";
import { builtInCells } from "../cells/registry.js";
import {
  add,
  argument,
  broadcastTo,
  exp,
  multiply,
  product,
  sigmoid,
  slice,
  sum,
  tanh,
} from "../graph/build.js";
import { gradient } from "../graph/gradient.js";
import type { Node } from "../graph/node.js";
import { weightedSum } from "../graph/testing/check-gradient.js";
import { runCell } from "../nn/testing/run-cell.js";
import { optimise } from "./optimise.js";
import { type Schedule, schedule, type Unit } from "./schedule.js";
import { expectAgreement, scansIn } from "./testing/check-compiled.js";

const x = argument("x", ["B", 3]);
const y = argument("y", ["B", 3]);
const w = argument("w", [3, 3]);
const bias = argument("bias", [3]);
const given = new Set<Node>([x, y, w, bias]);
const unitsOf = (...roots: Node[]): readonly Unit[] => schedule(roots, given).units;
const kinds = (...roots: Node[]): string[] => unitsOf(...roots).map(({ kind }) => kind);

/** Nodes that a unit computes, and those that it needs. */
function computedBy(unit: Unit): Node[] {
  if (unit.kind === "tile") return [...unit.nodes];
  return unit.kind === "single" ? [unit.node] : [unit.product, unit.value];
}

function expectSound({ units, unitOf }: Schedule, available: { has(node: Node): boolean }): void {
  const computed = new Set<Node>();
  units.forEach((unit, index) => {
    for (const node of computedBy(unit)) {
      const own = node === (unit as { product?: Node }).product && node !== (unit as { value?: Node }).value;
      if (!own) expect(unitOf.get(node)).toBe(index);
      for (const input of node.inputs)
        expect(input.operation === "constant" || available.has(input) || computed.has(input)).toBe(true);
      expect(computed.has(node) && unit.kind !== "product").toBe(false);
      computed.add(node);
    }
  });
}

describe("schedule", () => {
  it("runs pointwise operations of one shape together, in an order that works", () => {
    expect(kinds(tanh(add(multiply(x, y), bias)), sigmoid(x))).toEqual(["tile"]);
  });

  it("runs what needs a product after it, and what it needs before", () => {
    const [before, between, after] = unitsOf(tanh(product(sigmoid(x), w)));
    expect([before, between, after].map((unit) => unit?.kind)).toEqual(["tile", "product", "tile"]);
  });

  it("keeps shapes apart, one after the other where one needs the other", () => {
    expect(kinds(exp(bias), tanh(y))).toEqual(["tile", "tile"]);
    expect(unitsOf(add(exp(bias), x)).map((unit) => unit.kind === "tile" && unit.shape)).toEqual([
      [3],
      ["B", 3],
    ]);
  });

  it.each<[string, (p: Node) => Node]>([
    ["a bias", (p) => add(p, bias)],
    ["a bias on the left", (p) => add(bias, p)],
    ["a whole matrix", (p) => add(y, p)],
    ["another product", (p) => add(product(y, w), p)],
  ])("lets a product start from %s", (_, sumOf) => {
    const p = product(x, w);
    const last = unitsOf(sumOf(p)).at(-1);
    expect(last).toMatchObject({ kind: "product" });
    expect((last as Extract<Unit, { kind: "product" }>).addend).toBeDefined();
    expectAgreement([sumOf(p)], [x, y, w, bias]);
  });

  it.each<[string, (p: Node) => Node[]]>([
    ["where something else reads the product", (p) => [add(p, bias), tanh(p)]],
    ["a constant", (p) => [add(p, 1)]],
    ["a column", (p) => [add(p, slice(y, 0, 1))]],
    ["what the product would have to repeat", (p) => [add(p, broadcastTo(bias, ["B", 3]))]],
    ["the product itself", (p) => [add(p, p)]],
  ])("adds afterwards: %s", (_, rootsOf) => {
    const roots = rootsOf(product(x, w));
    const products = unitsOf(...roots).filter((unit) => unit.kind === "product");
    expect(products).toMatchObject([{ addend: undefined }]);
    expectAgreement(roots, [x, y, w, bias]);
  });

  it("computes what it can at any time where it is read", () => {
    const slope = multiply(multiply(y, 3), y);
    const h = tanh(product(sigmoid(x), w));
    const [before, , after] = unitsOf(multiply(h, slope)) as [Unit, Unit, Unit];
    expect(computedBy(before).map(({ operation }) => operation)).toEqual(["sigmoid"]);
    expect(computedBy(after)).toContain(slope);
    // Not if others would have to be kept for it, and not what is wanted anyway.
    const early = exp(x);
    const both = unitsOf(product(early, w), multiply(h, add(early, 1))) as Unit[];
    expect(computedBy(both.at(-1) as Unit).length).toBe(2);
    expect(computedBy(unitsOf(multiply(h, slope), slope)[0] as Unit)).toContain(slope);
    expectAgreement([multiply(h, slope), multiply(h, add(early, 1)), slope], [x, y, w]);
  });

  it("does not compute what is in memory already", () => {
    const h = tanh(x);
    expect(schedule([add(h, y)], new Set<Node>([x, y, h])).units).toMatchObject([
      { nodes: [{ operation: "add" }] },
    ]);
  });

  it("counts uses by nodes and by roots", () => {
    const h = tanh(x);
    const { uses } = schedule([h, multiply(h, h), sum(y)], given);
    expect([uses.get(h), uses.get(x), uses.get(y)]).toEqual([3, 1, 1]);
  });

  it("splits groups that have more operands than a tile program may", () => {
    const wide = Array.from({ length: 80 }, (_, index) => argument(`x${index}`, ["B", 2]));
    const products = Array.from({ length: 40 }, (_, index) =>
      multiply(wide[2 * index] as Node, wide[2 * index + 1] as Node),
    );
    expectAgreement(products, wide);
    let chain: Node = x;
    const all = Array.from({ length: 120 }, () => (chain = tanh(chain)));
    expect(unitsOf(...all).length).toBe(3);
    expectAgreement(all.slice(60), [x], { tolerance: 1e-5 });
  });

  it.each([...builtInCells.values()])("orders the training of $name", (cell) => {
    const input = argument("x", ["T", "B", 2]);
    const initial = cell.states.map((state) => argument(state, ["B", 3]));
    const parameters = cell.needs(2, 3).parameters.map(({ name, shape }) => argument(name, shape));
    const { outputs, final } = runCell(cell, input, initial, parameters);
    const { value, gradients } = gradient(weightedSum([...outputs, ...final]), parameters);
    const roots = optimise([value, ...gradients]);
    const top = new Set<Node>([input, ...initial, ...parameters]);
    expectSound(schedule(roots, top), top);
    for (const { body } of scansIn(roots)) {
      const own = new Set<Node>([...body.carries, ...body.elements, ...body.captures]);
      expectSound(schedule([...body.next, ...body.outputs], own), own);
    }
  });
});
