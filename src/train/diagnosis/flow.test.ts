import { describe, expect, it } from "vitest";
import { gru } from "../../cells/gru.js";
import { lstm } from "../../cells/lstm.js";
import { simple } from "../../cells/simple.js";
import { withActivations } from "../../cells/with-activations.js";
import { loadEngine } from "../../engine/load.js";
import { argument } from "../../graph/build.js";
import { gradient } from "../../graph/gradient.js";
import { interpret } from "../../graph/interpret.js";
import type { ArgumentNode, Node } from "../../graph/node.js";
import { dense } from "../../nn/dense.js";
import { feedback } from "../../nn/feedback.js";
import type { Layer } from "../../nn/layer.js";
import { type Model, sequential } from "../../nn/model.js";
import { recurrent } from "../../nn/recurrent.js";
import { encoderDecoder } from "../../nn/task-shapes.js";
import { initialWeights, parameterOf } from "../../nn/weights.js";
import { Random } from "../../tensor/random.js";
import type { Batch } from "../batch.js";
import { squaredError } from "../loss.js";
import { adam } from "../optimisers/adam.js";
import type { SequenceOptions } from "../sequences.js";
import { Trainer } from "../trainer.js";
import { diagnose } from "./diagnose.js";
import type { Diagnosis } from "./diagnosis.js";
import { vanishingLag } from "./findings.js";

const engine = await loadEngine({ engine: "wasm", threads: 2 });

function trainerOf(model: Model, sequences: SequenceOptions = {}): Trainer {
  const trainer = new Trainer(engine, model, { loss: squaredError, optimiser: adam(), sequences });
  trainer.restart(initialWeights(model, 1));
  return trainer;
}

/** Drawn anew, for a model of 2 inputs. @param targets a row has, over all steps and features */
function batchOf(steps: number, rows: number, targets: number, more: Partial<Batch> = {}): Batch {
  const random = new Random(3);
  const draw = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal());
  const weights = new Float32Array(rows * targets).fill(1);
  return { steps, rows, inputs: draw(steps * rows * 2), targets: draw(rows * targets), weights, ...more };
}

describe("|dL/dh(t)| of output that is fed back", () => {
  const [steps, at, rows] = [5, 2, 3];

  /**
   * By the interpreter, of a model that begins after step `at`: the derivatives by its first states. What the loss of
   * the steps before has to do with them is left out, as in the batch that is diagnosed.
   */
  function expected(
    model: Model,
    weights: Float32Array,
    batch: Batch,
  ): ReadonlyMap<string, ArrayLike<number>> {
    const graph = model.graph({ states: "given" });
    const target = argument("target", graph.output.shape);
    const weight = argument("weight", graph.output.shape);
    const run = (from: number, to: number, states: readonly ArrayLike<number>[], nodes: readonly Node[]) => {
      const part = (values: Float32Array): Float32Array =>
        values.subarray((from * values.length) / steps, (to * values.length) / steps);
      const bindings: [ArgumentNode, ArrayLike<number>][] = [
        ...model.parameters.map((each, index): [ArgumentNode, ArrayLike<number>] => [
          graph.parameters[index] as ArgumentNode,
          parameterOf(weights, model, each),
        ]),
        [graph.x, part(batch.inputs)],
        [target, part(batch.targets)],
        [weight, part(batch.weights as Float32Array).map((value) => value / (rows * (steps - at - 1)))],
        ...graph.initial.map((node, index): [ArgumentNode, ArrayLike<number>] => [
          node,
          states[index] as ArrayLike<number>,
        ]),
      ];
      return interpret(nodes, new Map(bindings), { T: to - from, B: rows }).map(({ data }) => data);
    };
    const zeros = model.states.map(({ width }) => new Float64Array(rows * width));
    const middle = run(0, at + 1, zeros, graph.final);
    const { gradients } = gradient(squaredError(graph.output, target, weight), graph.initial);
    const found = run(at + 1, steps, middle, gradients);
    return new Map(model.states.map(({ name }, index) => [name, found[index] as ArrayLike<number>]));
  }

  function found(layers: readonly Layer[]) {
    const model = sequential(2, layers);
    const trainer = trainerOf(model);
    const weights = new Float32Array(steps * rows).fill(1).fill(0, 0, (at + 1) * rows);
    const batch = batchOf(steps, rows, steps, { weights });
    const diagnosis = diagnose(trainer, batch);
    const derivatives = expected(model, trainer.weights, batch);
    trainer.close();
    const of = (layer: string, state: string): readonly number[] =>
      diagnosis.layers.find(({ name }) => name === layer)?.gradients[state] ?? [];
    return { diagnosis, derivatives, of };
  }

  it("is that by the state, on the way through the output too, where one node is both", () => {
    const { diagnosis, derivatives, of } = found([feedback(recurrent(simple, 3)), dense(1)]);
    const byWindow = derivatives.get("0.window") ?? [];
    const byState = Float64Array.from(derivatives.get("0.0.h") ?? []);
    expect((of("0", "window")[at] as number) / Math.hypot(...Array.from(byWindow))).toBeCloseTo(1, 4);
    const both = byState.map((value, index) => value + (byWindow[index] as number));
    expect((of("0.0", "h")[at] as number) / Math.hypot(...both)).toBeCloseTo(1, 4);
    expect(diagnosis.findings).toEqual([]);
  });

  it("reaches the state below a head by the output of the same step", () => {
    const { of } = found([feedback([recurrent(simple, 3), dense(1)])]);
    // Nothing but that output reads the last state.
    expect(of("0.0", "h").at(-1)).toBeGreaterThan(0.01);
  });
});

