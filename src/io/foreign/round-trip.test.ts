import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cell } from "../../cells/cell.js";
import { gru } from "../../cells/gru.js";
import { gruResetBefore } from "../../cells/gru-reset-before.js";
import { lstm } from "../../cells/lstm.js";
import { projectedLstm } from "../../cells/projected-lstm.js";
import { simple } from "../../cells/simple.js";
import { withActivations } from "../../cells/with-activations.js";
import { bidirectional } from "../../nn/bidirectional.js";
import { dense } from "../../nn/dense.js";
import { dropout } from "../../nn/dropout.js";
import type { Layer } from "../../nn/layer.js";
import { type Model, sequential } from "../../nn/model.js";
import { recurrent } from "../../nn/recurrent.js";
import { decodeSafetensors, encodeSafetensors } from "../safetensors.js";
import { fromFloatArray, type Tensor, toFloat64Array } from "../safetensors-tensor.js";
import { fromKeras, toKeras } from "./keras.js";
import { fromPyTorch, toPyTorch } from "./pytorch.js";

const reluSimple = withActivations(simple, { candidate: "relu" });
const units = fc.integer({ min: 1, max: 3 });

/** Models of layers with these cells, forwards and both ways, with heads and dropout. */
function models(cells: readonly Cell[]): fc.Arbitrary<Model> {
  const overTime = fc
    .tuple(fc.constantFrom(...cells), units, fc.boolean())
    .map(([cell, width, both]) => (both ? bidirectional(cell, width) : recurrent(cell, width)));
  const layer = fc.oneof(
    { weight: 4, arbitrary: overTime },
    { weight: 1, arbitrary: units.map((width) => dense(width)) },
    { weight: 1, arbitrary: fc.constant(dropout(0.5)) },
  );
  return fc
    .tuple(units, fc.array<Layer>(layer, { minLength: 1, maxLength: 4 }))
    .map(([inputs, layers]) => sequential(inputs, layers));
}

/** A model with weights. The sum of -0 and 0 is 0, so there is no -0. */
function weighted(cells: readonly Cell[]): fc.Arbitrary<readonly [Model, Float32Array]> {
  const number = fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
  return models(cells).chain((model) => {
    const { parameterCount: length } = model;
    return fc.tuple(
      fc.constant(model),
      fc.array(number, { minLength: length, maxLength: length }).map((values) => Float32Array.from(values)),
    );
  });
}

