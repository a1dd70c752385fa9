import { describe, expect, it } from "vitest";
import { gru } from "../cells/gru.js";
import { lstm } from "../cells/lstm.js";
import { loadEngine, whyNotNative } from "../engine/load.js";
import { bidirectional, mergeNames } from "../nn/bidirectional.js";
import type { Merge } from "../nn/layer.js";
import { type Model, sequential } from "../nn/model.js";
import { recurrent } from "../nn/recurrent.js";
import { Stream } from "../nn/stream.js";
import { initialWeights } from "../nn/weights.js";
import { Random } from "../tensor/random.js";
import type { Batch, WeightedBatch } from "./batch.js";
import { squaredError } from "./loss.js";
import { sgd } from "./optimisers/sgd.js";
import type { SequenceOptions } from "./sequences.js";
import { causalModels, INPUTS, models } from "./testing/model-zoo.js";
import { Trainer } from "./trainer.js";

const native = await whyNotNative();
const engines = [
  await loadEngine({ engine: "portable", threads: 1 }),
  await loadEngine({ engine: "wasm", threads: 2 }),
  ...(native === undefined ? [await loadEngine({ engine: "native", threads: 1 })] : []),
];

/** Seed of garbage that is all NaN. */
const NOT_A_NUMBER = 9;

function draw(length: number, seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length }, () => random.normal());
}

/** Some rows of `[T, B, width]`, or of `[B, width]` with one step. */
function rowsOf(values: Float32Array, steps: number, rows: number, chosen: readonly number[]): Float32Array {
  const width = values.length / steps / rows;
  return Float32Array.from({ length: steps * chosen.length * width }, (_, index) => {
    const [step, row] = [
      Math.floor(index / width / chosen.length),
      Math.floor(index / width) % chosen.length,
    ];
    return values[(step * rows + (chosen[row] as number)) * width + (index % width)] as number;
  });
}

/** Steps of the output of a model: a single one where it gives its last alone. */
function outputSteps(model: Model, steps: number): number {
  return model.graph().output.shape.length === 3 ? steps : 1;
}

/** The steps of each row from its last to its first. */
function reversed(
  values: Float32Array,
  steps: number,
  rows: number,
  lengths: readonly number[],
): Float32Array {
  const width = values.length / steps / rows;
  return values.map((_, index) => {
    const [step, row] = [Math.floor(index / width / rows), Math.floor(index / width) % rows];
    const length = lengths[row] as number;
    const other = step < length ? length - 1 - step : step;
    return values[(other * rows + row) * width + (index % width)] as number;
  });
}

