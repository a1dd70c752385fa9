/** Graphs as ONNX files: whatever they compute, `loadOnnx` and ONNX Runtime compute too. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomGraph } from "../src/compile/testing/random-graph.js";
import { DefinitionError, InputError, ShapeError } from "../src/errors.js";
import {
  absolute,
  add,
  argument,
  binary,
  broadcastTo,
  concat,
  contract,
  divide,
  exp,
  greater,
  log,
  maximum,
  maxTo,
  minimum,
  multiply,
  negate,
  product,
  scan,
  select,
  sign,
  slice,
  sqrt,
  stopGradient,
  subtract,
  sum,
  sumTo,
  unary,
} from "../src/graph/build.js";
import { interpret } from "../src/graph/interpret.js";
import type { ArgumentNode, Node } from "../src/graph/node.js";
import { logSoftmax, meanTo, softmax } from "../src/graph/reductions.js";
import { graphToOnnx } from "../src/io/onnx/export/graph-to-onnx.js";
import { type GraphProto, modelProto } from "../src/io/onnx/messages.js";
import { loadOnnx } from "../src/io/onnx/network.js";
import { type Extents, resolveShape } from "../src/tensor/shape.js";
import { loadRuntime, type RuntimeTensor } from "./onnx-runtime.js";

const runtime = await loadRuntime();

/** Elements of 1 are rounded to 6e-8 after every operation; sums of some hundred make 1e-5 of it. */
const TOLERANCE = 2e-5;

async function expectSameMeaning(
  inputs: readonly ArgumentNode[],
  nodes: readonly Node[],
  extents: Extents,
): Promise<GraphProto> {
  const outputs = Object.fromEntries(nodes.map((node, index) => [`output${index}`, node]));
  const bytes = graphToOnnx({ inputs, parameters: [], outputs });
  const given = inputs.map((node, position) => {
    const dims = resolveShape(node.shape, extents);
    const count = dims.reduce((product, size) => product * size, 1);
    const data = Float32Array.from({ length: count }, (_, index) => Math.sin(1.7 * index + position + 0.3));
    return [node, { dims, data }] as const;
  });
  const expected = interpret(nodes, new Map(given.map(([node, { data }]) => [node, data])), extents);
  const network = loadOnnx(bytes);
  const sizes = network.inputs.flatMap(({ name }) =>
    name in extents
      ? [[name, { dims: [1], data: BigInt64Array.of(BigInt(extents[name] ?? 0)) }] as const]
      : [],
  );
  const tensors = Object.fromEntries([
    ...given.map(([{ name }, tensor]) => [name, tensor] as const),
    ...sizes,
  ]);
  const results: Record<string, unknown>[] = [network.run(tensors)];
  if (runtime !== undefined) results.push(await runtime(bytes, tensors));
  for (const result of results)
    expected.forEach(({ sizes: dims, data }, index) => {
      const { dims: actualDims, data: actual } = result[`output${index}`] as RuntimeTensor;
      expect(actualDims).toEqual(dims);
      for (const [at, value] of data.entries())
        expect(Math.abs(Number(actual[at]) - value) / Math.max(1, Math.abs(value))).toBeLessThan(TOLERANCE);
    });
  return modelProto.decode(bytes).graph as GraphProto;
}

it("any small graph means the same", async () => {
  const extents = fc.record({ T: fc.constantFrom(1, 2, 5), B: fc.constantFrom(1, 3, 4) });
  await fc.assert(
    fc.asyncProperty(randomGraph, extents, async ({ inputs, outputs }, sizes) => {
      await expectSameMeaning(inputs, outputs, sizes);
    }),
    { numRuns: 200 },
  );
});

const x = argument("x", ["T", "B", 3]);
const y = argument("y", ["B", 3]);
const w = argument("w", [2, 3]);
const scalar = argument("scalar", []);
const inputs = [x, y, w, scalar];
const extents = { T: 4, B: 2 };

const unaries = [
  "negate",
  "exp",
  "absolute",
  "sign",
  "tanh",
  "sigmoid",
  "erf",
  "copy",
  "stopGradient",
] as const;
const binaries = ["add", "subtract", "multiply", "divide", "maximum", "minimum", "greater"] as const;
const cases: Readonly<Record<string, Node>> = {
  ...Object.fromEntries(unaries.map((operation) => [operation, unary(operation, x)])),
  ...Object.fromEntries(binaries.map((operation) => [operation, binary(operation, x, y)])),
  log: log(add(1.5, x)),
  sqrt: sqrt(absolute(x)),
  "sign of zero": sign(multiply(0, x)),
  select: select(greater(x, y), y, scalar),
  "select by a number": select(subtract(x, x), 1, y),
  product: product(x, w),
  "product of a vector": product(maxTo(x, [3]), w),
  "transposed product": product(slice(x, 1, 2), w, true),
  contract: contract(x, exp(x)),
  "contract of vectors": contract(maxTo(x, [3]), sumTo(w, [3])),
  "sum to a scalar": sum(x),
  "sum over rows": sumTo(x, [1, 3]),
  "sum over time and features": sumTo(x, ["B", 1]),
  "sum over dimensions of one": sumTo(sumTo(x, [1, 1, 1]), [1]),
  maximum: maxTo(x, ["T", 1, 1]),
  broadcast: broadcastTo(scalar, ["B", "T", 2]),
  "broadcast by an extent of its own": broadcastTo(y, ["U", "B", 3]),
  slice: slice(x, 2, 1),
  concat: concat(x, slice(x, 0, 1), x),
  "concat of scalars": concat(scalar, negate(scalar), sumTo(y, [1])),
  mean: meanTo(x, ["B", 1]),
  softmax: softmax(x, [1, "B", 3]),
  "logarithm of softmax": logSoftmax(x),
  "an input": x,
  "a number": broadcastTo(0.5, [2, 1]),
  "both zeros": add(minimum(divide(1, 0), 2), maximum(divide(1, -0), -3)),
};

