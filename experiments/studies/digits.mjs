import { gru, lstm } from "sequitur/cells";
import { chrono, dense, initialWeights, recurrent, sequential } from "sequitur/nn";
import { adam, clipByGlobalNorm, crossEntropy, Trainer, train } from "sequitur/train";
import { widestWithin } from "../contenders.mjs";
import { digitsAbsent, readDigits } from "../data.mjs";
import { falling } from "../learn.mjs";
import { accuracy, emptyBatch } from "../sequences.mjs";
import { percent } from "../table.mjs";

const CLASSES = 10;
const PIXELS = 784;
const CELLS = { gru, lstm };
/** Steps that gates start out remembering for, at most: all 784 learn more slowly. */
const REMEMBERED = 150;
const FULL = {
  budget: 70_000,
  training: 60_000,
  tested: 10_000,
  epochs: 5,
  batchSize: 32,
  rate: 0.005,
  every: 1,
};
/** One pixel of each row alone, a few digits. */
const QUICK = { budget: 5000, training: 1280, tested: 256, epochs: 3, batchSize: 32, rate: 0.02, every: 28 };

/** A digit, one pixel a step. */
export function digitsStudy(cell, published, minutes) {
  return {
    name: `digits-${cell}`,
    title: `Sequential MNIST, one pixel a step, ${cell}, at most ${FULL.budget} weights`,
    published,
    minutes,
    columns: ["cell", "units", "weights", "test accuracy", "updates"],
    absent: digitsAbsent,
    async run({ engine, seed, quick, row }) {
      const options = quick ? QUICK : FULL;
      const { budget, rate, every, batchSize, epochs, training: count, tested } = options;
      const training = datasetOf(readDigits("train"), count, every);
      const test = datasetOf(readDigits("t10k"), tested, every);
      const steps = PIXELS / every;
      const { model, units } = widestWithin(budget, (width) =>
        sequential(1, [
          recurrent(CELLS[cell], width, {
            gives: "last",
            start: chrono(CELLS[cell], Math.min(steps, REMEMBERED)),
          }),
          dense(CLASSES),
        ]),
      );
      const trainer = new Trainer(engine, model, {
        loss: crossEntropy,
        optimiser: adam({ rate }),
        clip: clipByGlobalNorm(1),
      });
      trainer.restart(initialWeights(model, seed), seed);
      const updates = epochs * Math.ceil(count / batchSize);
      const share = () => percent(accuracyOn(trainer, test), 1);
      await train(trainer, training, {
        epochs,
        batchSize,
        seed,
        schedule: falling(rate, updates),
        onEpoch: ({ updates: done }) =>
          done < updates && row(cell, `${units}`, `${model.parameterCount}`, share(), `${done}`),
      });
      const final = accuracyOn(trainer, test);
      row(cell, `${units}`, `${model.parameterCount}`, percent(final, 1), `${updates}`);
      trainer.close();
      return {
        learnt: final > 0.2,
        notes: [
          `${FULL.epochs} epochs in batches of ${FULL.batchSize}; Adam, rate ${FULL.rate} falling along a line to a hundredth; clipped to ` +
            `norm 1; gates start as chrono has them, for up to ${REMEMBERED} steps`,
        ],
      };
    },
  };
}

/** The first `count` digits, of every so many pixels the middle one. */
function datasetOf({ pixels, labels }, count, every) {
  const steps = PIXELS / every;
  return {
    length: count,
    batch(examples) {
      const rows = examples.length;
      const batch = emptyBatch({ inputs: 1, outputs: CLASSES, gives: "last" }, rows, steps);
      examples.forEach((digit, row) => {
        for (let step = 0; step < steps; step++)
          batch.inputs[step * rows + row] = pixels[digit * PIXELS + step * every + (every >> 1)] / 255;
        batch.targets[row * CLASSES + labels[digit]] = 1;
      });
      return batch;
    },
  };
}

function accuracyOn(trainer, dataset, rows = 500) {
  let right = 0;
  for (let first = 0; first < dataset.length; first += rows) {
    const count = Math.min(rows, dataset.length - first);
    const batch = dataset.batch(Int32Array.from({ length: count }, (_, index) => first + index));
    const outputs = trainer.predict(batch.inputs, batch.steps, batch.rows);
    right += count * accuracy(outputs, batch.targets, CLASSES);
  }
  return right / dataset.length;
}
