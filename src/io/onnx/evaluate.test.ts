import { describe, expect, it } from "vitest";
import { loadOnnx } from "./network.js";
import type { Tensor } from "./tensor.js";
import { type GraphInput, graph, model, node, tensor, valueInfo } from "./testing/build-model.js";

const float = (dims: readonly number[], ...values: number[]): Tensor => tensor("float32", dims, values);

describe("a run ends in an error", () => {
  const limits = { elements: 1e5, work: 1e7 };
  const shape = (...dims: number[]): Tensor => tensor("int64", [dims.length], dims);
  const truth = tensor("bool", [], [1]);

  it.each<[string, GraphInput, RegExp]>([
    [
      "that asks for 2^60 elements",
      {
        nodes: [node("ConstantOfShape", ["s"], ["y"])],
        outputs: ["y"],
        weights: { s: shape(2 ** 30, 2 ** 30) },
      },
      /dimensions \[1073741824, 1073741824\]/,
    ],
    [
      "that asks for 2^31 elements",
      { nodes: [node("ConstantOfShape", ["s"], ["y"])], outputs: ["y"], weights: { s: shape(2 ** 31 - 1) } },
      /holds 2147483647 elements/,
    ],
    [
      "that doubles a tensor again and again",
      {
        nodes: Array.from({ length: 60 }, (_, k) =>
          node("Concat", [`x${k}`, `x${k}`], [`x${k + 1}`], { axis: 0n }),
        ),
        outputs: ["x60"],
        weights: { x0: float([1], 1) },
      },
      /holds .* elements, more than 100000/,
    ],
    [
      "of a loop without end",
      {
        nodes: [
          node("Loop", ["", "go"], [], {
            body: graph({ inputs: [valueInfo("i", "int64"), valueInfo("c", "bool")], outputs: ["c"] }),
          }),
        ],
        weights: { go: truth },
      },
      /more than 10000000 operations/,
    ],
    [
      "of a loop that gathers without end",
      {
        nodes: [
          node("SequenceEmpty", [], ["s0"]),
          node("Loop", ["", "go", "s0"], ["s"], {
            body: graph({
              nodes: [node("SequenceInsert", ["t", "i"], ["u"])],
              inputs: [valueInfo("i", "int64"), valueInfo("c", "bool"), "t"],
              outputs: ["c", "u"],
            }),
          }),
        ],
        weights: { go: truth },
      },
      /operations|elements/,
    ],
    [
      "of a scan over what has no elements",
      {
        nodes: [
          node("ConstantOfShape", ["s"], ["x"]),
          node("Scan", ["x"], ["y"], { num_scan_inputs: 1n, body: graph({ inputs: ["e"], outputs: ["e"] }) }),
        ],
        outputs: ["y"],
        weights: { s: shape(2 ** 31 - 1, 0) },
      },
      /operations/,
    ],
    [
      "of a recurrent operator over what has no elements",
      {
        nodes: [node("ConstantOfShape", ["s"], ["x"]), node("RNN", ["x", "w", "w"], ["y"])],
        outputs: ["y"],
        weights: { s: shape(2 ** 31 - 1, 50_000, 0), w: float([1, 0, 0]) },
      },
      /operations|elements/,
    ],
    [
      "of a convolution by kernels without elements",
      {
        nodes: [
          node("ConstantOfShape", ["s"], ["x"]),
          node("Conv", ["x", "w"], ["y"], { pads: [2n ** 29n, 2n ** 29n] }),
        ],
        outputs: ["y"],
        weights: { s: shape(1, 0, 8), w: float([1, 0, 2 ** 30]) },
      },
      /operations/,
    ],
    [
      "of a product of more sums than allowed",
      {
        nodes: [node("ConstantOfShape", ["s"], ["x"]), node("MatMul", ["x", "x"], ["y"])],
        outputs: ["y"],
        weights: { s: shape(220, 220) },
      },
      /operations/,
    ],
    [
      "that divides by 0",
      { nodes: [node("Div", ["a", "b"], ["y"])], outputs: ["y"], weights: { a: shape(1), b: shape(0) } },
      /division of integers by 0/,
    ],
    [
      "that reads an output that is not there",
      { nodes: [node("Neg", ["a"], ["y", "z"])], outputs: ["z"], weights: { a: float([1], 1) } },
      /output 1/,
    ],
    [
      "of tensors that do not fit",
      {
        nodes: [node("Add", ["a", "b"], ["y"])],
        outputs: ["y"],
        weights: { a: float([2], 1, 2), b: float([3], 1, 2, 3) },
      },
      /shapes \[2\] and \[3\]/,
    ],
    [
      "of types that do not fit",
      { nodes: [node("Add", ["a", "b"], ["y"])], outputs: ["y"], weights: { a: float([1], 1), b: shape(1) } },
      /types float32 and int64/,
    ],
  ])("%s", (_, content, message) => {
    const network = loadOnnx(model(content), { limits });
    const start = performance.now();
    expect(() => network.run({})).toThrow(message);
    expect(() => network.run({})).toThrow(/^[^\r\n]+$/);
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it("but not where values end and others take their place", () => {
    const nodes = Array.from({ length: 100 }, (_, k) => node("Neg", [`x${k}`], [`x${k + 1}`]));
    const bytes = model({ nodes, inputs: ["x0"], outputs: ["x100"] });
    const data = new Float32Array(1000).fill(1);
    const { x100 } = loadOnnx(bytes, { limits: { elements: 2000 } }).run({ x0: { dims: [1000], data } });
    expect(x100?.data).toEqual(data);
  });

  it("where more elements are computed than it may work", () => {
    const nodes = Array.from({ length: 100 }, (_, k) => node("Neg", [`x${k}`], [`x${k + 1}`]));
    const bytes = model({ nodes, inputs: ["x0"], outputs: ["x100"] });
    const run = (size: number): unknown =>
      loadOnnx(bytes, { limits: { work: 150_000 } }).run({
        x0: { dims: [size], data: new Float32Array(size) },
      });
    expect(() => run(10)).not.toThrow();
    expect(() => run(10_000)).toThrow(/more than 150000 operations/);
  });

  it("but not where a long loop carries a large state", () => {
    const body = graph({
      nodes: [node("Neg", ["h"], ["next"])],
      inputs: [valueInfo("i", "int64"), valueInfo("c", "bool"), "h"],
      outputs: ["c", "next"],
    });
    const bytes = model({
      nodes: [node("Loop", ["n", "", "x"], ["y"], { body })],
      inputs: ["x"],
      outputs: ["y"],
      weights: { n: tensor("int64", [], [100]) },
    });
    const data = new Float32Array(1000).fill(1);
    const { y } = loadOnnx(bytes, { limits: { elements: 4000 } }).run({ x: { dims: [1000], data } });
    expect(y?.data).toEqual(data);
  });
});
