import { describe, expect, it } from "vitest";
import { defineCell } from "../cells/cell.js";
import { gru } from "../cells/gru.js";
import { lstm } from "../cells/lstm.js";
import { projectedLstm } from "../cells/projected-lstm.js";
import type { OwnTransform } from "../cells/registry.js";
import { transformCell } from "../cells/transform.js";
import { batchNorm, layerNorm } from "../cells/transforms/normalisation.js";
import { zoneout } from "../cells/transforms/zoneout.js";
import { withActivations } from "../cells/with-activations.js";
import { FormatError, ShapeError } from "../errors.js";
import { add, tanh } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { bidirectional } from "../nn/bidirectional.js";
import { decoder } from "../nn/decoder.js";
import { dense } from "../nn/dense.js";
import { feedback } from "../nn/feedback.js";
import { type Model, sequential } from "../nn/model.js";
import { batchNormalisation } from "../nn/normalisation.js";
import { recurrent } from "../nn/recurrent.js";
import { residual } from "../nn/residual.js";
import { initialWeights } from "../nn/weights.js";
import { models } from "../train/testing/model-zoo.js";
import type { Learnt } from "../train/trainer.js";
import { decodeModel } from "./model-file.js";
import { loadModel, saveModel } from "./network-file.js";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.js";

/** Weights and statistics that all differ. */
function learntBy(model: Model): Learnt {
  const statistics = model.statistics.map(({ name, width, per }, index) => {
    const length = (per === "step" ? 4 : 1) * 2 * width;
    return [name, Float32Array.from({ length }, (_, position) => index + position / 7)] as const;
  });
  return { weights: initialWeights(model, 5), statistics: Object.fromEntries(statistics) };
}

/** What a model is, as far as it can be compared: its layers hold functions. */
function dataOf({ specification, parameters, states, masks, statistics, outputs, causal }: Model): unknown {
  const shapes = parameters.map(({ name, shape, offset }) => [name, shape, offset]);
  return { specification, shapes, states, masks, statistics, outputs, causal };
}

const more: [string, Model][] = [
  [
    "an encoder and a decoder with attention",
    sequential(2, [
      bidirectional(zoneout(lstm, { h: 0.1, c: 0.2 }), 3, { merge: "sum" }),
      decoder([recurrent(layerNorm(gru), 4), dense(2, { activation: { name: "elu", alpha: 0.5 } })], {
        attention: 3,
        last: 2,
      }),
    ]),
  ],
  ["a decoder of a vector", sequential(3, [decoder([recurrent(gru, 4), dense(2)])], "vector")],
  [
    "feedback, residual and statistics",
    sequential(2, [
      feedback([recurrent(batchNorm(gru), 3), dense(2)], { last: 3 }),
      residual(recurrent(withActivations(projectedLstm(2), { cell: "softsign" }), 4, { backward: true })),
      batchNormalisation(),
    ]),
  ],
];

const small = sequential(2, [recurrent(gru, 3), dense(1)]);

const refusal = (run: () => unknown): string => {
  try {
    run();
    return "accepted";
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return error.message;
  }
};