describe.each(engines)("bit for bit, on the $name engine", (engine) => {
  function trainerOf(model: Model, sequences: SequenceOptions = {}): Trainer {
    const trainer = new Trainer(engine, model, { loss: squaredError, optimiser: sgd(), sequences });
    trainer.restart(initialWeights(model, 3), 5);
    // Weights that start at 0 or at 1 hide what they do.
    const weights = trainer.weights;
    draw(weights.length, 8).forEach((value, index) => {
      weights[index] = (weights[index] as number) + 0.1 * value;
    });
    trainer.weights = weights;
    return trainer;
  }

  function targetsFor(model: Model, steps: number, rows: number): Pick<WeightedBatch, "targets" | "weights"> {
    const targets = draw(outputSteps(model, steps) * rows * model.outputs, 4);
    return { targets, weights: targets.map((_, index) => (index % 5 === 2 ? 0 : 1)) };
  }

  // One slice of 16 rows at most, several, and so many that slices have 32 rows.
  it.each(models)("a row of %s does not see its batch-mates, nor their order", (_, model) => {
    const [steps, all] = [4, 150];
    const trainer = trainerOf(model);
    const inputs = draw(steps * all * INPUTS, 1);
    const given = outputSteps(model, steps);
    const expected = trainer.predict(inputs, steps, all);
    for (const chosen of [
      [0],
      [17],
      [149],
      [3, 141, 16],
      Array.from({ length: 40 }, (_, row) => 3 * row),
      [...new Random(2).permutation(all)],
    ]) {
      const found = trainer.predict(rowsOf(inputs, steps, all, chosen), steps, chosen.length);
      expect(found).toEqual(rowsOf(expected, given, all, chosen));
    }
    trainer.close();
  });

  it("makes an exception for batch normalisation in training, whose statistics are those of a slice", () => {
    const model = (models.find(([name]) => name === "batch-norm-gru") as (typeof models)[number])[1];
    // More rows than a slice takes: 300 are two slices of 150.
    const [steps, rows] = [3, 300];
    const loss = (of: Batch): number => trainerOf(model).step(of);
    const batch: WeightedBatch = {
      steps,
      rows,
      inputs: draw(steps * rows * INPUTS, 1),
      ...targetsFor(model, steps, rows),
    };
    // The first row alone counts.
    const weights = batch.weights.map((_, index) => (index % (rows * model.outputs) < model.outputs ? 1 : 0));
    const changed = (row: number): Float32Array =>
      batch.inputs.map((value, index) => (Math.floor(index / INPUTS) % rows === row ? value + 1 : value));
    const first = loss({ ...batch, weights });
    expect(loss({ ...batch, weights, inputs: changed(149) })).not.toBe(first);
    expect(loss({ ...batch, weights, inputs: changed(150) })).toBe(first);
    const plain = trainerOf(sequential(INPUTS, [recurrent(gru, 19)]));
    const free = plain.predict(batch.inputs, steps, rows);
    expect(rowsOf(plain.predict(changed(149), steps, rows), steps, rows, [0])).toEqual(
      rowsOf(free, steps, rows, [0]),
    );
  });

  it.each(models)("what lies beyond the ends of the rows changes nothing of %s", (_, model) => {
    const [steps, longer, rows] = [7, 10, 19];
    const lengths = Array.from({ length: rows }, (_, row) => 1 + ((3 * row) % steps));
    const garbage = (length: number, seed: number): Float32Array => {
      const values = draw(length * rows * INPUTS, seed).map((value) =>
        seed === NOT_A_NUMBER ? Number.NaN : 1000 * value,
      );
      const kept = draw(steps * rows * INPUTS, 1);
      return values.map((value, index) => {
        const [step, row] = [Math.floor(index / INPUTS / rows), Math.floor(index / INPUTS) % rows];
        return step < (lengths[row] as number) ? (kept[index] as number) : value;
      });
    };
    const targets = targetsFor(model, steps, rows);
    const paddedTargets = targetsFor(model, longer, rows);
    if (outputSteps(model, 2) === 2) {
      paddedTargets.targets.set(targets.targets);
      paddedTargets.weights.set(targets.weights);
    }
    const run = (length: number, seed: number) => {
      const trainer = trainerOf(model, { lengths: true });
      const inputs = garbage(length, seed);
      const output = trainer.predict(inputs, length, rows, { lengths });
      const batch = { steps: length, rows, inputs, lengths, ...(length === steps ? targets : paddedTargets) };
      const evaluated = trainer.evaluate(batch);
      const loss = trainer.step(batch);
      const { gradients } = trainer;
      const { statistics } = trainer.learnt;
      trainer.close();
      return { output, evaluated, loss, gradients, statistics };
    };
    const short = run(steps, 2);
    expect(short.gradients.every(Number.isFinite)).toBe(true);
    expect(run(steps, 3)).toEqual(short);
    expect(run(steps, NOT_A_NUMBER)).toEqual(short);
    const long = run(longer, 2);
    expect(run(longer, 3)).toEqual(long);
    const given = outputSteps(model, steps) * rows * model.outputs;
    expect(long.output.subarray(0, given)).toEqual(short.output);
    expect(long.evaluated).toBe(short.evaluated);
    expect(long.loss).toBe(short.loss);
    // Sums over rows and steps are cut into other blocks.
    const largest = short.gradients.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    long.gradients.forEach((value, index) => {
      expect(Math.abs(value - (short.gradients[index] as number))).toBeLessThan(1e-5 * largest);
    });
  });

  it.each(causalModels)("ten calls of ten steps give of %s what one of a hundred does", (_, model) => {
    const [steps, rows] = [100, 5];
    const inputs = draw(steps * rows * INPUTS, 1);
    const whole = trainerOf(model).predict(inputs, steps, rows);
    const trainer = trainerOf(model, { stateful: true });
    const run = (): Float32Array => {
      const parts = Array.from({ length: 10 }, (_, part) =>
        trainer.predict(
          inputs.subarray(part * 10 * rows * INPUTS, (part + 1) * 10 * rows * INPUTS),
          10,
          rows,
        ),
      );
      return Float32Array.from(parts.flatMap((part) => [...part]));
    };
    expect(run()).toEqual(whole);
    // The states that it has ended with are not zero.
    if (model.states.length > 0) expect(run()).not.toEqual(whole);
    trainer.resetStates();
    expect(run()).toEqual(whole);
  });

  const streamed = causalModels.filter(([, { statistics }]) => statistics.length === 0);
  // Not bit for bit: the program of a single step adds up the parts of a gate in another order.
  it.each(streamed)("a stream gives of %s what the whole sequence does, but for rounding", (_, model) => {
    const steps = 30;
    const inputs = draw(steps * INPUTS, 1);
    const trainer = trainerOf(model);
    const whole = trainer.predict(inputs, steps, 1);
    const stream = new Stream(engine, model, trainer.weights);
    const found = Array.from({ length: steps }, (_, step) => [
      ...stream.step(inputs.subarray(step * INPUTS, (step + 1) * INPUTS)),
    ]);
    found.flat().forEach((value, index) => {
      const expected = whole[index] as number;
      expect(Math.abs(value - expected)).toBeLessThan(2e-6 * Math.max(1, Math.abs(expected)));
    });
    stream.close();
  });

  it.each(mergeNames)("a bidirectional layer is one forwards and one reversed: %s", (merge) => {
    const [steps, rows, units] = [6, 21, 9];
    const lengths = Array.from({ length: rows }, (_, row) => 1 + ((5 * row) % steps));
    const inputs = draw(steps * rows * INPUTS, 1);
    const merges: Record<Merge, (a: number, b: number) => number> = {
      concat: () => Number.NaN,
      sum: (a, b) => Math.fround(a + b),
      multiply: (a, b) => Math.fround(a * b),
      average: (a, b) => Math.fround(a + b) / 2,
    };
    for (const cell of [gru, lstm]) {
      const both = trainerOf(sequential(INPUTS, [bidirectional(cell, units, { merge })]), { lengths: true });
      const one = trainerOf(sequential(INPUTS, [recurrent(cell, units)]), { lengths: true });
      const found = both.predict(inputs, steps, rows, { lengths });
      const weights = both.weights;
      one.weights = weights.subarray(0, weights.length / 2);
      const ahead = one.predict(inputs, steps, rows, { lengths });
      one.weights = weights.subarray(weights.length / 2);
      const turned = reversed(inputs, steps, rows, lengths);
      const back = reversed(one.predict(turned, steps, rows, { lengths }), steps, rows, lengths);
      const expected =
        merge === "concat"
          ? found.map((_, index) => {
              const [row, feature] = [Math.floor(index / (2 * units)), index % (2 * units)];
              const [side, unit] = feature < units ? [ahead, feature] : [back, feature - units];
              return side[row * units + unit] as number;
            })
          : ahead.map((value, index) => merges[merge](value, back[index] as number));
      expect(found).toEqual(expected);
    }
  });
});
