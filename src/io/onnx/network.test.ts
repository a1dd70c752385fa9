import { describe, expect, it } from "vitest";
import { InputError, ShapeError } from "../../errors.js";
import { loadOnnx, type OnnxInput } from "./network.js";
import type { Tensor } from "./tensor.js";
import { type GraphInput, model, node, tensor, valueInfo } from "./testing/build-model.js";

const float = (dims: readonly number[], ...values: number[]): Tensor => tensor("float32", dims, values);

/** `y = relu(x w + b)`, x of any batch. */
const LAYER: GraphInput = {
  nodes: [node("Gemm", ["x", "w", "b"], ["sum"]), node("Relu", ["sum"], ["y"])],
  inputs: [valueInfo("x", "float32", ["batch", 2])],
  outputs: [valueInfo("y", "float32", ["batch", 3])],
  weights: { w: float([2, 3], 1, 2, 3, 4, 5, 6), b: float([3], -10, 0, 0.5) },
};

const run = (bytes: Uint8Array, inputs?: Readonly<Record<string, OnnxInput>>) =>
  loadOnnx(bytes).run(inputs as Readonly<Record<string, OnnxInput>>);

describe("a network", () => {
  it("says what it takes and gives", () => {
    const { inputs, outputs } = loadOnnx(model(LAYER));
    expect(inputs).toEqual([{ name: "x", type: "float32", dims: ["batch", 2], optional: false }]);
    expect(outputs).toEqual([{ name: "y", type: "float32", dims: ["batch", 3], optional: false }]);
  });

  it("computes, from any list of numbers", () => {
    const expected = { y: { type: "float32", dims: [2, 3], data: Float32Array.of(0, 12, 15.5, 0, 0, 0.5) } };
    expect(run(model(LAYER), { x: { dims: [2, 2], data: [1, 2, 0, 0] } })).toEqual(expected);
    expect(run(model(LAYER), { x: { dims: [2, 2], data: Float64Array.of(1, 2, 0, 0) } })).toEqual(expected);
  });

  it("can run again and again", () => {
    const network = loadOnnx(model(LAYER));
    const input = { x: { dims: [1, 2], data: [1, 1] } };
    expect(network.run(input)).toEqual(network.run(input));
  });

  it("takes and gives integers of 64 bits exactly", () => {
    const bytes = model({
      nodes: [node("Add", ["a", "b"], ["y"])],
      inputs: [valueInfo("a", "int64"), valueInfo("b", "int64")],
      outputs: ["y"],
    });
    const [a, b] = [
      { dims: [2], data: [1n, 2n ** 62n] },
      { dims: [2], data: [2, 1] },
    ];
    expect(run(bytes, { a, b }).y?.data).toEqual(BigInt64Array.of(3n, 2n ** 62n + 1n));
  });

  it("rounds to the type after every operator", () => {
    const bytes = model({
      nodes: [node("Add", ["x", "one"], ["sum"]), node("Sub", ["sum", "one"], ["y"])],
      inputs: ["x"],
      outputs: ["y"],
      weights: { one: float([], 1) },
    });
    expect(run(bytes, { x: { dims: [], data: [2 ** -30] } }).y?.data).toEqual(Float32Array.of(0));
  });

  it("lets NaN through: it is the caller's", () => {
    const { y } = run(model(LAYER), { x: { dims: [1, 2], data: [Number.NaN, 1] } });
    expect(y?.data).toEqual(new Float32Array(3).fill(Number.NaN));
  });

  it("has masks of infinities", () => {
    const infinities = float([2], Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    const bytes = model({
      nodes: [node("Constant", [], ["mask"], { value: infinities }), node("Add", ["x", "mask"], ["y"])],
      inputs: ["x"],
      outputs: ["y"],
    });
    expect(run(bytes, { x: { dims: [], data: [1] } }).y?.data).toEqual(infinities.data);
  });

  it.each([undefined, "model.onnx", new ArrayBuffer(8), [8, 7]])("is not read from %o", (bytes) => {
    const load = (): unknown => loadOnnx(bytes as never);
    expect(load).toThrow(InputError);
    expect(load).toThrow(/^a model is bytes, received .*; give a Uint8Array/);
  });

  it.each([
    ["int64", 1.5],
    ["int64", Number.NaN],
    ["int64", 2 ** 63],
    ["int64", -(2n ** 63n) - 1n],
    ["uint64", -1],
    ["int8", 300],
    ["int8", 128n],
    ["uint8", -1],
    ["int32", Number.POSITIVE_INFINITY],
  ] as const)("refuses an input of %s that has an element %s", (type, value) => {
    const bytes = model({
      nodes: [node("Identity", ["x"], ["y"])],
      inputs: [valueInfo("x", type)],
      outputs: [valueInfo("y", type)],
    });
    const take = (): unknown => run(bytes, { x: { dims: [3], data: [1, value, 2] } });
    expect(take).toThrow(InputError);
    expect(take).toThrow(`input "x": found ${value}, expected elements of type ${type}; convert them first`);
  });

  it("takes the ends of integers", () => {
    const bytes = model({
      nodes: [node("Identity", ["x"], ["y"])],
      inputs: [valueInfo("x", "int64")],
      outputs: [valueInfo("y", "int64")],
    });
    const data = [-(2 ** 63), 2n ** 63n - 1n, -0, true];
    expect(run(bytes, { x: { dims: [4], data } }).y?.data).toEqual(
      BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n, 0n, 1n),
    );
  });

  it("does not hand out its weights", () => {
    const network = loadOnnx(model({ outputs: ["w"], weights: { w: float([2], 1, 2) } }));
    network.run({}).w?.data.fill(9 as never);
    expect(network.run({}).w?.data).toEqual(Float32Array.of(1, 2));
  });

  it("has inputs with defaults", () => {
    const network = loadOnnx(
      model({
        nodes: [node("Neg", ["x"], ["y"])],
        inputs: ["x"],
        outputs: ["y"],
        weights: { x: float([1], 5) },
      }),
    );
    expect(network.inputs[0]?.optional).toBe(true);
    expect(network.run({}).y?.data).toEqual(Float32Array.of(-5));
    expect(network.run({ x: { dims: [1], data: [7] } }).y?.data).toEqual(Float32Array.of(-7));
  });

  it("may have names like those of every object", () => {
    const bytes = model({
      nodes: [node("Neg", ["constructor"], ["__proto__"])],
      inputs: ["constructor"],
      outputs: ["__proto__"],
    });
    expect(() => run(bytes)).toThrow(InputError);
    const outputs = run(bytes, { constructor: { dims: [], data: [1] } } as Record<string, OnnxInput>);
    expect(Object.getOwnPropertyDescriptor(outputs, "__proto__")?.value.data).toEqual(Float32Array.of(-1));
  });

  it.each<[string, Record<string, OnnxInput>, typeof InputError | typeof ShapeError, RegExp]>([
    ["a missing input", {}, InputError, /input "x" is missing/],
    [
      "an unknown input",
      { x: { dims: [1, 2], data: [1, 2] }, z: { dims: [], data: [1] } },
      InputError,
      /no input "z".*"x"/,
    ],
    [
      "another rank",
      { x: { dims: [2], data: [1, 2] } },
      ShapeError,
      /found shape \[2\], expected \[batch, 2\]/,
    ],
    ["another size", { x: { dims: [1, 3], data: [1, 2, 3] } }, ShapeError, /expected \[batch, 2\]/],
    [
      "too few elements",
      { x: { dims: [2, 2], data: [1, 2, 3] } },
      ShapeError,
      /3 elements for \[2, 2\], expected 4/,
    ],
    [
      "a list for a tensor",
      { x: [1, 2] as never },
      InputError,
      /^input "x" is no tensor; give \{ dims, data \}$/,
    ],
    ["null for a tensor", { x: null as never }, InputError, /input "x" is no tensor/],
    ["a tensor without data", { x: { dims: [1, 2] } as never }, InputError, /input "x" is no tensor/],
    ["a tensor without dims", { x: { data: [1, 2] } as never }, InputError, /input "x" is no tensor/],
    ["no inputs at all", undefined as never, InputError, /input "x" is missing/],
    [
      "strings for numbers",
      { x: { dims: [1, 2], data: [1, "2"] as never } },
      InputError,
      /input "x": found "2", expected elements of type float32/,
    ],
    [
      "holes for numbers",
      { x: { dims: [1, 2], data: { length: 2 } as never } },
      InputError,
      /found undefined, expected/,
    ],
    ["a negative size", { x: { dims: [-1, -2], data: [1, 2] } }, ShapeError, /a dimension of -1/],
  ])("refuses %s", (_, inputs, kind, message) => {
    expect(() => run(model(LAYER), inputs)).toThrow(kind);
    expect(() => run(model(LAYER), inputs)).toThrow(message);
  });
});
