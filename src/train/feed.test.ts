import { describe, expect, it } from "vitest";
import { gru } from "../cells/gru.js";
import { lstm } from "../cells/lstm.js";
import { recurrentDropout } from "../cells/transforms/dropout.js";
import { batchNorm } from "../cells/transforms/normalisation.js";
import { zoneout } from "../cells/transforms/zoneout.js";
import { DefinitionError, InputError, ShapeError } from "../errors.js";
import { bidirectional } from "../nn/bidirectional.js";
import { dropout } from "../nn/dropout.js";
import { feedback } from "../nn/feedback.js";
import { sequential } from "../nn/model.js";
import { recurrent } from "../nn/recurrent.js";
import { validSteps, type WeightedBatch } from "./batch.js";
import { type Arrays, Feed } from "./feed.js";
import { checkSequences, teachingAt } from "./sequences.js";

const model = sequential(1, [recurrent(lstm, 2)]);
const [steps, rows] = [3, 2];
const batch: WeightedBatch = {
  steps,
  rows,
  inputs: Float32Array.from({ length: steps * rows }, (_, index) => index),
  targets: Float32Array.from({ length: steps * rows * 2 }, (_, index) => 10 + index),
  weights: new Float32Array(steps * rows * 2).fill(1),
};
const list = (arrays: Arrays): Record<string, number[]> =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, [...array]]));

