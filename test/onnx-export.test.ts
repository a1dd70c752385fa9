/**
 * Models as ONNX files: evaluated by `loadOnnx` and by ONNX Runtime they give what the interpreter gives, and loops are
 * ONNX's own recurrent operators wherever these have the same equations.
 */

import { DefinitionError, InputError, loadEngine, NotSupportedError, ShapeError } from "sequitur";
import {
  activationNames,
  batchNorm,
  builtInCells,
  type Cell,
  clipCell,
  defineCell,
  diagonal,
  gru,
  layerNorm,
  lstm,
  minGru,
  multiply,
  onWarning,
  peepholeLstm,
  projectedLstm,
  recurrentDropout,
  sigmoid,
  simple,
  slice,
  tanh,
  withActivations,
  zoneout,
} from "sequitur/cells";
import {
  batchNormalisation,
  bidirectional,
  decoder,
  dense,
  dropout,
  encoderDecoder,
  feedback,
  type Layer,
  layerNormalisation,
  mergeNames,
  recurrent,
  residual,
  sequential,
  vectorToSequence,
} from "sequitur/nn";
import { loadOnnx, toOnnx } from "sequitur/onnx";
import { adam, squaredError, Trainer } from "sequitur/train";
import { describe, expect, it } from "vitest";
import { modelProto } from "../src/io/onnx/messages.js";
import { expectClose, expectSameNumbers, learntBy, loopsOf } from "./onnx-exported.js";

onWarning(() => {});
const [I, H] = [2, 3];

const operators: Readonly<Record<string, string>> = {
  simple: "RNN",
  lstm: "LSTM",
  "peephole-lstm": "LSTM",
  "coupled-lstm": "LSTM",
  gru: "GRU",
  "gru-reset-before": "GRU",
};
const cells = [...builtInCells.values(), projectedLstm(2)];
/** They have no square recurrent matrix. */
const withoutDiagonal = ["indrnn", "mingru", "minlstm", "projected-lstm"];
interface Transform {
  readonly change: (cell: Cell) => Cell;
  readonly isNative: boolean;
  readonly rounding?: number;
}

const transforms: Readonly<Record<string, Transform>> = {
  plain: { change: (cell) => cell, isNative: true },
  clip: { change: (cell) => clipCell(cell, 0.3), isNative: true },
  dropout: { change: (cell) => recurrentDropout(cell, 0.4), isNative: true },
  // Where three units are nearly alike, what is left of their difference is rounded.
  "layer norm": { change: layerNorm, isNative: false, rounding: 1e-5 },
  "batch norm": { change: batchNorm, isNative: false },
  diagonal: { change: diagonal, isNative: false },
  zoneout: { change: (cell) => zoneout(cell, 0.3), isNative: false },
};
const kinds: Readonly<Record<string, { layer: (cell: Cell) => Layer; lengths: boolean; loops: number }>> = {
  "every step": { layer: (cell) => recurrent(cell, H), lengths: false, loops: 1 },
  "the last output of rows that end": {
    layer: (cell) => recurrent(cell, H, { gives: "last" }),
    lengths: true,
    loops: 1,
  },
  "backwards over rows that end": {
    layer: (cell) => recurrent(cell, H, { backward: true }),
    lengths: true,
    loops: 1,
  },
  "both ways over rows that end": { layer: (cell) => bidirectional(cell, H), lengths: true, loops: 2 },
};

describe.each(cells)("cell $name", (cell) => {
  const possible = Object.entries(transforms).filter(
    ([name]) => name !== "diagonal" || !withoutDiagonal.includes(cell.name),
  );
  describe.each(possible)("%s", (_, { change, isNative, rounding = 1e-6 }) => {
    it.each(Object.entries(kinds))("%s", async (_name, { layer, lengths, loops }) => {
      const exported = await expectSameNumbers(sequential(I, [layer(change(cell))]), { lengths, rounding });
      const native = isNative ? operators[cell.name] : undefined;
      // A bidirectional layer is one operator.
      expect(loopsOf(exported)).toEqual(native === undefined ? Array(loops).fill("Scan") : [native]);
    });
  });
});

