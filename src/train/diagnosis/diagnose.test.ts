import { describe, expect, it } from "vitest";
import { type Cell, defineCell } from "../../cells/cell.js";
import { coupledLstm } from "../../cells/coupled-lstm.js";
import { gru } from "../../cells/gru.js";
import { lstm } from "../../cells/lstm.js";
import { simple } from "../../cells/simple.js";
import { slstm } from "../../cells/slstm.js";
import { withActivations } from "../../cells/with-activations.js";
import { loadEngine } from "../../engine/load.js";
import { add, argument } from "../../graph/build.js";
import { gradient } from "../../graph/gradient.js";
import { interpret } from "../../graph/interpret.js";
import type { ArgumentNode, Node } from "../../graph/node.js";
import { bidirectional } from "../../nn/bidirectional.js";
import { chrono } from "../../nn/chrono.js";
import { dense } from "../../nn/dense.js";
import { uniform } from "../../nn/initialise.js";
import type { Layer } from "../../nn/layer.js";
import { sequential } from "../../nn/model.js";
import { recurrent } from "../../nn/recurrent.js";
import { initialWeights } from "../../nn/weights.js";
import { Random } from "../../tensor/random.js";
import type { Batch } from "../batch.js";
import { clipByGlobalNorm } from "../clip.js";
import { squaredError } from "../loss.js";
import { adam } from "../optimisers/adam.js";
import { sgd } from "../optimisers/sgd.js";
import { Trainer } from "../trainer.js";
import { diagnose } from "./diagnose.js";
import type { Diagnosis } from "./diagnosis.js";

const engine = await loadEngine({ engine: "wasm", threads: 2 });

function batchOf(steps: number, rows: number, lengths?: readonly number[]): Batch {
  const random = new Random(3);
  const draw = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal());
  const targets = draw(rows);
  return { steps, rows, inputs: draw(steps * rows * 2), targets, weights: targets.map(() => 1), lengths };
}

function trainerOf(layers: readonly Layer[], lengths = false, rate = 1e-3): Trainer {
  const model = sequential(2, layers);
  const trainer = new Trainer(engine, model, {
    loss: squaredError,
    optimiser: adam({ rate }),
    clip: clipByGlobalNorm(1),
    sequences: { lengths },
  });
  trainer.restart(initialWeights(model, 1));
  return trainer;
}

const diseases = ({ findings }: Diagnosis): string[] => findings.map(({ disease }) => disease);

/** h(t) = w ⊙ h(t-1) + W·x(t): what is known of it without computing. */
const linearCell: Cell = defineCell({
  name: "linear",
  source: "this test",
  states: ["h"],
  step: ({ x, h }, { linear, diagonal }) => ({ h: add(diagonal("kept", h), linear("in", { x })) }),
});