it.each(Object.entries(cases))("%s", async (_, node) => {
  await expectSameMeaning(inputs, [node], { ...extents, U: 3 });
});

describe("loops", () => {
  it("compute outside of them what is the same at every step", async () => {
    const { final, outputs } = scan(
      { initial: [y], sequences: [x], captures: [w, scalar] },
      ([h], [element], [weight, c]) => {
        const matrix = contract(weight as Node, exp(multiply(weight as Node, c as Node)));
        return { next: [add(product(h as Node, matrix), element as Node)], outputs: [h as Node, h as Node] };
      },
    );
    const { node } = await expectSameMeaning(inputs, [...final, ...outputs], extents);
    const loops = node.filter(({ opType }) => opType === "Scan");
    expect(loops).toHaveLength(1);
    const body = loops[0]?.attribute.find(({ name }) => name === "body")?.g;
    expect(body?.node.map(({ opType }) => opType)).toEqual(["MatMul", "Add", "Identity", "Identity"]);
  });

  // What depends on the outer loop is what the inner one captures, and nothing else.
  it("within loops stay within them for what they capture", async () => {
    const { outputs } = scan(
      { initial: [y], sequences: [x], captures: [y, x, w] },
      ([h], [element], [start, all, weight]) => {
        const inner = scan(
          {
            initial: [start as Node],
            sequences: [all as Node],
            captures: [h as Node, weight as Node],
            reverse: true,
          },
          ([c], [step], [outer, matrix]) => {
            const next = multiply(0.5, add(c as Node, step as Node, outer as Node));
            return { next: [next], outputs: [product(next, matrix as Node)] };
          },
        );
        const last = add(inner.final[0] as Node, element as Node);
        return { next: [last], outputs: [sumTo(inner.outputs[0] as Node, ["B", 2])] };
      },
    );
    await expectSameMeaning(inputs, outputs, extents);
  });

  it("whose step does nothing", async () => {
    const { final, outputs } = scan({ initial: [y], sequences: [x], captures: [y] }, ([h], [e], [c]) => ({
      next: [h as Node],
      outputs: [e as Node, c as Node, c as Node],
    }));
    await expectSameMeaning(inputs, [...final, ...outputs], extents);
  });
});

describe("parameters", () => {
  const graph = { inputs: [x], parameters: [w], outputs: { out: product(stopGradient(x), w) } };
  const weights = Float32Array.of(1, 2, 3, 4, 5, 6);

  it("are initialisers", () => {
    const network = loadOnnx(graphToOnnx(graph, { w: weights }, "linear"));
    expect(network.inputs.map(({ name }) => name)).toEqual(["x"]);
    const { out } = network.run({ x: { dims: [1, 1, 3], data: [1, 0, -1] } });
    expect(out?.data).toEqual(Float32Array.of(-2, -2));
  });

  it("need as many numbers as they have elements", () => {
    expect(() => graphToOnnx(graph)).toThrow(DefinitionError);
    expect(() => graphToOnnx(graph)).toThrow('parameter "w" has no weights; give them');
    expect(() => graphToOnnx(graph, { w: weights.slice(1) })).toThrow(ShapeError);
    expect(() => graphToOnnx(graph, { w: weights.with(1, Number.NaN) })).toThrow(InputError);
  });

  it("and names that are not taken", () => {
    const twice = { inputs: [x], parameters: [], outputs: { x } };
    expect(() => graphToOnnx(twice)).toThrow('an input is called "x", as something else is');
    const undeclared = { inputs: [x], parameters: [], outputs: { out: add(x, y) } };
    expect(() => graphToOnnx(undeclared)).toThrow(DefinitionError);
    // Names of our own make way.
    const clashing = argument("Add_0", ["B", 3]);
    const names = {
      inputs: [clashing],
      parameters: [],
      outputs: { Tanh_0: add(unary("tanh", clashing), 1) },
    };
    const { Tanh_0: result } = loadOnnx(graphToOnnx(names)).run({ Add_0: { dims: [1, 3], data: [0, 0, 0] } });
    expect(result?.data).toEqual(Float32Array.of(1, 1, 1));
  });
});