it("of transforms of transforms, one clip is all that an operator takes", async () => {
  const once = clipCell(recurrentDropout(lstm, 0.4), 0.2);
  expect(loopsOf(await expectSameNumbers(sequential(I, [recurrent(once, H)])))).toEqual(["LSTM"]);
  for (const cell of [
    clipCell(once, 0.1),
    zoneout(once, 0.1),
    clipCell(diagonal(lstm), 0.1),
    clipCell(lstm, 1e-60),
  ])
    expect(loopsOf(await expectSameNumbers(sequential(I, [recurrent(cell, H)])))).toEqual(["Scan"]);
});

describe("activations", () => {
  it.each(activationNames)("%s in the simple cell", async (name) => {
    const model = sequential(I, [recurrent(withActivations(simple, { candidate: name }), H)]);
    const exported = await expectSameNumbers(model);
    expect(loopsOf(exported)).toEqual([name === "gelu" || name === "silu" ? "Scan" : "RNN"]);
  });

  it.each([
    ["leaky-relu", { alpha: 0.3 }],
    ["elu", { alpha: 0.7 }],
    ["hard-sigmoid", { alpha: 0.4, beta: 0.1 }],
    ["scaled-tanh", { alpha: 0.8, beta: 1.5 }],
    ["affine", { alpha: 0.5, beta: 0.2 }],
    ["thresholded-relu", { alpha: 0.1 }],
  ] as const)("%s with constants", async (name, constants) => {
    const cell = withActivations(simple, { candidate: { name, ...constants } });
    expect(loopsOf(await expectSameNumbers(sequential(I, [bidirectional(cell, H)])))).toEqual(["RNN"]);
    // Its constants are not those of the gates.
    const gated = withActivations(gru, {
      reset: { name: "hard-sigmoid", alpha: 0.3 },
      update: { name: "hard-sigmoid", alpha: 0.3 },
      candidate: { name, ...constants },
    });
    expect(loopsOf(await expectSameNumbers(sequential(I, [bidirectional(gated, H)])))).toEqual(["GRU"]);
  });

  it("of three sorts in an LSTM", async () => {
    const hard = { name: "hard-sigmoid", alpha: 0.3 } as const;
    const changed = { input: hard, forget: hard, output: hard, candidate: "softsign", cell: "relu" } as const;
    const model = sequential(I, [bidirectional(withActivations(peepholeLstm, changed), H)]);
    expect(loopsOf(await expectSameNumbers(model))).toEqual(["LSTM"]);
  });

  it("that differ between gates are a Scan", async () => {
    const cell = withActivations(lstm, { forget: "hard-sigmoid" });
    expect(loopsOf(await expectSameNumbers(sequential(I, [recurrent(cell, H)])))).toEqual(["Scan"]);
    const constants = withActivations(gru, {
      reset: { name: "hard-sigmoid", alpha: 0.3 },
      update: "hard-sigmoid",
    });
    expect(loopsOf(await expectSameNumbers(sequential(I, [recurrent(constants, H)])))).toEqual(["Scan"]);
  });
});