describe("diagnose", () => {
  it("finds of a linear memory that it keeps its share a step", () => {
    for (const share of [0.5, 0.9, 1, 1.25]) {
      const model = [recurrent(linearCell, 3, { gives: "last", start: { kept: share } }), dense(1)];
      const trainer = trainerOf(model);
      const [layer] = diagnose(trainer, batchOf(40, 5)).layers;
      expect(layer?.gain).toBeCloseTo(share, 5);
      layer?.influence.forEach((value, lag) => {
        expect(value / share ** lag).toBeCloseTo(1, 4);
      });
      trainer.close();
    }
  });

  it("measures lags from where each row ends, forwards and backwards", () => {
    const lengths = [7, 3, 12, 1];
    for (const backward of [false, true]) {
      const options = { gives: "last", backward, start: { kept: 0.8 } } as const;
      const trainer = trainerOf([recurrent(linearCell, 3, options), dense(1)], true);
      const [layer] = diagnose(trainer, batchOf(12, 4, lengths)).layers;
      expect(layer?.influence).toHaveLength(12);
      layer?.influence.forEach((value, lag) => {
        expect(value / 0.8 ** lag).toBeCloseTo(1, 4);
      });
      trainer.close();
    }
  });

  it("gives |dL/dh(t)| as the interpreter does", () => {
    const trainer = trainerOf([recurrent(lstm, 4, { gives: "last" }), dense(1)]);
    const batch = batchOf(6, 3);
    const [layer] = diagnose(trainer, batch).layers;
    // The last three steps as a model of its own: dL/dh(3) is the derivative by its first state.
    const graph = trainer.model.graph({ states: "given" });
    const target = argument("target", ["B", 1]);
    const weight = argument("weight", ["B", 1]);
    const loss = squaredError(graph.output, target, weight);
    const { weights } = trainer;
    const known = new Map<ArgumentNode, ArrayLike<number>>(
      graph.parameters.map((node, index) => {
        const { offset, shape } = trainer.model.parameters[index] as {
          offset: number;
          shape: readonly number[];
        };
        return [node, weights.subarray(offset, offset + shape.reduce((a, b) => a * b, 1))];
      }),
    );
    const run = (from: number, to: number, states: readonly ArrayLike<number>[], nodes: readonly Node[]) =>
      interpret(
        nodes,
        new Map([
          ...known,
          [graph.x, batch.inputs.subarray(from * 6, to * 6)],
          [target, batch.targets],
          [weight, new Float64Array(3).fill(1 / 3)],
          ...graph.initial.map((node, index) => [node, states[index] as ArrayLike<number>] as const),
        ]),
        { T: to - from, B: 3 },
      );
    const zeros = [new Float64Array(12), new Float64Array(12)];
    const middle = run(0, 3, zeros, graph.final).map(({ data }) => data);
    const derivatives = run(3, 6, middle, gradient(loss, graph.initial).gradients);
    for (const [index, state] of ["h", "c"].entries()) {
      const expected = Math.hypot(...(derivatives[index]?.data ?? []));
      expect((layer?.gradients[state]?.[2] as number) / expected).toBeCloseTo(1, 4);
    }
  });

  it("changes nothing", () => {
    const [watched, unwatched] = [0, 1].map(() =>
      trainerOf([recurrent(gru, 4, { gives: "last" }), dense(1)]),
    );
    const batch = batchOf(5, 4);
    for (let update = 0; update < 3; update++) {
      unwatched?.step(batch);
      watched?.step(batch);
      diagnose(watched as Trainer, batch);
    }
    expect(watched?.weights).toEqual(unwatched?.weights);
    expect(watched?.clipping).toEqual(unwatched?.clipping);
  });

  it("tells the layers apart, both directions of one too", () => {
    const trainer = trainerOf([bidirectional(simple, 3), recurrent(gru, 4, { gives: "last" }), dense(1)]);
    const { layers } = diagnose(trainer, batchOf(5, 4));
    expect(layers.map(({ name }) => name)).toEqual(["0.forward", "0.backward", "1", "2"]);
    expect(layers[2]?.gates.map(({ name }) => name)).toEqual(["reset", "update", "candidate"]);
    expect(layers[3]).toMatchObject({ influence: [], gain: undefined, gates: [] });
    for (const { update } of layers) expect(update).toBeGreaterThan(0);
    for (const { influence } of layers.slice(0, 3)) expect(influence[0]).toBeCloseTo(1, 5);
  });
});

