import { gru, lstm, simple } from "sequitur/cells";
import { dense, recurrent, sequential } from "sequitur/nn";
import { adam, clipByGlobalNorm } from "sequitur/train";
import { learn } from "../learn.mjs";
import { testBatch } from "../sequences.mjs";
import { mean, median } from "../table.mjs";
import { reberTask, stringsRight } from "../tasks/reber.mjs";

const LONGEST = 40;
const TESTED = 256;
const EVERY = 50;
const RATE = 0.01;
const CELLS = { lstm, gru, "simple tanh": simple };
const FULL = { seeds: 20, most: 20_000, units: 16, cells: Object.keys(CELLS) };
const QUICK = { seeds: 1, most: 8000, units: 16, cells: ["lstm"] };

export const reberStudy = {
  name: "reber",
  title: "Embedded Reber grammar: strings until all test strings are right",
  published: "LSTM, mean of the trials that succeed 8440 strings; a re-implementation 4800",
  minutes: 2,
  columns: ["cell", "units", "solved", "mean", "median", "least", "most"],
  run({ engine, seed, quick, row }) {
    const { seeds, most, units, cells } = quick ? QUICK : FULL;
    const task = reberTask(LONGEST);
    const test = testBatch(task, TESTED, seed);
    const { inputs, steps, rows, lengths } = test;
    let learnt = false;
    for (const name of cells) {
      const model = sequential(task.inputs, [recurrent(CELLS[name], units), dense(task.outputs)]);
      const needed = [];
      for (let each = seed; each < seed + seeds; each++) {
        const { trainer, last } = learn({
          engine,
          model,
          seed: each,
          trainer: {
            optimiser: adam({ rate: RATE }),
            clip: clipByGlobalNorm(1),
            sequences: { lengths: true },
          },
          course: {
            task,
            rows: 1,
            updates: most,
            every: EVERY,
            measure: (it) => stringsRight(it.predict(inputs, steps, rows, { lengths }), test),
            enough: (right) => right === TESTED,
          },
        });
        trainer.close();
        if (last.measured === TESTED) needed.push(last.updates);
      }
      const show = (measure) => (needed.length === 0 ? "–" : measure(needed).toFixed(0));
      row(
        name,
        `${units}`,
        `${needed.length} of ${seeds}`,
        ...[mean, median, (all) => Math.min(...all), (all) => Math.max(...all)].map(show),
      );
      learnt ||= needed.length > 0;
    }
    return {
      learnt,
      notes: [
        `one string an update, Adam, rate ${RATE}, clipped to norm 1; ${TESTED} test strings of up to ${LONGEST} symbols, ` +
          `looked at every ${EVERY} strings; at most ${FULL.most} strings; seeds from ${seed} on`,
        "a string is right if at every step the symbols that may follow have the largest outputs, the embedded last but one included",
      ],
    };
  },
};
