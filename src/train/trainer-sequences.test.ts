import { describe, expect, it } from "vitest";
import { gru } from "../cells/gru.js";
import { lstm } from "../cells/lstm.js";
import { simple } from "../cells/simple.js";
import { recurrentDropout } from "../cells/transforms/dropout.js";
import { batchNorm } from "../cells/transforms/normalisation.js";
import { zoneout } from "../cells/transforms/zoneout.js";
import { loadEngine } from "../engine/load.js";
import { argument } from "../graph/build.js";
import { gradient } from "../graph/gradient.js";
import { interpret } from "../graph/interpret.js";
import type { ArgumentNode } from "../graph/node.js";
import { dense } from "../nn/dense.js";
import { dropout } from "../nn/dropout.js";
import { feedback } from "../nn/feedback.js";
import { type Model, type ModelParameter, sequential } from "../nn/model.js";
import { batchNormalisation } from "../nn/normalisation.js";
import { recurrent } from "../nn/recurrent.js";
import { Stream } from "../nn/stream.js";
import { initialWeights, parameterOf } from "../nn/weights.js";
import { Random } from "../tensor/random.js";
import type { Batch } from "./batch.js";
import { Feed } from "./feed.js";
import { squaredError } from "./loss.js";
import { sgd } from "./optimisers/sgd.js";
import { inputsOf } from "./programs.js";
import type { SequenceOptions } from "./sequences.js";
import { Trainer } from "./trainer.js";

const engine = await loadEngine({ engine: "wasm", threads: 1 });
const SEED = 6;

function draw(length: number, seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length }, () => random.normal());
}

function batchOf(model: Model, steps: number, rows: number, seed = 1): Batch {
  const targets = draw(steps * rows * model.outputs, seed + 1);
  return {
    steps,
    rows,
    inputs: draw(steps * rows * model.specification.inputs, seed),
    targets,
    weights: targets.map((_, index) => (index % 7 === 3 ? 0 : 1)),
  };
}

function trainerOf(model: Model, sequences: SequenceOptions = {}, memoryMegabytes = 640): Trainer {
  const options = { loss: squaredError, optimiser: sgd({ rate: 1e-30 }), sequences, memoryMegabytes };
  const trainer = new Trainer(engine, model, options);
  trainer.restart(initialWeights(model, 3), SEED);
  return trainer;
}

/** Loss and gradient of an update in float64, on the reference interpreter. */
function reference(
  model: Model,
  options: SequenceOptions,
  batch: Batch,
  update: number,
): { loss: number; gradients: number[] } {
  const graph = model.graph({
    training: true,
    lengths: options.lengths ?? false,
    teacher: (options.teaching ?? 0) !== 0,
    ...(options.stateful ? { states: "given" } : {}),
  });
  const feed = new Feed(model, options);
  feed.seed = SEED;
  const given = feed.training(batch, update);
  const target = argument("target", graph.output.shape);
  const weight = argument("weight", graph.output.shape);
  const loss = squaredError(graph.output, target, weight);
  const { gradients } = gradient(loss, graph.parameters);
  const weights = initialWeights(model, 3);
  const bindings = new Map<ArgumentNode, ArrayLike<number>>([
    ...[...inputsOf(graph), target, weight].map((node) => [node, given[node.name] as Float32Array] as const),
    ...graph.parameters.map(
      (node, index) =>
        [node, parameterOf(weights, model, model.parameters[index] as ModelParameter)] as const,
    ),
  ]);
  const nodes = [loss, ...gradients];
  const [value, ...rest] = interpret(nodes, bindings, { T: batch.steps, B: batch.rows });
  return {
    loss: value?.data[0] as number,
    gradients: rest.flatMap(({ data }) => [...data]),
  };
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(found.length).toBe(expected.length);
  const scale = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  for (let index = 0; index < expected.length; index++)
    expect(Math.abs((found[index] as number) - (expected[index] as number))).toBeLessThan(tolerance * scale);
}

