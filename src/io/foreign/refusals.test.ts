import { describe, expect, it } from "vitest";
import { defineCell } from "../../cells/cell.js";
import { gru } from "../../cells/gru.js";
import { lstm } from "../../cells/lstm.js";
import { peepholeLstm } from "../../cells/peephole-lstm.js";
import { layerNorm } from "../../cells/transforms/normalisation.js";
import { zoneout } from "../../cells/transforms/zoneout.js";
import { withActivations } from "../../cells/with-activations.js";
import {
  DefinitionError,
  FormatError,
  NotSupportedError,
  type SequiturError,
  ShapeError,
} from "../../errors.js";
import { tanh } from "../../graph/build.js";
import { bidirectional } from "../../nn/bidirectional.js";
import { dense } from "../../nn/dense.js";
import { type Model, sequential } from "../../nn/model.js";
import { layerNormalisation } from "../../nn/normalisation.js";
import { recurrent } from "../../nn/recurrent.js";
import { residual } from "../../nn/residual.js";
import { initialWeights } from "../../nn/weights.js";
import { fromFloatArray, type Tensor } from "../safetensors-tensor.js";
import { fromKeras, toKeras } from "./keras.js";
import { fromPyTorch, toPyTorch } from "./pytorch.js";

const model = sequential(3, [recurrent(lstm, 2), dense(1)]);
const weights = initialWeights(model, 1);
const modules = ["lstm", "head"];
const libraries = {
  PyTorch: {
    from: fromPyTorch,
    to: toPyTorch,
    matrix: "lstm.weight_ih_l0",
    shape: [8, 3],
  },
  Keras: { from: fromKeras, to: toKeras, matrix: "lstm/kernel", shape: [3, 8] },
};

/** The message of the error that must come, in one line. */
function refusal(kind: new (message: string) => SequiturError, action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(kind);
    const { message } = error as Error;
    expect(message).not.toMatch(/[\r\n]/);
    expect(message).toMatch(/; /);
    return message;
  }
  return "accepted";
}

