import { describe, expect, it } from "vitest";
import { lstm } from "../cells/lstm.js";
import { builtInCells } from "../cells/registry.js";
import { simple } from "../cells/simple.js";
import { loadEngine } from "../engine/load.js";
import { DefinitionError, TrainingError } from "../errors.js";
import { dense } from "../nn/dense.js";
import { type Model, sequential } from "../nn/model.js";
import { recurrent } from "../nn/recurrent.js";
import { initialWeights } from "../nn/weights.js";
import type { Batch } from "./batch.js";
import { clipByGlobalNorm } from "./clip.js";
import { type Dataset, evaluate, train } from "./loop.js";
import { absoluteError, huber, type Loss, squaredError } from "./loss.js";
import { optimiserNamed } from "./named-optimisers.js";
import type { Optimiser } from "./optimiser.js";
import { adam, adamW } from "./optimisers/adam.js";
import { rmsprop } from "./optimisers/rmsprop.js";
import { sgd } from "./optimisers/sgd.js";
import { Trainer } from "./trainer.js";

const engine = await loadEngine({ engine: "wasm", threads: 1 });

/** Windows of a function of time; the next value is to be predicted. */
function windowsOf(value: (time: number) => number, starts: number[], steps: number): Dataset {
  return {
    length: starts.length,
    batch(examples): Batch {
      const rows = examples.length;
      const inputs = new Float32Array(steps * rows);
      const targets = new Float32Array(rows);
      examples.forEach((example, row) => {
        const start = starts[example] as number;
        for (let step = 0; step < steps; step++) inputs[step * rows + row] = value(start + step);
        targets[row] = value(start + steps);
      });
      return { rows, steps, inputs, targets, weights: new Float32Array(rows).fill(1) };
    },
  };
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
const wave = (time: number): number => Math.sin(time / 3);
const training = windowsOf(wave, range(0, 100), 12);
const validation = windowsOf(wave, range(120, 160), 12);

function trainerOf(
  model: Model,
  options: { loss?: Loss; optimiser?: Optimiser; seed?: number } = {},
): Trainer {
  const { loss = squaredError, optimiser = adam({ rate: 0.01 }), seed = 1 } = options;
  const trainer = new Trainer(engine, model, { loss, optimiser, clip: clipByGlobalNorm(1) });
  trainer.weights = initialWeights(model, seed);
  return trainer;
}

describe("train", () => {
  it.each([...builtInCells.values()])("learns a wave with $name", async (cell) => {
    const trainer = trainerOf(sequential(1, [recurrent(cell, 8, { gives: "last" }), dense(1)]));
    const { validationLosses } = await train(trainer, training, { epochs: 40, validation, seed: 3 });
    expect(validationLosses.at(0)).toBeGreaterThan(0.03);
    expect(Math.min(...validationLosses)).toBeLessThan(0.003);
  });

  it("learns with stacked layers of unequal widths, and with a target at every step", async () => {
    const model = sequential(1, [
      recurrent(lstm, 9),
      recurrent(simple, 5),
      dense(4, { activation: "tanh" }),
      dense(1),
    ]);
    const trainer = trainerOf(model);
    const aligned: Dataset = {
      length: 64,
      batch(examples) {
        const one = training.batch(examples);
        const targets = one.inputs.map((_, i) => one.inputs[i + one.rows] ?? one.targets[i % one.rows] ?? 0);
        return { ...one, targets, weights: targets.map(() => 1) };
      },
    };
    const { losses } = await train(trainer, aligned, { epochs: 30 });
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 10);
  });

  it.each([
    ["sgd", sgd({ rate: 0.05 })],
    ["momentum", sgd({ rate: 0.02, momentum: 0.9, nesterov: true })],
    ["rmsprop", rmsprop({ rate: 0.003, momentum: 0.5 })],
    ["adamw", adamW({ rate: 0.01 })],
    ["amsgrad", optimiserNamed("amsgrad", 0.01)],
    ["nadam", optimiserNamed("nadam", 0.01)],
    ["adamax", optimiserNamed("adamax", 0.02)],
    ["adagrad", optimiserNamed("adagrad", 0.1)],
    ["adadelta", optimiserNamed("adadelta", 5)],
    ["ftrl", optimiserNamed("ftrl", 0.5)],
    ["lion", optimiserNamed("lion", 0.005)],
    ["lamb", optimiserNamed("lamb", 0.02)],
    ["adafactor", optimiserNamed("adafactor", 0.05)],
  ])("goes down with %s", async (_, optimiser) => {
    const model = sequential(1, [recurrent(simple, 8, { gives: "last" }), dense(1)]);
    for (const loss of [huber, absoluteError]) {
      const { losses } = await train(trainerOf(model, { optimiser, loss }), training, { epochs: 25 });
      expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 2);
    }
  });

  it("gives the same weights for the same seed and others for another", async () => {
    const model = sequential(1, [recurrent(lstm, 4, { gives: "last" }), dense(1)]);
    const run = async (seed: number): Promise<Float32Array> => {
      const trainer = trainerOf(model, { seed });
      await train(trainer, training, { epochs: 3, seed });
      return trainer.weights;
    };
    expect(await run(5)).toEqual(await run(5));
    expect(await run(5)).not.toEqual(await run(6));
  });

  it("stops when validation no longer improves and restores the best weights", async () => {
    const trainer = trainerOf(sequential(1, [recurrent(simple, 4, { gives: "last" }), dense(1)]), {
      optimiser: adam({ rate: 0.3 }),
    });
    const result = await train(trainer, training, { epochs: 200, patience: 3, validation });
    expect(result.losses.length).toBeLessThan(200);
    expect(result.bestEpoch).toBe(result.losses.length - 3);
    const batch = validation.batch(Int32Array.from(range(0, validation.length)));
    expect(trainer.evaluate(batch)).toBeCloseTo(Math.min(...result.validationLosses), 5);
  });

  it("counts updates, follows a schedule, and reports epochs", async () => {
    const trainer = trainerOf(sequential(1, [recurrent(simple, 2, { gives: "last" }), dense(1)]));
    const rates: number[] = [];
    const epochs: number[] = [];
    const result = await train(trainer, training, {
      updates: 10,
      batchSize: 32,
      schedule: (update) => {
        rates.push(update);
        return 0.01 / (1 + update);
      },
      onEpoch: ({ epoch }) => epochs.push(epoch),
    });
    expect(rates).toEqual(range(0, 10));
    expect(epochs).toEqual([1, 2, 3]);
    expect(result.bestUpdates).toBe(10);
  });

  it("ends with a named error when the loss explodes, nothing is there to learn, or it is stopped", async () => {
    const model = sequential(1, [recurrent(simple, 2, { gives: "last" }), dense(1)]);
    const bold = trainerOf(model, { optimiser: sgd({ rate: 1e30 }) });
    await expect(train(bold, training)).rejects.toThrow(TrainingError);
    await expect(train(trainerOf(model), windowsOf(wave, [], 4))).rejects.toThrow("no example");
    const signal = AbortSignal.abort();
    await expect(train(trainerOf(model), training, { signal })).rejects.toThrow("stopped");
  });
});