describe("a saved model", () => {
  it.each([...models, ...more])("comes back with what it learnt: %s", (_, model) => {
    const learnt = learntBy(model);
    const bytes = saveModel(model, learnt);
    const again = loadModel(bytes);
    expect(dataOf(again.model)).toEqual(dataOf(model));
    expect(again.learnt).toEqual(learnt);
    expect(saveModel(again.model, again.learnt)).toEqual(bytes);
  });

  it("names its tensors by layer, gate and operand", () => {
    const { metadata, tensors } = decodeSafetensors(saveModel(small, learntBy(small)));
    expect([...tensors.keys()].sort()).toEqual(small.parameters.map(({ name }) => name).sort());
    expect(tensors.get("0.reset.h")).toMatchObject({ dtype: "F32", shape: [3, 3] });
    expect(JSON.parse(metadata.sequitur as string)).toEqual({
      format: 1,
      kind: "network",
      specification: small.specification,
    });
  });

  it("wants cells and transforms of the user's own back", () => {
    const own = defineCell({
      name: "own",
      source: "this test",
      states: ["h"],
      step: ({ x, h }, { linear }) => ({ h: tanh(linear("a", { h, x })) }),
    });
    const shifted: OwnTransform = (cell) =>
      transformCell(cell, {
        specification: { name: "shifted" },
        source: "this test",
        states: ({ h, ...others }, _, { vector }) => ({ ...others, h: add(h as Node, vector("shift", 0.5)) }),
      });
    const model = sequential(2, [recurrent(shifted(own, {}), 3)]);
    const bytes = saveModel(model, learntBy(model));
    const { learnt } = loadModel(bytes, { cells: [own], transforms: { shifted } });
    expect(learnt).toEqual(learntBy(model));
    expect(refusal(() => loadModel(bytes, { transforms: { shifted } }))).toContain('cell "own"');
    expect(refusal(() => loadModel(bytes, { cells: [own] }))).toContain('transform "shifted"');
  });
});

describe("what is no such model is refused in one line", () => {
  const bytes = saveModel(small, learntBy(small));
  type Changeable = Record<string, unknown> & { readonly specification: { readonly layers: object[] } };
  /** The file with its passport changed. */
  function changed(change: (passport: Changeable) => void): Uint8Array {
    const { metadata, tensors } = decodeSafetensors(bytes);
    const passport = JSON.parse(metadata.sequitur as string);
    change(passport);
    return encodeSafetensors({ metadata: { sequitur: JSON.stringify(passport) }, tensors });
  }

  it.each<[string, Parameters<typeof changed>[0], string]>([
    ["a forecaster", (file) => Object.assign(file, { kind: "series" }), "read it with decodeModel of"],
    ["another kind", (file) => Object.assign(file, { kind: "text" }), '"passport.kind": Invalid input'],
    ["a later format", (file) => Object.assign(file, { format: 2 }), "update Sequitur"],
    ["no inputs", (file) => Object.assign(file.specification, { inputs: 0 }), "specification.inputs"],
    ["other inputs", (file) => Object.assign(file.specification, { inputs: 3 }), "expected F32 [3, 3]"],
    ["code", (file) => Object.assign(file.specification, { code: "1" }), 'Unrecognized key: "code"'],
    [
      "a vector for recurrent layers",
      (file) => Object.assign(file.specification, { input: "vector" }),
      "a recurrent layer runs over a sequence",
    ],
    [
      "a layer more",
      (file) => file.specification.layers.push({ type: "layer-normalisation" }),
      "found 12 tensors, expected 14",
    ],
  ])("%s", (_, change, message) => {
    const found = refusal(() => loadModel(changed(change)));
    expect(found).toContain(message);
    expect(found).toMatch(/; /);
    expect(found).not.toContain("\n");
  });

  it("when saving", () => {
    const { weights } = learntBy(small);
    expect(() => saveModel(small, { weights: weights.subarray(1), statistics: {} })).toThrow(ShapeError);
    expect(refusal(() => saveModel(small, { weights: weights.map(() => Number.NaN), statistics: {} }))).toBe(
      'tensor "0.reset.h": found a weight that is NaN, expected numbers; train anew',
    );
    const normalised = sequential(2, [batchNormalisation()]);
    expect(
      refusal(() => saveModel(normalised, { weights: initialWeights(normalised, 1), statistics: {} })),
    ).toBe(
      'tensor "0.batch": found 0 statistics of batches, expected 4 a step; save what a trainer has learnt',
    );
    const deep = sequential(2, [residual(residual(residual(residual(residual(dense(2))))))]);
    expect(refusal(() => saveModel(deep, learntBy(deep)))).toMatch(
      /; saveModel was handed this model: change it there$/,
    );
  });

  it("by the reader of forecasters, too", () => {
    expect(refusal(() => decodeModel(bytes))).toBe(
      'the model is of kind "network", expected "series"; read it with loadModel of "sequitur/io"',
    );
  });
});