describe("the disease", () => {
  const long = batchOf(100, 8);
  const of = (layers: readonly Layer[], batch: Batch = long, rate = 1e-3): Diagnosis => {
    const trainer = trainerOf([...layers, dense(1)], false, rate);
    const diagnosis = diagnose(trainer, batch);
    trainer.close();
    return diagnosis;
  };

  it("vanishing: a sigmoid cell forgets within a few steps, and gates or an orthogonal start are prescribed", () => {
    const diagnosis = of([
      recurrent(withActivations(simple, { candidate: "sigmoid" }), 16, { gives: "last" }),
    ]);
    expect(diseases(diagnosis)).toEqual(["vanishing"]);
    expect(diagnosis.findings[0]?.text).toMatch(/^gradients of layer 0 vanish at lag \d: /);
    expect(diagnosis.findings[0]?.text).toContain(`vanish at lag ${diagnosis.findings[0]?.lag}: `);
    expect(diagnosis.findings[0]?.remedies).toContain("gates");
  });

  it("vanishing: an LSTM whose gates start open for the whole sequence does not have it", () => {
    expect(diseases(of([recurrent(lstm, 16, { gives: "last", start: chrono(lstm, 100) })]))).toEqual([]);
  });

  it("vanishing: cells with gates of any name are prescribed that these start open", () => {
    const forgetful = [
      [coupledLstm, { "input.bias": 2 }],
      [slstm, { "forget.bias": -3 }],
      [gru, { "update.bias": -3 }],
    ] as const;
    for (const [cell, start] of forgetful) {
      const { findings } = of([recurrent(cell, 4, { gives: "last", start })]);
      expect([cell.name, findings.find(({ disease }) => disease === "vanishing")?.remedies]).toEqual([
        cell.name,
        ["chrono", "layer-norm"],
      ]);
    }
  });

  it("saturated: not of the gate that keeps the state, and of the one that lets in", () => {
    const shut = (cell: Cell) =>
      of([recurrent(cell, 4, { gives: "last", start: { "input.bias": -20 } })])
        .findings.filter(({ disease }) => disease === "saturated")
        .map(({ text }) => / of (\w+) in layer/.exec(text)?.[1]);
    expect(shut(coupledLstm)).toEqual([]);
    expect(shut(lstm)).toEqual(["input"]);
  });

  it("exploding: large recurrent weights without bounds", () => {
    const cell = withActivations(simple, { candidate: "relu" });
    const start = { recurrent: uniform(0, 0.2) };
    const diagnosis = of([recurrent(cell, 16, { gives: "last", start })]);
    expect(diseases(diagnosis)).toContain("exploding");
    expect(diagnosis.findings.find(({ disease }) => disease === "exploding")?.remedies[0]).toBe("clipping");
  });

  it("saturated: large input weights push tanh to its ends", () => {
    const diagnosis = of([recurrent(simple, 16, { gives: "last", start: { input: uniform(-60, 60) } })]);
    expect(diseases(diagnosis)).toContain("saturated");
    expect(diagnosis.layers[0]?.gates[0]?.saturated).toBeGreaterThan(0.8);
  });

  it("dead: ReLU units with biases far below what comes in", () => {
    const cell = withActivations(simple, { candidate: "relu" });
    const diagnosis = of([recurrent(cell, 16, { gives: "last", start: { "candidate.bias": -50 } })]);
    expect(diseases(diagnosis)).toContain("dead");
    expect(diagnosis.layers[0]?.dead).toBe(1);
  });

  it("badly scaled target: thousands", () => {
    const targets = long.targets.map((value) => 5000 + 900 * value);
    const diagnosis = of([recurrent(lstm, 8, { gives: "last", start: chrono(lstm, 100) })], {
      ...long,
      targets,
    });
    expect(diseases(diagnosis)).toEqual(["badly scaled target"]);
    expect(diagnosis.target.mean).toBeGreaterThan(4000);
  });

  it("bad rate: a step that throws the weights about, and one that does nothing", () => {
    const layer = recurrent(lstm, 8, { gives: "last", start: chrono(lstm, 100) });
    expect(of([layer], long, 1).findings.map(({ remedies }) => remedies[0])).toContain("slower");
    expect(of([layer], long, 1e-9).findings.map(({ remedies }) => remedies[0])).toContain("faster");
  });

  it("bad rate: not of a head that starts at 0, nor of what lies below it and hears nothing of the first step", () => {
    const layer = recurrent(lstm, 8, { gives: "last", start: chrono(lstm, 100) });
    const trainer = trainerOf([layer, dense(4), dense(1, { start: 0 })]);
    const { findings, layers } = diagnose(trainer, long);
    expect(findings).toEqual([]);
    expect(layers.map(({ update }) => update)).toEqual([undefined, undefined, undefined]);
    trainer.step(long);
    for (const { update } of diagnose(trainer, long).layers) expect(update).toBeGreaterThan(0);
    trainer.close();
  });

  it("not finite: what overflows is called that, and not vanishing", () => {
    const remembering = recurrent(lstm, 8, { gives: "last", start: chrono(lstm, 100) });
    const diagnosis = of([remembering], { ...batchOf(100, 1), targets: Float32Array.of(3e38) });
    expect(diseases(diagnosis)).toEqual(["not finite", "not finite", "badly scaled target"]);
    expect(diagnosis.layers[0]?.gradients.h?.at(-1)).not.toSatisfy(Number.isFinite);
    expect(diagnosis.layers[0]?.influence.every(Number.isFinite)).toBe(true);
    const huge = of([recurrent(linearCell, 3, { gives: "last", start: { kept: 1e30 } })]);
    expect(diseases(huge)).toEqual(["not finite", "not finite"]);
  });

  it("exploding: steps that are clipped more often than not", () => {
    const model = sequential(2, [recurrent(gru, 4, { gives: "last" }), dense(1)]);
    const trainer = new Trainer(engine, model, {
      loss: squaredError,
      optimiser: sgd({ rate: 1e-3 }),
      clip: clipByGlobalNorm(1e-3),
    });
    trainer.restart(initialWeights(model, 1));
    const batch = batchOf(6, 8);
    for (let update = 0; update < 5; update++) trainer.step(batch);
    const { clipping, findings } = diagnose(trainer, batch);
    expect(clipping.share).toBe(1);
    expect(findings.map(({ text }) => text).join()).toContain("100 % of the steps so far were clipped");
    trainer.close();
  });
});