describe("layers", () => {
  it.each(mergeNames)("bidirectional, merged by %s", async (merge) => {
    for (const gives of ["sequence", "last"] as const)
      for (const [cell, loops] of [[gru, ["GRU"]] as const, [minGru, ["Scan", "Scan"]] as const]) {
        const model = sequential(I, [bidirectional(cell, H, { merge, gives }), dense(2)]);
        expect(loopsOf(await expectSameNumbers(model, { lengths: true }))).toEqual(loops);
      }
  });

  it("one on the other", async () => {
    const model = sequential(I, [
      recurrent(lstm, H),
      dropout(0.5),
      layerNormalisation(),
      residual([recurrent(gru, 4), dense(H, { activation: "gelu" })]),
      bidirectional(simple, 2),
      batchNormalisation(),
      recurrent(zoneout(lstm, { c: 0.2 }), H, { gives: "last" }),
      dense(2, { activation: "softplus" }),
    ]);
    for (const lengths of [false, true])
      expect(loopsOf(await expectSameNumbers(model, { lengths }))).toEqual(["LSTM", "GRU", "RNN", "Scan"]);
  });

  it.each(activationNames)("dense with %s", async (activation) => {
    await expectSameNumbers(sequential(I, [dense(4, { activation })]));
  });

  it("without loops, whose rows may end all the same", async () => {
    await expectSameNumbers(sequential(I, [dense(4)]), { lengths: true });
  });

  it("of vectors", async () => {
    const model = sequential(I, [dense(3, { activation: "tanh" }), layerNormalisation(), dense(2)], "vector");
    const { graph } = await expectSameNumbers(model);
    expect(graph?.input.map(({ name }) => name)).toEqual(["x"]);
  });

  it("with feedback are a Scan", async () => {
    const fed = feedback([recurrent(lstm, H), dense(2)], { last: 2 });
    expect(loopsOf(await expectSameNumbers(sequential(I, [fed]), { lengths: true }))).toEqual(["Scan"]);
    const last = feedback(recurrent(simple, H), { gives: "last" });
    expect(loopsOf(await expectSameNumbers(sequential(I, [recurrent(gru, 2), last])))).toEqual([
      "GRU",
      "Scan",
    ]);
  });

  it("that decode make a sequence of U steps", async () => {
    const shape = { inputs: I, outputs: 2, cell: gru, units: H };
    const { graph } = await expectSameNumbers(vectorToSequence(shape));
    expect(graph?.input.map(({ name }) => name)).toEqual(["x", "U"]);
    expect(loopsOf(await expectSameNumbers(encoderDecoder(shape), { lengths: true }))).toEqual([
      "GRU",
      "Scan",
    ]);
    const attentive = encoderDecoder({ ...shape, attention: 4 });
    for (const lengths of [false, true])
      expect(loopsOf(await expectSameNumbers(attentive, { lengths }))).toEqual(["GRU", "Scan"]);
    await expectSameNumbers(sequential(I, [decoder([recurrent(batchNorm(lstm), H), dense(1)])], "vector"));
  });
});

describe("cells of the user's own", () => {
  it("are a Scan, also with the name of a built-in one", async () => {
    const own = defineCell({
      name: "simple",
      source: "test",
      states: ["h"],
      activations: { candidate: "tanh" },
      step: ({ x, h }, { linear, activate }) => ({
        h: multiply(0.5, activate.candidate(linear("candidate", { h, x }))),
      }),
    });
    expect(loopsOf(await expectSameNumbers(sequential(I, [recurrent(own, H)])))).toEqual(["Scan"]);
    const narrow = defineCell({
      name: "simple",
      source: "test",
      states: ["h"],
      widths: { h: 1 },
      step: ({ x, h }, { linear }) => ({ h: slice(tanh(linear("candidate", { h, x })), 0, 1) }),
    });
    expect(loopsOf(await expectSameNumbers(sequential(I, [recurrent(narrow, H)])))).toEqual(["Scan"]);
    const gated = defineCell({
      name: "gated",
      source: "test",
      states: ["h"],
      step: ({ x, h }, { linear, vector }) => ({
        h: multiply(sigmoid(linear("gate", { h, x })), vector("scale", 1)),
      }),
    });
    expect(loopsOf(await expectSameNumbers(sequential(I, [bidirectional(gated, H)])))).toEqual([
      "Scan",
      "Scan",
    ]);
  });

  it("are the operator where they are the equations of the built-in one", async () => {
    const { definition } = simple;
    const same = defineCell({ ...definition, source: "test" });
    expect(loopsOf(await expectSameNumbers(sequential(I, [recurrent(same, H)])))).toEqual(["RNN"]);
  });
});