describe("what training is given", () => {
  const model = sequential(1, [recurrent(simple, 2, { gives: "last" }), dense(1)]);
  const brief = windowsOf(wave, [1, 2, 3], 4);

  it.each([
    [{ batchSize: 0 }, "batchSize must be a whole number of at least 1, received 0"],
    [{ batchSize: Number.NaN }, "batchSize must be a whole number of at least 1, received NaN"],
    [{ batchSize: Number.POSITIVE_INFINITY }, "batchSize must be"],
    [{ epochs: 1.5 }, "epochs must be a whole number of at least 1, received 1.5"],
    [{ updates: -1 }, "updates must be a whole number of at least 1 or Infinity, received -1"],
    [{ patience: Number.NaN }, "patience must be a whole number of at least 1 or Infinity, received NaN"],
    [{ seed: 0.5 }, "a seed is a whole number, received 0.5"],
  ])("refuses %o", async (options, message) => {
    await expect(train(trainerOf(model), brief, options)).rejects.toThrow(DefinitionError);
    await expect(train(trainerOf(model), brief, options)).rejects.toThrow(message);
  });

  it.each([0, -3, 1.5, Number.NaN])("refuses to evaluate in batches of %d", (batchSize) => {
    expect(() => evaluate(trainerOf(model), brief, batchSize)).toThrow(DefinitionError);
  });

  it("refuses data sets whose length is no number of examples", async () => {
    const odd = { ...brief, length: Number.NaN };
    await expect(train(trainerOf(model), odd)).rejects.toThrow("the length of the training set must be");
    await expect(train(trainerOf(model), brief, { validation: odd })).rejects.toThrow(
      "of the validation set",
    );
    expect(() => evaluate(trainerOf(model), odd)).toThrow(DefinitionError);
  });

  it("refuses validation without a target that counts, before it trains", async () => {
    const trainer = trainerOf(model);
    const before = trainer.weights;
    const missing: Dataset = {
      ...brief,
      batch: (examples) => ({ ...brief.batch(examples), weights: new Float32Array(examples.length) }),
    };
    for (const validation of [windowsOf(wave, [], 4), missing]) {
      const training = train(trainer, brief, { validation });
      await expect(training).rejects.toThrow(TrainingError);
      await expect(training).rejects.toThrow("of the validation set has a target that counts");
      expect(() => evaluate(trainer, validation)).toThrow(TrainingError);
    }
    expect(trainer.weights).toEqual(before);
  });

  it("takes validation of which only a later batch has a target", async () => {
    const later: Dataset = {
      ...brief,
      batch: (examples) => ({
        ...brief.batch(examples),
        weights: Float32Array.from(examples, (example) => (example === 2 ? 1 : 0)),
      }),
    };
    const { validationLosses } = await train(trainerOf(model), brief, {
      epochs: 2,
      validation: later,
      batchSize: 1,
    });
    expect(validationLosses).toHaveLength(2);
  });

  it("ends with a named error when the validation loss diverges", async () => {
    // What is finite as an input is beyond float32 as the square of an error.
    const far: Dataset = {
      ...brief,
      batch: (examples) => ({
        ...brief.batch(examples),
        targets: new Float32Array(examples.length).fill(1e30),
      }),
    };
    await expect(train(trainerOf(model), brief, { validation: far })).rejects.toThrow(
      "the validation loss became Infinity in epoch 1",
    );
  });
});