describe("Feed", () => {
  it("gives inputs, targets, and weights that add up to 1", () => {
    const weights = Float32Array.of(1, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0);
    expect(list(new Feed(model, {}).training({ ...batch, weights }, 0))).toEqual({
      x: [...batch.inputs],
      target: [...batch.targets],
      weight: [...weights].map((weight) => weight / 4),
    });
    expect(list(new Feed(model, {}).prediction(batch))).toEqual({ x: [...batch.inputs] });
  });

  it("counts nothing beyond the ends of rows", () => {
    const feed = new Feed(model, { lengths: true });
    const given = list(feed.loss({ ...batch, lengths: [1, 3] }));
    expect(given.valid).toEqual([1, 1, 0, 1, 0, 1]);
    expect(given.weight).toEqual(
      [1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1].map((counts) => Math.fround(counts / 8)),
    );
    expect(list(feed.loss(batch)).valid).toEqual(new Array(6).fill(1));
  });

  it("counts all targets of a last output, however many they are", () => {
    const last = sequential(1, [recurrent(lstm, 6, { gives: "last" })]);
    for (const [length, targets] of [
      [3, 12],
      [2, 12],
    ] as const) {
      const weights = new Float32Array(targets).fill(1);
      const inputs = new Float32Array(length * rows);
      const given = { ...batch, steps: length, inputs, targets: weights, weights, lengths: [1, length] };
      const { weight } = list(new Feed(last, { lengths: true }).loss(given));
      expect(weight).toEqual(new Array(12).fill(Math.fround(1 / 12)));
    }
  });

  it("draws masks anew at every update, for the whole batch or for each step", () => {
    const masked = sequential(1, [
      recurrent(zoneout(recurrentDropout(lstm, 0.5), { c: 0.5 }), 20),
      dropout(0.5),
    ]);
    const feed = new Feed(masked, {});
    feed.seed = 4;
    const masks = (update: number): Record<string, number[]> => {
      const { x, target, weight, ...rest } = list(feed.training(batch, update));
      return rest;
    };
    const first = masks(0);
    expect(Object.entries(first).map(([name, values]) => [name, values.length, new Set(values)])).toEqual([
      ["0.h.dropout", rows * 20, new Set([0, 2])],
      ["0.x.dropout", rows, expect.anything()],
      ["0.c.zoneout", steps * rows * 20, new Set([0, 1])],
      ["1.dropout", rows * 20, new Set([0, 2])],
    ]);
    expect(first["1.dropout"]).not.toEqual(first["0.h.dropout"]);
    expect(masks(0)).toEqual(first);
    expect(masks(1)).not.toEqual(first);
    feed.seed = 5;
    expect(masks(0)).not.toEqual(first);
    expect(list(feed.prediction(batch))).toEqual({ x: [...batch.inputs] });
  });

  it("hands out what was measured, of each step since the states were zeros", () => {
    const normalised = sequential(1, [recurrent(batchNorm(gru), 1)]);
    const feed = new Feed(normalised, { stateful: true });
    const names = Object.keys(feed.statistics.values);
    expect(names[0]).toBe("0.reset.h.batch");
    const state = { "after.state.0.h": new Float32Array(rows) };
    const take = (...means: number[]): void => {
      const sums = Float32Array.from(means.flatMap((mean) => [2 * mean, 2, 2 * mean ** 2, 2]));
      feed.take(
        { ...state, ...Object.fromEntries(names.map((name) => [`after.${name}`, sums])) },
        { steps: means.length, rows },
      );
    };
    const given = (): number[] | undefined => list(feed.prediction(batch))["0.candidate.x.batch"];
    take(1, 2);
    take(3);
    expect(given()).toEqual([3, 1, 3, 1, 3, 1]);
    feed.resetStates();
    expect(given()).toEqual([1, 1, 2, 1, 3, 1]);
    feed.take(state, { steps: 1, rows });
    expect(given()).toEqual([2, 1, 3, 1, 3, 1]);
    feed.resetStates();
    take(11);
    feed.resetStates();
    expect(given()?.slice(0, 2)).toEqual([2, 1]);
    expect(list(feed.training(batch, 0))["0.candidate.x.batch"]).toBeUndefined();
  });

  it("teaches where a draw says so and the target is known", () => {
    const fed = sequential(1, [feedback(recurrent(gru, 2))]);
    const given = (teaching: number | ((update: number) => number), weights = batch.weights) =>
      list(new Feed(fed, { teaching }).training({ ...batch, weights }, 7));
    expect(given(1).teacher).toEqual([...batch.targets]);
    expect(given(1).taught).toEqual([1, 1, 1, 1, 1, 1]);
    expect(given(1, batch.weights.with(3, 0)).taught).toEqual([1, 0, 1, 1, 1, 1]);
    expect(given(0).taught).toBeUndefined();
    expect(given((update) => (update === 7 ? 1 : 0)).taught).toEqual([1, 1, 1, 1, 1, 1]);
    const many = {
      ...batch,
      steps: 500,
      targets: new Float32Array(2000),
      weights: new Float32Array(2000).fill(1),
    };
    const taught = new Feed(fed, { teaching: 0.25 }).training(many, 0).taught as Float32Array;
    expect(taught.reduce((sum, value) => sum + value, 0) / 1000).toBeCloseTo(0.25, 1);
  });

  it("goes on with the states that a batch has ended with, until it is told not to", () => {
    const feed = new Feed(model, { stateful: true });
    expect(list(feed.prediction(batch))).toMatchObject({
      "state.0.h": [0, 0, 0, 0],
      "state.0.c": [0, 0, 0, 0],
    });
    const after = {
      "after.state.0.h": new Float32Array(4).fill(1),
      "after.state.0.c": new Float32Array(4).fill(2),
    };
    feed.take(after, batch);
    expect(list(feed.training(batch, 0))).toMatchObject({
      "state.0.h": [1, 1, 1, 1],
      "state.0.c": [2, 2, 2, 2],
    });
    expect(() => feed.prediction({ ...batch, rows: 3 })).toThrow(
      "the states are of 2 rows, and the batch has 3; keep the rows of a stateful trainer, or reset its states",
    );
    feed.resetStates();
    expect(list(feed.prediction(batch))).toMatchObject({ "state.0.h": [0, 0, 0, 0] });
    const forgetful = new Feed(model, {});
    forgetful.take(after, batch);
    expect(list(forgetful.prediction(batch))["state.0.h"]).toBeUndefined();
  });

  it("takes targets beyond the ends of rows as 0, even where they are no numbers", () => {
    const feed = new Feed(model, { lengths: true });
    const lengths = [1, ...Array<number>(rows - 1).fill(batch.steps)];
    const width = batch.targets.length / (batch.steps * rows);
    const garbage = batch.targets.map((target, index) => {
      const [step, row] = [Math.floor(index / (width * rows)), Math.floor(index / width) % rows];
      return row === 0 && step >= 1 ? Number.NaN : target;
    });
    const { target, weight } = feed.training({ ...batch, targets: garbage, lengths }, 0);
    expect(target?.every(Number.isFinite)).toBe(true);
    expect(weight).toEqual(feed.training({ ...batch, lengths }, 0).weight);
  });

  it("takes missing targets as 0, even where they are no numbers, and leaves the caller's as they are", () => {
    const fed = sequential(1, [feedback(recurrent(gru, 2))]);
    const targets = batch.targets.with(3, Number.NaN).with(5, Number.POSITIVE_INFINITY);
    const weights = batch.weights.with(3, 0).with(5, 0).with(7, 0);
    const given = new Feed(fed, { teaching: 1 }).training({ ...batch, targets, weights }, 0);
    // What is missing but a number stays: a loss may look at it beside what counts.
    expect(given.target).toEqual(batch.targets.with(3, 0).with(5, 0));
    expect(given.teacher).toEqual(given.target);
    expect([...(given.taught ?? [])]).toEqual([1, 0, 0, 0, 1, 1]);
    expect(targets[3]).toBeNaN();
  });

  it("counts all targets where there are no weights", () => {
    const { weights, ...rest } = batch;
    expect(new Feed(model, {}).training(rest, 0)).toEqual(new Feed(model, {}).training(batch, 0));
    const lengths = [1, 3];
    const feed = new Feed(model, { lengths: true });
    expect(feed.loss({ ...rest, lengths })).toEqual(feed.loss({ ...batch, weights, lengths }));
  });

  it.each([
    ["inputs", 3, Number.NaN, "the input of row 1 at step 1, feature 0 is NaN; fill gaps beforehand"],
    ["inputs", 4, Number.POSITIVE_INFINITY, "the input of row 0 at step 2, feature 0 is Infinity"],
    ["targets", 7, Number.NaN, "the target of row 1 at step 1, feature 1 is NaN; give it a weight of 0"],
    ["weights", 0, Number.NaN, "the weight of row 0 at step 0, feature 0 is NaN; give 0"],
  ] as const)("refuses %s that are not finite, and says where", (name, index, value, message) => {
    const odd = { ...batch, [name]: batch[name].with(index, value) };
    for (const give of [
      () => new Feed(model, {}).training(odd, 0),
      () => new Feed(model, {}).loss(odd),
      ...(name === "inputs" ? [() => new Feed(model, {}).prediction(odd)] : []),
    ]) {
      expect(give).toThrow(InputError);
      expect(give).toThrow(message);
    }
  });

  it("names no step of what has none, and takes anything beyond the end of a row", () => {
    const last = sequential(1, [recurrent(lstm, 2, { gives: "last" })]);
    const targets = Float32Array.of(1, 2, Number.NaN, 4);
    const none = { ...batch, targets, weights: undefined };
    expect(() => new Feed(last, {}).training(none, 0)).toThrow("the target of row 1, feature 0 is NaN");
    const feed = new Feed(model, { lengths: true });
    const lengths = [3, 1];
    const odd = {
      ...batch,
      inputs: batch.inputs.with(3, Number.NaN),
      weights: batch.weights.with(6, Number.NaN),
      lengths,
    };
    expect(feed.training(odd, 0).weight).toEqual(feed.training({ ...batch, lengths }, 0).weight);
    expect(() => feed.training({ ...odd, inputs: batch.inputs.with(1, Number.NaN) }, 0)).toThrow(
      "row 1 at step 0",
    );
  });

  it.each([
    [{ rows: 0 }, "rows of a batch must be a whole number of at least 1, received 0"],
    [{ steps: Number.NaN }, "steps of a batch must be a whole number of at least 1, received NaN"],
    [{ steps: 2.5 }, "steps of a batch"],
    [{ outputSteps: -1 }, "outputSteps of a batch must be a whole number of at least 1, received -1"],
  ])("refuses a batch of %o", (sizes, message) => {
    expect(() => new Feed(model, {}).prediction({ ...batch, ...sizes })).toThrow(ShapeError);
    expect(() => new Feed(model, {}).training({ ...batch, ...sizes }, 0)).toThrow(message);
  });

  it("refuses lengths that nobody expects, and batches without a target that counts", () => {
    const lengths = [1, 3];
    expect(() => new Feed(model, {}).prediction({ ...batch, lengths })).toThrow(ShapeError);
    expect(() => new Feed(model, {}).prediction({ ...batch, lengths })).toThrow(
      "sequences: { lengths: true }",
    );
    const none = { ...batch, weights: new Float32Array(12) };
    expect(() => new Feed(model, {}).loss(none)).toThrow("every target of the batch is missing");
    const beyond = { ...batch, weights: none.weights.with(8, 1), lengths };
    expect(() => new Feed(model, { lengths: true }).loss(beyond)).toThrow(
      "every target of the batch is missing",
    );
  });
});

