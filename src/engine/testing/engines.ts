/** Every engine that this machine has, and the comparison of what one computes with what a graph means. */

import { expect } from "vitest";
import { compile } from "../../compile/compile.js";
import { interpret } from "../../graph/interpret.js";
import type { ArgumentNode, Node } from "../../graph/node.js";
import { randomBindings } from "../../graph/testing/check-gradient.js";
import type { Program } from "../../program/program.js";
import { verifyProgram } from "../../program/verify.js";
import type { Extents } from "../../tensor/shape.js";
import type { Engine } from "../engine.js";
import { engineOn, loadEngine, whyNotNative } from "../load.js";
import { findNativeCore } from "../native-core.js";

const native = await whyNotNative();
if (native !== undefined) console.log(`the native engine is not tested: ${native}`);
/** Each set of instructions that was built and that this processor has, but the best one. */
const lesser = (await Promise.all([0, 1].map((level) => findNativeCore(level)))).filter(
  (maker) => typeof maker !== "string",
);

export const engines: readonly Engine[] = [
  await loadEngine({ engine: "wasm", threads: 1 }),
  await loadEngine({ engine: "portable", threads: 1 }),
  await loadEngine({ engine: "wasm", threads: 2 }),
  ...(native === undefined ? [await loadEngine({ engine: "native", threads: 2 })] : []),
  ...lesser.map((maker) => engineOn(maker, 1)),
];

/** Largest difference from the reference, relative to the largest value of each output. */
export function worstError(found: ArrayLike<number>, expected: Float64Array): number {
  const scale = Math.max(1e-6, ...expected.map(Math.abs));
  return expected.reduce(
    (worst, value, index) => Math.max(worst, Math.abs(value - (found[index] as number)) / scale),
    0,
  );
}

export function rounded(bindings: Map<ArgumentNode, Float64Array>): Map<ArgumentNode, Float64Array> {
  return new Map([...bindings].map(([node, data]) => [node, Float64Array.from(data, Math.fround)]));
}

/** Expects that an engine computes what outputs mean, from seeded inputs. */
export function expectMeaning(
  engine: Engine,
  outputs: readonly Node[],
  inputs: readonly ArgumentNode[],
  extents: Extents,
  tolerance = 1e-6,
): Program {
  const bindings = rounded(randomBindings(inputs, extents, 2));
  const program = compile({
    inputs,
    outputs: Object.fromEntries(outputs.map((node, index) => [`y${index}`, node])),
  });
  verifyProgram(program);
  const data = [...bindings].map(([node, values]) => [node.name, Float32Array.from(values)]);
  const results = engine.open({ program }).run("program", extents, Object.fromEntries(data));
  interpret(outputs, bindings, extents).forEach(({ data: expected }, index) => {
    expect(worstError(results[`y${index}`] as Float32Array, expected), `output ${index}`).toBeLessThan(
      tolerance,
    );
  });
  return program;
}