describe("evaluate", () => {
  it("counts every target the same, over batches whose rows end early", () => {
    const model = sequential(1, [recurrent(simple, 2)]);
    const options = { loss: squaredError, optimiser: adam(), sequences: { lengths: true } };
    const trainer = new Trainer(engine, model, options);
    trainer.weights = initialWeights(model, 1);
    const [steps, lengths] = [5, [5, 1, 2, 5]];
    const dataset: Dataset = {
      length: lengths.length,
      batch(examples): Batch {
        const rows = examples.length;
        const over = (width: number): Float32Array =>
          Float32Array.from({ length: steps * rows * width }, (_, index) =>
            wave(
              (examples[Math.floor(index / width) % rows] as number) * 100 + Math.floor(index / width / rows),
            ),
          );
        return {
          rows,
          steps,
          inputs: over(1),
          targets: over(2),
          weights: new Float32Array(steps * rows * 2).fill(1),
          lengths: [...examples].map((example) => lengths[example] as number),
        };
      },
    };
    expect(evaluate(trainer, dataset, 2)).toBeCloseTo(evaluate(trainer, dataset, 4), 6);
  });
});

describe("Trainer", () => {
  const model = sequential(1, [recurrent(lstm, 4, { gives: "last" }), dense(1)]);

  it("leaves missing targets out of loss and gradient", () => {
    const trainer = trainerOf(model);
    const whole = training.batch(Int32Array.of(0, 1, 2, 3));
    const half: Batch = {
      ...whole,
      targets: whole.targets.map((v, i) => (i < 2 ? v : 1e6)),
      weights: Float32Array.of(1, 1, 0, 0),
    };
    const first = training.batch(Int32Array.of(0, 1));
    expect(trainer.evaluate(half)).toBeCloseTo(trainer.evaluate(first), 6);
    expect(() => trainer.step({ ...whole, weights: new Float32Array(4) })).toThrow(
      "every target of the batch is missing",
    );
  });

  it("predicts each row as it would alone, whatever the batch", () => {
    const trainer = trainerOf(model);
    const all = training.batch(Int32Array.from(range(0, 37)));
    const together = trainer.predict(all.inputs, all.steps, 37);
    for (const row of [0, 15, 16, 36]) {
      const alone = training.batch(Int32Array.of(row));
      expect(trainer.predict(alone.inputs, alone.steps, 1)[0]).toBeCloseTo(together[row] as number, 6);
    }
  });
});
