/** Holds what compilation makes of a graph against the graph's meaning. */

import { expect } from "vitest";
import { loadEngine } from "../../engine/load.js";
import { interpret } from "../../graph/interpret.js";
import type { ArgumentNode, Node, ScanNode } from "../../graph/node.js";
import { randomBindings } from "../../graph/testing/check-gradient.js";
import { verifyGraph } from "../../graph/verify.js";
import { topologicalOrder } from "../../graph/walk.js";
import type { Program } from "../../program/program.js";
import { verifyProgram } from "../../program/verify.js";
import type { Extents } from "../../tensor/shape.js";
import { compile } from "../compile.js";

const engine = await loadEngine({ engine: "portable", threads: 1 });

/** Sizes that differ from each other and from the features of the tests' arguments. */
export const testExtents: Extents = { T: 4, B: 5 };

/** Largest difference, relative to the largest value, or to 1 if that is larger. */
function worstError(found: ArrayLike<number>, expected: Float64Array): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  const finite = expected.filter(Number.isFinite);
  const scale = finite.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  return expected.reduce((worst, value, index) => {
    const other = found[index] as number;
    return Object.is(other, value) ? worst : Math.max(worst, Math.abs(value - other) / scale);
  }, 0);
}

/** Expects of a pass that the graph it gives is well-formed, and means the same to `1e-12`. */
export function expectSameMeaning(
  pass: (outputs: readonly Node[]) => Node[],
  outputs: readonly Node[],
  inputs: readonly ArgumentNode[],
  extents: Extents = testExtents,
): Node[] {
  const changed = pass(outputs);
  verifyGraph(changed, inputs);
  const bindings = randomBindings(inputs, extents, 4);
  const expected = interpret(outputs, bindings, extents);
  interpret(changed, bindings, extents).forEach(({ sizes, data }, index) => {
    expect(sizes).toEqual(expected[index]?.sizes);
    expect(worstError(data, expected[index]?.data as Float64Array), `output ${index}`).toBeLessThan(1e-12);
  });
  return changed;
}

/** Expects that outputs compile to a well-formed program with which the engine computes what they mean. */
export function expectAgreement(
  outputs: readonly Node[],
  inputs: readonly ArgumentNode[],
  options: { readonly extents?: Extents; readonly tolerance?: number; readonly seed?: number } = {},
): Program {
  const { extents = testExtents, tolerance = 2e-6, seed = 2 } = options;
  const bindings = new Map(
    [...randomBindings(inputs, extents, seed)].map(
      ([node, data]) => [node, Float64Array.from(data, Math.fround)] as const,
    ),
  );
  const program = compile({
    inputs,
    outputs: Object.fromEntries(outputs.map((node, index) => [`y${index}`, node])),
  });
  verifyProgram(program);
  const data = Object.fromEntries(
    [...bindings].map(([node, values]) => [node.name, Float32Array.from(values)]),
  );
  const found = engine.open({ program }).run("program", extents, data);
  interpret(outputs, bindings, extents).forEach(({ data: expected }, index) => {
    expect(worstError(found[`y${index}`] as Float32Array, expected), `output ${index}`).toBeLessThan(
      tolerance,
    );
  });
  return program;
}

/** Runs a program over one region `r` and no inputs but those given. */
export function runOverRegion(
  program: Program,
  region: readonly number[],
  inputs: Readonly<Record<string, readonly number[]>> = {},
): { readonly region: number[]; readonly outputs: Record<string, number[]> } {
  verifyProgram(program);
  const session = engine.open({ program });
  session.write("r", region);
  const data = Object.fromEntries(
    Object.entries(inputs).map(([name, values]) => [name, Float32Array.from(values)]),
  );
  const outputs = session.run("program", {}, data);
  return {
    region: [...session.read("r")],
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, [...values]])),
  };
}

/** The loops among outputs, in order. */
export function scansIn(outputs: readonly Node[]): ScanNode[] {
  return topologicalOrder(outputs).filter((node): node is ScanNode => node.operation === "scan");
}

/** How often each operation stands in the step of a loop. */
export function stepOperations({ body }: ScanNode): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation } of topologicalOrder([...body.next, ...body.outputs]))
    counts[operation] = (counts[operation] ?? 0) + 1;
  return counts;
}