describe("validSteps", () => {
  it.each([
    [[1], "a batch of 2 rows needs as many lengths, received 1"],
    [[1, -1], "row 1 has length -1; lengths are whole numbers from 0 to 3"],
    [[4, 1], "row 0 has length 4"],
    [[1.5, 1], "row 0 has length 1.5"],
    [[Number.NaN, 1], "row 0 has length NaN"],
  ])("refuses %j", (lengths, message) => {
    expect(() => validSteps(lengths, 3, 2)).toThrow(ShapeError);
    expect(() => validSteps(lengths, 3, 2)).toThrow(message);
  });
});

describe("sequence options", () => {
  it("refuses to go on where a model needs whole sequences", () => {
    for (const layer of [bidirectional(gru, 2), recurrent(gru, 2, { backward: true })])
      expect(() => checkSequences(sequential(1, [layer]), { stateful: true })).toThrow(
        "a model that needs whole sequences cannot go on where it ended",
      );
    checkSequences(sequential(1, [bidirectional(gru, 2)]), { lengths: true });
  });

  it("refuses to teach with what is no probability at all", () => {
    expect(() => checkSequences(model, { teaching: "x" as unknown as number })).toThrow(
      "teaching is a probability between 0 and 1, received x",
    );
  });

  it.each([-0.1, 1.1, Number.NaN])("refuses to teach with probability %d", (teaching) => {
    const message = `teaching is a probability between 0 and 1, received ${teaching}`;
    expect(() => checkSequences(model, { teaching })).toThrow(DefinitionError);
    expect(() => checkSequences(model, { teaching })).toThrow(message);
    expect(() => teachingAt(() => teaching, 0)).toThrow(message);
  });
});