const throughFile = (tensors: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> =>
  decodeSafetensors(encodeSafetensors({ metadata: {}, tensors })).tensors;

/** Weights that count up from 1, by which each place can be told. */
const counted = (model: Model): Float32Array =>
  Float32Array.from({ length: model.parameterCount }, (_, index) => index + 1);
const placeOf = (model: Model, parameter: string): number =>
  1 + (model.parameters.find(({ name }) => name === `0.${parameter}`)?.offset as number);
const valuesOf = (tensors: ReadonlyMap<string, Tensor>): Record<string, number[]> =>
  Object.fromEntries([...tensors].map(([name, tensor]) => [name, Array.from(toFloat64Array(tensor))]));

describe("weights come back as they were", () => {
  it("from PyTorch, through a file", () => {
    fc.assert(
      fc.property(weighted([simple, reluSimple, lstm, gru, projectedLstm(2)]), ([model, weights]) => {
        const modules = model.specification.layers.map((_, index) => `part${index}`);
        expect(fromPyTorch(model, throughFile(toPyTorch(model, weights, modules)), modules)).toEqual(weights);
      }),
    );
  });

  it("from Keras, through a file", () => {
    fc.assert(
      fc.property(weighted([simple, lstm, gru, gruResetBefore]), ([model, weights]) => {
        expect(fromKeras(model, throughFile(toKeras(model, weights)))).toEqual(weights);
      }),
    );
  });

  it("from PyTorch with layers of one module", () => {
    fc.assert(
      fc.property(fc.constantFrom(simple, lstm, gru), units, units, (cell, width, count) => {
        const model = sequential(
          2,
          Array.from({ length: count }, () => recurrent(cell, width)),
        );
        const tensors = toPyTorch(model, counted(model));
        expect([...tensors.keys()].filter((name) => name.startsWith("weight_ih"))).toEqual(
          Array.from({ length: count }, (_, layer) => `weight_ih_l${layer}`),
        );
        expect(fromPyTorch(model, tensors)).toEqual(counted(model));
      }),
    );
  });
});

describe("every weight has its place", () => {
  const model = sequential(1, [recurrent(gru, 2)]);

  it("as the model names it", () => {
    expect(model.parameters.map(({ name, offset }) => [name, offset])).toEqual([
      ["0.reset.h", 0],
      ["0.reset.x", 4],
      ["0.reset.bias", 6],
      ["0.update.h", 8],
      ["0.update.x", 12],
      ["0.update.bias", 14],
      ["0.recurrent_candidate.h", 16],
      ["0.recurrent_candidate.bias", 20],
      ["0.candidate.x", 22],
      ["0.candidate.bias", 24],
    ]);
  });

  it("in PyTorch: r, z, n below one another", () => {
    expect(valuesOf(toPyTorch(model, counted(model)))).toEqual({
      weight_ih_l0: [5, 6, 13, 14, 23, 24],
      weight_hh_l0: [1, 2, 3, 4, 9, 10, 11, 12, 17, 18, 19, 20],
      bias_ih_l0: [7, 8, 15, 16, 25, 26],
      bias_hh_l0: [0, 0, 0, 0, 21, 22],
    });
  });

  it("in Keras: z, r, h side by side", () => {
    expect(valuesOf(toKeras(model, counted(model), ["gru"]))).toEqual({
      "gru/kernel": [13, 14, 5, 6, 23, 24],
      "gru/recurrent_kernel": [9, 11, 1, 3, 17, 19, 10, 12, 2, 4, 18, 20],
      "gru/bias": [15, 16, 7, 8, 25, 26, 0, 0, 0, 0, 21, 22],
    });
    expect(toKeras(model, counted(model)).get("0/bias")?.shape).toEqual([2, 6]);
  });

  it("in Keras without reset_after: z, r, h, and one bias", () => {
    const before = sequential(1, [recurrent(gruResetBefore, 1)]);
    const placesOf = (operand: string): number[] =>
      ["update", "reset", "candidate"].map((gate) => placeOf(before, `${gate}.${operand}`));
    expect(valuesOf(toKeras(before, counted(before)))).toEqual({
      "0/kernel": placesOf("x"),
      "0/recurrent_kernel": placesOf("h"),
      "0/bias": placesOf("bias"),
    });
  });

  it("in either for the long short-term memory: i, f, candidate, o", () => {
    const one = sequential(1, [recurrent(lstm, 1)]);
    const weights = counted(one);
    const gates = ["input", "forget", "candidate", "output"];
    const placesOf = (operand: string): number[] => gates.map((gate) => placeOf(one, `${gate}.${operand}`));
    const [x, h, bias] = [placesOf("x"), placesOf("h"), placesOf("bias")];
    expect(valuesOf(toPyTorch(one, weights))).toEqual({
      weight_ih_l0: x,
      weight_hh_l0: h,
      bias_ih_l0: bias,
      bias_hh_l0: [0, 0, 0, 0],
    });
    expect(valuesOf(toKeras(one, weights, ["lstm"]))).toEqual({
      "lstm/kernel": x,
      "lstm/recurrent_kernel": h,
      "lstm/bias": bias,
    });
  });

  it("and biases add up, where they are two of one gate", () => {
    const tensors = toPyTorch(model, counted(model));
    tensors.set("bias_hh_l0", fromFloatArray([6], Float64Array.of(100, 200, 300, 400, 500, 600)));
    const weights = fromPyTorch(model, tensors);
    expect([...weights.subarray(6, 8), ...weights.subarray(14, 16)]).toEqual([107, 208, 315, 416]);
    expect([...weights.subarray(20, 22), ...weights.subarray(24, 26)]).toEqual([500, 600, 25, 26]);
  });

  it("and is zero in layers without bias", () => {
    const withoutBias = new Map(
      [...toPyTorch(model, counted(model))].filter(([name]) => !name.includes("bias")),
    );
    const weights = fromPyTorch(model, withoutBias);
    model.parameters.forEach(({ name, offset }) => {
      expect(weights[offset]).toBe(name.endsWith("bias") ? 0 : offset + 1);
    });
  });
});