describe("the file", () => {
  const model = sequential(I, [recurrent(lstm, H), recurrent(layerNorm(gru), H), dense(2)]);

  it("is the same for the same model, and says where it comes from", () => {
    const bytes = toOnnx(model, learntBy(model), { name: "sales", lengths: true });
    expect(toOnnx(model, learntBy(model), { name: "sales", lengths: true })).toEqual(bytes);
    const { graph, ...about } = modelProto.decode(bytes);
    expect(about).toMatchObject({
      irVersion: 10n,
      producerName: "sequitur",
      opsetImport: [{ version: 21n }],
    });
    expect(about.producerVersion).toMatch(/^\d+\.\d+\.\d+$/);
    expect(graph?.name).toBe("sales");
    expect(loadOnnx(bytes).inputs).toEqual([
      { name: "x", type: "float32", dims: ["T", "B", I], optional: false },
      { name: "lengths", type: "int32", dims: ["B"], optional: false },
    ]);
    expect(loadOnnx(bytes).outputs).toEqual([
      { name: "output", type: "float32", dims: ["T", "B", 2], optional: false },
    ]);
  });

  it("has every weight once", () => {
    const { graph } = modelProto.decode(toOnnx(model, learntBy(model)));
    const count = (graph?.initializer ?? []).reduce(
      (total, { rawData }) => total + (rawData?.length ?? 0) / 4,
      0,
    );
    // The LSTM has a second bias, of zeros.
    expect(count).toBe(model.parameterCount + 4 * H);
  });

  it("is what a trainer predicts, with the statistics that it has learnt", async () => {
    const normalised = sequential(1, [
      recurrent(batchNorm(lstm), H),
      batchNormalisation(),
      recurrent(gru, H, { gives: "last" }),
      dense(1),
    ]);
    const engine = await loadEngine({ engine: "portable", threads: 1 });
    const trainer = new Trainer(engine, normalised, { loss: squaredError, optimiser: adam() });
    trainer.weights = learntBy(normalised).weights;
    const [steps, rows] = [4, 6];
    const inputs = Float32Array.from({ length: steps * rows }, (_, index) => Math.sin(index));
    const batch = {
      inputs,
      steps,
      rows,
      targets: inputs.slice(0, rows),
      weights: new Float32Array(rows).fill(1),
    };
    for (let update = 0; update < 3; update++) trainer.step(batch);
    const predicted = trainer.predict(inputs, steps, rows);
    const network = loadOnnx(toOnnx(normalised, trainer.learnt));
    const { output } = network.run({ x: { dims: [steps, rows, 1], data: inputs } });
    expectClose(output as never, { sizes: [rows, 1], data: Float64Array.from(predicted) }, 1e-5);
    trainer.close();
    engine.close();
  });
});

describe("what cannot be exported", () => {
  const model = sequential(I, [recurrent(simple, H), batchNormalisation()]);
  const learnt = learntBy(model);
  const { weights } = learnt;

  it("weights of another length", () => {
    expect(() => toOnnx(model, { ...learnt, weights: weights.slice(1) })).toThrow(ShapeError);
    expect(() => toOnnx(model, { ...learnt, weights: weights.slice(1) })).toThrow(
      "the model has 24 weights, received 23; export it with its own",
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("a weight that is %d", (wrong) => {
    expect(() => toOnnx(model, { ...learnt, weights: weights.with(7, wrong) })).toThrow(InputError);
    expect(() => toOnnx(model, { ...learnt, weights: weights.with(10, wrong) })).toThrow(
      `element 1 of "0.candidate.x" is ${wrong}; export numbers alone`,
    );
    const statistics = { "1.batch": (learnt.statistics["1.batch"] as Float32Array).with(2, wrong) };
    expect(() => toOnnx(model, { weights, statistics })).toThrow(`element 2 of "1.batch" is ${wrong}`);
  });

  it("statistics that are missing or of another model", () => {
    expect(() => toOnnx(model, weights)).toThrow('statistic "1.batch" needs 6 numbers, received none');
    expect(() => toOnnx(model, { weights, statistics: { "1.batch": new Float32Array(5) } })).toThrow(
      ShapeError,
    );
  });

  it("lengths of vectors", () => {
    const vectors = sequential(I, [dense(2)], "vector");
    expect(() => toOnnx(vectors, learntBy(vectors), { lengths: true })).toThrow(DefinitionError);
  });

  it("more than 2 GB", () => {
    const large = sequential(1, [recurrent(simple, 30_000)]);
    expect(() => toOnnx(large, new Float32Array(0))).toThrow(NotSupportedError);
    expect(() => toOnnx(large, new Float32Array(0))).toThrow(/900060000 weights are more than/);
  });
});
