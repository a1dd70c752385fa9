/** An exported model held against the interpreter: evaluated by `loadOnnx`, and by ONNX Runtime where it is there. */

import { type ArgumentNode, interpret } from "sequitur/graph";
import { initialWeights, type Model } from "sequitur/nn";
import { loadOnnx, toOnnx } from "sequitur/onnx";
import type { Learnt } from "sequitur/train";
import { expect } from "vitest";
import { type GraphProto, type ModelProto, modelProto } from "../src/io/onnx/messages.js";
import { loadRuntime, type RuntimeTensor } from "./onnx-runtime.js";

const [T, B, U] = [4, 4, 5];
/** Of a T of 4: a full row, one that ends before, one of a single step, and an empty one. */
const LENGTHS = Int32Array.of(4, 2, 1, 0);
/** Steps of which training has seen statistics: fewer than are asked for. */
const KNOWN_STEPS = 2;

const runtime = await loadRuntime();

/** Some weights, and statistics with variances above 0. */
export function learntBy(model: Model): Learnt {
  const weights = initialWeights(model, 7).map((value, index) => 0.9 * value + 0.2 * Math.sin(index));
  const statistics = model.statistics.map(({ name, width, per }, position) => {
    const steps = per === "step" ? KNOWN_STEPS : 1;
    const values = Float32Array.from({ length: steps * 2 * width }, (_, index) =>
      Math.floor(index / width) % 2 === 0
        ? 0.3 * Math.cos(index + position)
        : 1.1 + Math.sin(index + position),
    );
    return [name, values] as const;
  });
  return { weights, statistics: Object.fromEntries(statistics) };
}

/**
 * @param rounding how far float32 may be from float64
 * @returns the file
 */
export async function expectSameNumbers(
  model: Model,
  { lengths = false, rounding = 1e-6 }: { lengths?: boolean; rounding?: number } = {},
): Promise<ModelProto> {
  const learnt = learntBy(model);
  const bytes = toOnnx(model, learnt, { lengths });
  const { inputs } = model.specification;
  const isVector = model.specification.input === "vector";
  const dims = isVector ? [B, inputs] : [T, B, inputs];
  const x = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, index) =>
    Math.sin(1.3 * index + 0.4),
  );
  const expected = expectedOf(model, learnt, x, lengths);
  const network = loadOnnx(bytes);
  const given: Record<string, RuntimeTensor> = { x: { dims, data: x } };
  if (lengths) given.lengths = { dims: [B], data: LENGTHS };
  if (network.inputs.some(({ name }) => name === "U"))
    given.U = { dims: [1], data: BigInt64Array.of(BigInt(U)) };
  const ours = network.run(given).output as RuntimeTensor;
  expectClose(ours, expected, rounding);
  expect(network.outputs[0]?.dims).toHaveLength(expected.sizes.length);
  if (runtime !== undefined) expectClose((await runtime(bytes, given)).output, expected, 1e-5);
  return modelProto.decode(bytes);
}

interface Expected {
  readonly sizes: readonly number[];
  readonly data: Float64Array;
}

function expectedOf(model: Model, learnt: Learnt, x: Float32Array, lengths: boolean): Expected {
  const graph = model.graph({ lengths });
  const bindings = new Map<ArgumentNode, ArrayLike<number>>([[graph.x, x]]);
  graph.parameters.forEach((node, index) => {
    const { offset = 0 } = model.parameters[index] ?? {};
    const count = node.shape.reduce<number>((total, size) => total * Number(size), 1);
    bindings.set(node, learnt.weights.subarray(offset, offset + count));
  });
  graph.statistics.forEach((node, index) => {
    const { name, width, per, time } = model.statistics[index] as Model["statistics"][number];
    const values = learnt.statistics[name] as Float32Array;
    const steps = per === "sequence" ? 1 : time === "U" ? U : T;
    const last = values.length / (2 * width) - 1;
    const rows = Array.from({ length: steps }, (_, step) => {
      const row = Math.min(step, last);
      return Array.from(values.subarray(row * 2 * width, (row + 1) * 2 * width));
    });
    bindings.set(node, rows.flat());
  });
  if (graph.valid !== undefined)
    bindings.set(
      graph.valid,
      Array.from({ length: T * B }, (_, index) =>
        Math.floor(index / B) < (LENGTHS[index % B] ?? 0) ? 1 : 0,
      ),
    );
  return interpret([graph.output], bindings, { T, B, U })[0] as Expected;
}

export function expectClose(actual: RuntimeTensor | undefined, expected: Expected, tolerance: number): void {
  expect(actual?.dims).toEqual(expected.sizes);
  const differences = Array.from(expected.data, (value, index) => {
    const difference = Math.abs(value - Number(actual?.data[index])) / Math.max(1, Math.abs(value));
    return Number.isFinite(difference) ? difference : Number.POSITIVE_INFINITY;
  });
  expect(Math.max(0, ...differences)).toBeLessThan(tolerance);
}

/** Types of the operators that are loops, those within loops left out, in their order. */
export function loopsOf({ graph }: ModelProto): string[] {
  return (graph as GraphProto).node
    .map(({ opType }) => opType)
    .filter((type) => ["RNN", "LSTM", "GRU", "Scan", "Loop"].includes(type));
}