const masked = sequential(2, [
  recurrent(zoneout(recurrentDropout(lstm, 0.4), 0.3), 5),
  dropout(0.4),
  recurrent(recurrentDropout(gru, 0.2), 4),
]);
const fed = sequential(2, [feedback([recurrent(zoneout(lstm, 0.3), 5), dense(2)], { last: 2 })]);

describe("training", () => {
  it.each([
    ["masks", masked, {}],
    ["masks and lengths", masked, { lengths: true }],
    ["states", masked, { stateful: true }],
    ["a teacher", fed, { teaching: 0.5, lengths: true }],
    ["no teacher", fed, {}],
    ["normalisation over the batch", sequential(2, [recurrent(batchNorm(gru), 5), batchNormalisation()]), {}],
  ] as const)("computes with %s what the interpreter does, at every update", (_, model, options) => {
    const [steps, rows] = [6, 9];
    const trainer = trainerOf(model, options);
    const lengths = "lengths" in options ? { lengths: [6, 1, 3, 6, 2, 5, 4, 6, 1] } : {};
    for (let update = 0; update < 3; update++) {
      const batch = { ...batchOf(model, steps, rows, 10 * update + 1), ...lengths };
      trainer.resetStates();
      const loss = trainer.step(batch);
      const expected = reference(model, options, batch, update);
      expectClose([loss], [expected.loss]);
      expectClose(trainer.gradients, expected.gradients, 3e-5);
    }
    trainer.close();
  });

  it("draws other masks after a restart with another seed, and the same with the same", () => {
    const batch = batchOf(masked, 5, 4);
    const trainer = trainerOf(masked);
    const losses = (seed: number): number[] => {
      trainer.restart(initialWeights(masked, 3), seed);
      return [trainer.step(batch), trainer.step(batch)];
    };
    const first = losses(1);
    expect(first[0]).not.toBe(first[1]);
    expect(losses(2)).not.toEqual(first);
    expect(losses(1)).toEqual(first);
  });

  it("has a teacher's word in place of the output that comes back", () => {
    const inner = [recurrent(simple, 4), dense(2)];
    const taught = sequential(2, [feedback(inner)]);
    const plain = sequential(4, inner);
    const [steps, rows] = [5, 3];
    const batch = { ...batchOf(taught, steps, rows), weights: new Float32Array(steps * rows * 2).fill(1) };
    // What comes before the first target is zero.
    const shifted = Float32Array.from({ length: steps * rows * 4 }, (_, index) => {
      const [row, feature] = [Math.floor(index / 4), index % 4];
      if (feature < 2) return batch.inputs[2 * row + feature] as number;
      return row < rows ? 0 : (batch.targets[2 * (row - rows) + feature - 2] as number);
    });
    const [teaching, other] = [trainerOf(taught, { teaching: 1 }), trainerOf(plain)];
    other.weights = teaching.weights;
    expectClose([teaching.step(batch)], [other.step({ ...batch, inputs: shifted })]);
    expectClose(teaching.gradients, other.gradients);
    expect(
      Math.abs(teaching.evaluate(batch) - other.evaluate({ ...batch, inputs: shifted })),
    ).toBeGreaterThan(1e-3);
  });

  it("goes on where the batch before has ended, whether it learns or predicts", () => {
    const model = sequential(2, [recurrent(lstm, 5), recurrent(gru, 4)]);
    const [steps, rows] = [12, 3];
    const { inputs, targets } = batchOf(model, steps, rows);
    const weights = targets.map(() => 1);
    const whole = trainerOf(model).step({ steps, rows, inputs, targets, weights });
    const trainer = trainerOf(model, { stateful: true });
    const part = (array: Float32Array, first: number): Float32Array => {
      const step = array.length / steps;
      return array.subarray(first * step, (first + 4) * step);
    };
    const parts = [0, 4, 8].map((first) => ({
      steps: 4,
      rows,
      inputs: part(inputs, first),
      targets: part(targets, first),
      weights: part(weights, first),
    }));
    const losses = parts.map((batch) => trainer.step(batch));
    expect(losses.reduce((sum, loss) => sum + loss / 3, 0)).toBeCloseTo(whole, 5);
    expect(trainer.step(parts[0] as Batch)).not.toBe(losses[0]);
    trainer.restart(trainer.weights);
    expect(trainer.step(parts[0] as Batch)).toBe(losses[0]);
    for (const next of [1, 2])
      expect(trainer.evaluate(parts[next] as Batch)).toBeCloseTo(losses[next] as number, 5);
  });

  it("learns of a batch its mean and variance, however many slices it has", () => {
    const model = sequential(2, [batchNormalisation()]);
    const [steps, rows] = [3, 700];
    const inputs = draw(steps * rows * 2, 1).map(
      (value, index) => value + (index % (2 * rows) < rows ? 9 : 0),
    );
    const targets = new Float32Array(inputs.length);
    const trainer = trainerOf(model);
    trainer.step({ steps, rows, inputs, targets, weights: targets.map(() => 1) });
    const moments = [0, 1].map((feature) => {
      const values = inputs.filter((_, index) => index % 2 === feature);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length] as const;
    });
    const expected = [...moments.map(([mean]) => mean), ...moments.map(([, variance]) => variance)];
    expectClose(trainer.learnt.statistics["0.batch"] as Float32Array, expected);
  });

  it("learns so of each step by itself, and of rows as long as they are", () => {
    const model = sequential(2, [recurrent(batchNorm(gru), 3)]);
    const [steps, rows] = [3, 600];
    const inputs = draw(steps * rows * 2, 1).map(
      (value, index) => value + (index % (2 * rows) < rows ? 5 : 0),
    );
    const lengths = Array.from({ length: rows }, (_, row) => (row < rows / 2 ? 1 : 1 + (row % 3)));
    const trainer = trainerOf(model, { lengths: true });
    const { weights } = trainer;
    trainer.step({ steps, rows, inputs, targets: new Float32Array(steps * rows * 3), lengths });
    const parameter = model.parameters.find(({ name }) => name === "0.reset.x") as ModelParameter;
    const matrix = parameterOf(weights, model, parameter);
    const expected = [0, 1, 2].flatMap((step) => {
      const there = lengths.flatMap((length, row) => (step < length ? [2 * (step * rows + row)] : []));
      const units = [0, 1, 2].map((unit) => {
        const values = there.map(
          (at) =>
            (matrix[2 * unit] as number) * (inputs[at] as number) +
            (matrix[2 * unit + 1] as number) * (inputs[at + 1] as number),
        );
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length] as const;
      });
      return [...units.map(([mean]) => mean), ...units.map(([, variance]) => variance)];
    });
    expectClose(trainer.learnt.statistics["0.reset.x.batch"] as Float32Array, expected);
  });

  it("learns one statistic of all steps where a loop runs over a layer that has one", () => {
    const model = sequential(2, [feedback([recurrent(gru, 3), batchNormalisation(), dense(1)])]);
    const trainer = trainerOf(model);
    const batch = batchOf(model, 4, 6);
    trainer.step(batch);
    expect(trainer.learnt.statistics["0.1.batch"]).toHaveLength(6);
    expect(trainer.evaluate(batch)).toBeGreaterThan(0);
  });

  it("relies in use on what it has learnt, and on nothing of the batch", () => {
    const model = sequential(2, [recurrent(batchNorm(gru), 3), batchNormalisation()]);
    const [steps, rows] = [3, 300];
    const batch = batchOf(model, steps, rows);
    const trainer = trainerOf(model);
    trainer.step(batch);
    const { statistics } = trainer.learnt;
    const before = trainer.predict(batch.inputs, steps, rows);
    trainer.learnt = {
      weights: trainer.weights,
      statistics: Object.fromEntries(
        Object.entries(statistics).map(([name, values]) => [name, values.map((value) => value + 1)]),
      ),
    };
    expect(trainer.predict(batch.inputs, steps, rows)).not.toEqual(before);
    trainer.learnt = { weights: trainer.weights, statistics };
    expect(trainer.predict(batch.inputs, steps, rows)).toEqual(before);
  });

  it("learns the same of rows that are padded, and goes on with their last step", () => {
    const model = sequential(2, [recurrent(batchNorm(gru), 3), batchNormalisation(), dense(1)]);
    const [rows, ends] = [8, 6];
    const long = draw(12 * 2, 9);
    const learnt = [6, 8].map((steps) => {
      const trainer = trainerOf(model, { lengths: true });
      for (let update = 0; update < 5; update++) {
        const inputs = new Float32Array(steps * rows * 2);
        inputs.set(draw(ends * rows * 2, update));
        const targets = new Float32Array(steps * rows);
        targets.set(draw(ends * rows, 20 + update));
        const lengths = Array<number>(rows).fill(ends);
        trainer.step({ steps, rows, inputs, targets, weights: targets.map(() => 1), lengths });
      }
      return { statistics: trainer.learnt.statistics, output: trainer.predict(long, 12, 1) };
    });
    expect(learnt[1]).toEqual(learnt[0]);
    expect(learnt[0]?.statistics["0.reset.h.batch"]).toHaveLength(6 * ends);
  });

  it("learns in pieces of a sequence the statistics of the whole, and uses them as a stream does", () => {
    const model = sequential(2, [recurrent(batchNorm(gru), 3), dense(1)]);
    const [steps, rows, piece] = [12, 5, 4];
    const whole = trainerOf(model);
    const pieces = trainerOf(model, { stateful: true });
    const part = (array: Float32Array, first: number): Float32Array =>
      array.subarray((first * array.length) / steps, ((first + piece) * array.length) / steps);
    for (let round = 0; round < 3; round++) {
      const batch = batchOf(model, steps, rows, round + 1);
      whole.step(batch);
      pieces.resetStates();
      for (const first of [0, 4, 8])
        pieces.step({
          steps: piece,
          rows,
          inputs: part(batch.inputs, first),
          targets: part(batch.targets, first),
          weights: new Float32Array(piece * rows).fill(1),
        });
    }
    const { statistics } = whole.learnt;
    for (const [name, values] of Object.entries(pieces.learnt.statistics))
      expectClose(values, statistics[name] as Float32Array);
    const inputs = draw(steps * 2, 7);
    const expected = whole.predict(inputs, steps, 1);
    pieces.learnt = whole.learnt;
    pieces.resetStates();
    expectClose(
      [0, 4, 8].flatMap((first) => [...pieces.predict(part(inputs, first), piece, 1)]),
      expected,
    );
    const stream = new Stream(engine, model, whole.learnt);
    const streamed = Array.from({ length: steps }, (_, step) => [
      ...stream.step(inputs.subarray(2 * step, 2 * step + 2)),
    ]).flat();
    expectClose(streamed, expected);
  });

  it("knows after a first batch of one slice what it was normalised with, at every place", () => {
    const model = sequential(2, [recurrent(batchNorm(lstm), 3), batchNormalisation()]);
    const batch = batchOf(model, 4, 11);
    const trainer = trainerOf(model);
    const loss = trainer.step(batch);
    expect(trainer.evaluate(batch)).toBeCloseTo(loss, 5);
    const other = batchOf(model, 4, 11, 5);
    expect(Math.abs(trainer.evaluate(other) - trainer.step(other))).toBeGreaterThan(1e-3);
  });

  it.each([
    ["masks and lengths", masked, { lengths: true }],
    ["a teacher and lengths", fed, { lengths: true, teaching: 0.5 }],
    ["states that go on", masked, { stateful: true }],
  ] as const)("computes in chunks of time with %s what it does at one go", (_, model, options) => {
    const [steps, rows] = [23, 7];
    const lengths = "lengths" in options ? { lengths: [23, 1, 12, 23, 5, 17, 9] } : {};
    const [whole, chunked] = [trainerOf(model, options), trainerOf(model, options, 0.001)];
    for (let update = 0; update < 2; update++) {
      const batch = { ...batchOf(model, steps, rows, 20 * update + 3), ...lengths };
      expectClose([chunked.step(batch)], [whole.step(batch)]);
      expectClose(chunked.gradients, whole.gradients, 2e-5);
    }
    expectClose(
      chunked.predict(draw(2 * rows * 2, 5), 2, rows),
      whole.predict(draw(2 * rows * 2, 5), 2, rows),
    );
  });
});
