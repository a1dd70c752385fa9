import { gru, lstm, simple } from "sequitur/cells";
import { dense, dropout, initialWeights, recurrent, sequential } from "sequitur/nn";
import { adam, binaryCrossEntropy, clipByGlobalNorm, evaluate, Trainer, train } from "sequitur/train";
import { widestWithin } from "../contenders.mjs";
import { choralesAbsent, readChorales } from "../data.mjs";
import { falling } from "../learn.mjs";
import { batchOfStrings } from "../sequences.mjs";

const KEYS = 88;
/** MIDI pitch of the lowest key of a piano. */
const LOWEST = 21;
/** Batches are padded to a multiple of this, so that there are few sizes of them. */
const GRAIN = 32;
/** By name, and the rate where the usual one is too high. */
const CELLS = { gru: { cell: gru }, lstm: { cell: lstm }, "simple tanh": { cell: simple, rate: 0.001 } };
const FULL = { budget: 300_000, epochs: 150, patience: 30, dropped: 0.5, rate: 0.007, batchSize: 4 };
const QUICK = { ...FULL, budget: 15_000, epochs: 2, rate: 0.01, batchSize: 16 };
/** What nobody who knows the share of each key would stay above; for `--quick`. */
const LEARNT = 12;

export const choralesStudy = {
  name: "chorales",
  title: `Bach's chorales: the next frame, 88 keys each by itself, at most ${FULL.budget} weights`,
  published: "nats a frame: tanh 8.71, LSTM 8.45, GRU 8.43",
  minutes: 25,
  columns: ["cell", "units", "weights", "test", "validation", "best epoch"],
  absent: choralesAbsent,
  async run({ engine, seed, quick, row }) {
    const options = quick ? QUICK : FULL;
    const { budget, dropped } = options;
    const { train: training, valid, test } = readChorales();
    const sets = { training: datasetOf(training), valid: datasetOf(valid), test: datasetOf(test) };
    const losses = [];
    for (const [name, { cell, rate = options.rate }] of Object.entries(CELLS)) {
      const { model, units } = widestWithin(budget, (width) =>
        sequential(KEYS, [recurrent(cell, width), dropout(dropped), dense(KEYS)]),
      );
      const trainer = new Trainer(engine, model, {
        loss: binaryCrossEntropy,
        optimiser: adam({ rate }),
        clip: clipByGlobalNorm(1),
        sequences: { lengths: true },
      });
      trainer.restart(initialWeights(model, seed), seed);
      const { validationLosses, bestEpoch } = await train(trainer, sets.training, {
        ...options,
        seed,
        schedule: falling(rate, options.epochs * Math.ceil(training.length / options.batchSize)),
        validation: sets.valid,
      });
      const tested = KEYS * evaluate(trainer, sets.test);
      trainer.close();
      losses.push(tested);
      const validation = KEYS * Math.min(...validationLosses);
      row(
        name,
        `${units}`,
        `${model.parameterCount}`,
        tested.toFixed(2),
        validation.toFixed(2),
        `${bestEpoch}`,
      );
    }
    return {
      learnt: Math.min(...losses) < LEARNT,
      notes: [
        `batches of ${FULL.batchSize} pieces, Adam, rate ${FULL.rate} (tanh: ${CELLS["simple tanh"].rate}) falling along a line to a hundredth, clipped to norm 1; ${100 * FULL.dropped} % dropped before the head; ` +
          `at most ${FULL.epochs} epochs, until ${FULL.patience} brought nothing on validation; the mean over all frames but the first of each piece`,
      ],
    };
  },
};

/** Each piece but its last frame, with the frames that follow as targets. */
function datasetOf(pieces) {
  const strings = pieces.map((piece) => {
    const frames = piece.map((frame) => frame.map((pitch) => pitch - LOWEST));
    return { symbols: frames.slice(0, -1), targets: frames.slice(1) };
  });
  return {
    length: strings.length,
    batch(examples) {
      const chosen = Array.from(examples, (index) => strings[index]);
      const longest = Math.max(...chosen.map(({ symbols }) => symbols.length));
      return batchOfStrings({ inputs: KEYS, outputs: KEYS }, chosen, GRAIN * Math.ceil(longest / GRAIN));
    },
  };
}