describe.each(Object.entries(libraries))("weights of %s are refused", (_, { from, to, matrix, shape }) => {
  const changed = (change: (tensors: Map<string, Tensor>) => void): string => {
    const tensors = to(model, weights, modules);
    change(tensors);
    return refusal(FormatError, () => from(model, tensors, modules));
  };
  const size = `[${shape.join(", ")}]`;

  it("where a tensor is missing", () => {
    expect(changed((tensors) => tensors.delete(matrix))).toContain(
      `tensor "${matrix}" is missing, expected F32 or F64 ${size}`,
    );
  });

  it("where a tensor is of another shape", () => {
    const message = changed((tensors) => tensors.set(matrix, fromFloatArray([4, 6], new Float32Array(24))));
    expect(message).toContain(
      `tensor "${matrix}": found F32 [4, 6] of 96 bytes, expected F32 or F64 ${size}; give`,
    );
  });

  it("where a tensor has other bytes than its shape", () => {
    const message = changed((tensors) => tensors.set(matrix, fromFloatArray(shape, new Float32Array(23))));
    expect(message).toContain(`tensor "${matrix}": found F32 ${size} of 92 bytes, expected`);
  });

  it("where a tensor is of another type", () => {
    const tensor: Tensor = { dtype: "BF16", shape, data: new Uint8Array(48) };
    expect(changed((tensors) => tensors.set(matrix, tensor))).toContain(
      `tensor "${matrix}": found BF16 ${size} of 48 bytes, expected F32 or F64 ${size}; convert the weights to F32`,
    );
  });

  it("where there is a tensor too many, whatever its name", () => {
    const message = changed((tensors) => tensors.set("more\n", fromFloatArray([1], new Float32Array(1))));
    expect(message).toContain('tensor "more\\n": found F32 [1] of 4 bytes, expected no tensor of this name');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e39])("where a weight is %s", (value) => {
    const message = changed((tensors) =>
      tensors.set(matrix, fromFloatArray(shape, new Float64Array(24).fill(value))),
    );
    expect(message).toContain(`tensor "${matrix}": found a weight that is ${value}, expected numbers`);
  });

  it("where a weight to be written is not finite", () => {
    const wrong = weights.map((value, index) => (index === weights.length - 1 ? Number.NaN : value));
    expect(refusal(FormatError, () => to(model, wrong, modules))).toContain("found a weight that is NaN");
  });

  it("where the weights are of another model", () => {
    expect(() => to(model, weights.subarray(1), modules)).toThrow(ShapeError);
  });

  it("where one bias is there and another is not", () => {
    const both = sequential(1, [bidirectional(gru, 2)]);
    const tensors = to(both, initialWeights(both, 1));
    const last = [...tensors.keys()].at(-1) as string;
    expect(last).toMatch(/bias/);
    tensors.delete(last);
    expect(refusal(FormatError, () => from(both, tensors))).toContain(`tensor "${last}" is missing`);
  });

  it.each<[string, Model, string]>([
    ["another cell", sequential(1, [recurrent(peepholeLstm, 2)]), '"peephole-lstm"'],
    ["parameters that it has not", sequential(1, [dense(2), layerNormalisation()]), '"1.gain"'],
    ["layers within layers", sequential(2, [residual(recurrent(lstm, 2))]), '"0.0.'],
    ["normalisation in a cell", sequential(1, [recurrent(layerNorm(lstm), 2)]), "layer"],
    [
      "a cell of the user's own that borrows a name",
      sequential(1, [
        recurrent(
          defineCell({
            name: "simple",
            source: "test",
            states: ["h"],
            step: ({ x, h }, { linear }) => ({ h: tanh(linear("gate", { h, x })) }),
          }),
          2,
        ),
      ]),
      'has a place for "0.candidate.x"',
    ],
  ])("where the model has %s", (_, other, message) => {
    const vector = new Float32Array(other.parameterCount);
    expect(refusal(NotSupportedError, () => to(other, vector))).toContain(message);
    expect(refusal(NotSupportedError, () => from(other, new Map()))).toContain(message);
  });

  it.each([[["lstm"]], [["a", "b", "c"]]])("where the names %j are not those of the layers", (names) => {
    expect(refusal(DefinitionError, () => to(model, weights, names))).toContain(
      "the model has 2 layers, received",
    );
  });

  it("where two layers are called the same", () => {
    const message = /(is|each).* a name of its own/;
    expect(refusal(DefinitionError, () => to(model, weights, ["same", "same"]))).toMatch(message);
    const heads = sequential(1, [dense(1), dense(1)]);
    expect(refusal(DefinitionError, () => to(heads, new Float32Array(4), ["same", "same"]))).toMatch(message);
  });

  it("where the model has zoneout in a cell", () => {
    const other = sequential(1, [recurrent(zoneout(lstm, { h: 0.1 }), 2)]);
    expect(refusal(NotSupportedError, () => to(other, initialWeights(other, 1)))).toContain(
      "no zoneout in its",
    );
  });
});

describe("PyTorch has no", () => {
  it.each<[string, Model, string]>([
    [
      "layer that only runs backwards",
      sequential(1, [recurrent(lstm, 2, { backward: true })]),
      "only runs backwards",
    ],
    ["merge but one", sequential(1, [bidirectional(lstm, 2, { merge: "sum" })]), 'received merge "sum"'],
    [
      "other activations",
      sequential(1, [recurrent(withActivations(gru, { reset: "hard-sigmoid" }), 2)]),
      "for reset of gru",
    ],
  ])("%s", (_, other, message) => {
    const vector = new Float32Array(other.parameterCount);
    expect(refusal(NotSupportedError, () => toPyTorch(other, vector))).toContain(message);
  });

  it("module of layers that differ", () => {
    const other = sequential(1, [recurrent(lstm, 2), recurrent(lstm, 3)]);
    expect(
      refusal(DefinitionError, () => toPyTorch(other, new Float32Array(other.parameterCount))),
    ).toContain('module "" would hold layers of several kinds');
  });

  it("two biases whose sum is beyond float32", () => {
    const tensors = toPyTorch(model, weights, modules);
    for (const name of ["lstm.bias_ih_l0", "lstm.bias_hh_l0"])
      tensors.set(name, fromFloatArray([8], new Float32Array(8).fill(3e38)));
    expect(refusal(FormatError, () => fromPyTorch(model, tensors, modules))).toContain(
      'tensor "lstm.bias_hh_l0"',
    );
  });
});
