import { lstm, peepholeLstm } from "sequitur/cells";
import { dense, recurrent, Stream, sequential } from "sequitur/nn";
import { adam, clipByGlobalNorm } from "sequitur/train";
import { learn } from "../learn.mjs";
import { median } from "../table.mjs";
import { countingTask, firstFailure } from "../tasks/counting.mjs";

const TRAINED = Array.from({ length: 10 }, (_, index) => index + 1);
/** A forget gate that is all but open, and gates that see the input alone at first: a state that adds up. */
const COUNTER = { "forget.bias": 5, recurrent: 0 };

/**
 * How far beyond 10 a network counts that has seen 1 to 10.
 * @param study `{ name, title, published, minutes, between, most, runs }`; a run is `{ name, cell, units, predicts, rate, start? }`
 */
function countingStudy({ between, most, runs, ...about }) {
  const full = { seeds: 20, updates: 5000, most };
  return {
    ...about,
    columns: ["network", "first failures, sorted", "median", "best"],
    run({ engine, seed, quick, row }) {
      const { seeds, updates, most } = quick ? { seeds: 1, updates: 1000, most: 100 } : full;
      let best = 0;
      for (const { name, cell, units, predicts, rate, start = {} } of quick ? runs.slice(0, 1) : runs) {
        const task = countingTask({ between, predicts, lengths: TRAINED });
        const model = sequential(task.inputs, [recurrent(cell, units, { start }), dense(task.outputs)]);
        const failures = [];
        for (let each = seed; each < seed + seeds; each++) {
          const { trainer } = learn({
            engine,
            model,
            seed: each,
            trainer: { optimiser: adam({ rate }), clip: clipByGlobalNorm(1), sequences: { lengths: true } },
            course: { task, updates, every: updates, rate: held(rate, updates), measure: () => undefined },
          });
          failures.push(failureOf(engine, model, trainer.weights, task, most));
          trainer.close();
        }
        failures.sort((a, b) => a - b);
        const shown = (count) => (count > most ? `none to ${most}` : `${count}`);
        best = Math.max(best, failures.at(-1));
        row(name, failures.map(shown).join(" "), shown(median(failures)), shown(failures.at(-1)));
      }
      return {
        learnt: best > TRAINED.length,
        notes: [
          `${full.updates} updates, each of the ten strings; Adam, rate held for half of them, then falling along a line to a ` +
            `thousandth; clipped to norm 1; seeds ${seed} to ${seed + full.seeds - 1}; strings tried up to ${full.most}`,
          "right: at every step of a string, where the set is predicted exactly its symbols are more likely than not, where " +
            "the next symbol is, the likeliest may follow; the end counts, too",
        ],
      };
    },
  };
}

function held(rate, updates) {
  return (update) => rate * Math.min(1, Math.max(0.001, 2 * (1 - update / updates)));
}

function failureOf(engine, model, weights, task, most) {
  const stream = new Stream(engine, model, weights);
  const oneHot = Array.from({ length: task.inputs }, (_, symbol) =>
    Float32Array.from({ length: task.inputs }, (_, place) => (place === symbol ? 1 : 0)),
  );
  const failure = firstFailure(
    task,
    { step: (symbol) => Array.from(stream.step(oneHot[symbol])), reset: () => stream.reset() },
    most,
  );
  stream.close();
  return failure;
}

export const countingStudies = [
  countingStudy({
    name: "counting",
    title: "aⁿXbⁿ from n = 1 to 10 with an LSTM of 10 units: the first n that fails",
    published: "first failure at 19 (Chen, Exploring LSTMs)",
    minutes: 5,
    between: true,
    most: 1000,
    runs: [
      {
        name: "set, counter's start",
        cell: lstm,
        units: 10,
        predicts: "possible",
        rate: 0.1,
        start: COUNTER,
      },
      { name: "set, usual start", cell: lstm, units: 10, predicts: "possible", rate: 0.05 },
      { name: "next, counter's start", cell: lstm, units: 10, predicts: "next", rate: 0.02, start: COUNTER },
      { name: "next, usual start", cell: lstm, units: 10, predicts: "next", rate: 0.01 },
    ],
  }),
  countingStudy({
    name: "anbn",
    title: "aⁿbⁿ from n = 1 to 10 with peephole LSTMs: the first n that fails",
    published:
      "a re-implementation generalises to between 65 and 100; the best net of Gers & Schmidhuber (2001) to 1000",
    minutes: 10,
    between: false,
    most: 2000,
    runs: [
      {
        name: "5 units, counter's start",
        cell: peepholeLstm,
        units: 5,
        predicts: "possible",
        rate: 0.05,
        start: COUNTER,
      },
      {
        name: "3 units, counter's start",
        cell: peepholeLstm,
        units: 3,
        predicts: "possible",
        rate: 0.1,
        start: COUNTER,
      },
      { name: "5 units, usual start", cell: peepholeLstm, units: 5, predicts: "possible", rate: 0.05 },
    ],
  }),
];