describe("lags", () => {
  it("of a sequence that is made are counted by its own steps, however long the rows were that it is made of", () => {
    const model = encoderDecoder({ inputs: 2, outputs: 1, cell: gru, units: 3 });
    for (const outputSteps of [3, 30]) {
      const trainer = trainerOf(model, { lengths: true });
      const batch = batchOf(20, 4, outputSteps, { outputSteps, lengths: [20, 10, 5, 1] });
      const { layers } = diagnose(trainer, batch);
      const steps = (name: string): number | undefined =>
        layers.find((layer) => layer.name === name)?.influence.length;
      expect([steps("0"), steps("1"), steps("1.0")]).toEqual([20, outputSteps, outputSteps]);
      for (const { influence } of layers.slice(0, 3)) {
        expect(influence[0]).toBeCloseTo(1, 5);
        expect(influence.every(Number.isFinite)).toBe(true);
      }
      trainer.close();
    }
  });

  it("are none for a window that a teacher fills, and are for what remembers beside it", () => {
    const model = sequential(2, [feedback([recurrent(simple, 3), dense(1)])]);
    const [taught, free] = [1, 0].map((teaching) => {
      const trainer = trainerOf(model, { teaching });
      const diagnosis = diagnose(trainer, batchOf(40, 4, 40));
      trainer.close();
      return diagnosis;
    });
    expect(taught?.layers.map(({ name }) => name)).toEqual(["0", "0.0", "0.1"]);
    expect(taught?.layers[0]).toMatchObject({ influence: [], gain: undefined });
    expect(taught?.layers[1]?.influence).toHaveLength(40);
    expect(taught?.findings.filter(({ layer }) => layer === "0")).toEqual([]);
    expect(free?.layers[0]?.influence).toHaveLength(40);
    // Nor is it for a window to remember.
    expect(vanishingLag(free?.layers[0]?.influence ?? [])).toBeLessThan(40);
    expect(free?.findings.filter(({ layer }) => layer === "0")).toEqual([]);
  });
});

describe("what lies beyond the end of a row", () => {
  const shown = (layer: Layer, steps: number): Diagnosis => {
    const trainer = trainerOf(sequential(2, [layer, dense(1)]), { lengths: true });
    // A target that is beyond the end may be anything.
    const targets = new Float32Array(steps * 4).fill(1e6).fill(0.5, 0, 5 * 4);
    const inputs = new Float32Array(steps * 8).fill(3, 0, 5 * 8);
    const diagnosis = diagnose(trainer, batchOf(steps, 4, steps, { inputs, targets, lengths: [5, 5, 5, 5] }));
    trainer.close();
    return diagnosis;
  };

  it("counts neither for gates, nor for dead units, nor for the target", () => {
    const relu = withActivations(simple, { candidate: "relu" });
    const layers = [
      recurrent(lstm, 4, { start: { "input.bias": 3 } }),
      // Dead wherever there is an input, and alive in the padding.
      recurrent(relu, 4, { start: { bias: 1, input: -1 } }),
    ];
    for (const layer of layers) {
      const [own, padded] = [shown(layer, 5), shown(layer, 50)];
      expect(padded.layers[0]?.gates).toEqual(own.layers[0]?.gates);
      expect(padded.layers[0]?.dead).toBe(own.layers[0]?.dead);
      expect(padded.target).toEqual(own.target);
    }
    expect(shown(layers[1] as Layer, 50).layers[0]?.dead).toBe(1);
  });
});

it("begins where a stateful trainer has ended", () => {
  const model = sequential(2, [recurrent(lstm, 3), dense(1)]);
  const whole = batchOf(12, 4, 12);
  const second = {
    ...whole,
    steps: 6,
    inputs: whole.inputs.subarray(48),
    targets: whole.targets.subarray(24),
  };
  const wholeWeights = whole.weights as Float32Array;
  const stateful = trainerOf(model, { stateful: true });
  stateful.step(
    {
      ...whole,
      steps: 6,
      inputs: whole.inputs.subarray(0, 48),
      targets: whole.targets.subarray(0, 24),
      weights: wholeWeights.subarray(24),
    },
    0,
  );
  const carried = diagnose(stateful, { ...second, weights: wholeWeights.subarray(24) });
  const atOnce = diagnose(trainerOf(model), { ...whole, weights: wholeWeights.fill(0, 0, 24) });
  carried.layers[0]?.gradients.h?.forEach((value, step) => {
    expect(value / (atOnce.layers[0]?.gradients.h?.[6 + step] as number)).toBeCloseTo(1, 4);
  });
});
