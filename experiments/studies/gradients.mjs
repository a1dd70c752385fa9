import { dense, initialWeights, recurrent, sequential } from "sequitur/nn";
import { gradientNorms } from "../gradient-norms.mjs";
import { learn } from "../learn.mjs";
import { REMEDIES } from "../remedies.mjs";
import { accuracy, testBatch } from "../sequences.mjs";
import { mean } from "../table.mjs";
import { latchTask } from "../tasks/latch.mjs";

const UNITS = 32;
const SUCCESS = 0.99;
const DIAGNOSED_ROWS = 8;
const FULL = { steps: 100, seeds: 5, updates: 1500, every: 50 };
const QUICK = { steps: 20, seeds: 1, updates: 100, every: 50 };
const SHOWN_QUICKLY = 4;

/** Gradients that vanish and explode, and each remedy by itself. */
export const gradientsStudy = {
  name: "gradients",
  title: `Vanishing and exploding gradients: a bit to be remembered for ${FULL.steps} steps, ${UNITS} units`,
  published: "nothing to be met: the sigmoid network must fail, and its remedies are to be told apart",
  minutes: 4,
  columns: ["network", "succeed", "updates", "ratio before", "ratio after"],
  run({ engine, seed, quick, row }) {
    const { steps, seeds, ...course } = quick ? QUICK : FULL;
    const task = latchTask(steps);
    const test = testBatch(task, 256, seed);
    const diagnosed = testBatch(task, DIAGNOSED_ROWS, seed + 1);
    let solved = 0;
    for (const { name, cell, start = {}, optimiser, clip } of quick
      ? REMEDIES.slice(-SHOWN_QUICKLY)
      : REMEDIES) {
      const starts = typeof start === "function" ? start(steps) : start;
      const last = recurrent(cell, UNITS, { gives: "last", start: starts });
      const model = sequential(task.inputs, [last, dense(task.outputs)]);
      const ratioOf = (weights) => reach(gradientNorms({ cell, units: UNITS, weights }, task, diagnosed));
      const runs = Array.from({ length: seeds }, (_, index) => {
        const own = seed + index;
        const before = ratioOf(initialWeights(model, own));
        const { trainer, diverged, last } = learn({
          engine,
          model,
          seed: own,
          trainer: { optimiser: optimiser(), clip },
          course: {
            task,
            rows: 32,
            ...course,
            measure: (it) => accuracy(it.predict(test.inputs, steps, test.rows), test.targets, task.outputs),
            enough: (right) => right >= SUCCESS,
          },
        });
        const after = diverged === undefined ? ratioOf(trainer.weights) : undefined;
        trainer.close();
        return { before, after, diverged, updates: last?.updates, success: last?.measured >= SUCCESS };
      });
      const succeeded = runs.filter(({ success }) => success);
      solved += succeeded.length;
      row(
        name,
        `${succeeded.length} of ${seeds}`,
        succeeded.length > 0 ? mean(succeeded.map(({ updates }) => updates)).toFixed(0) : failure(runs),
        geometricMean(runs.map(({ before }) => before)),
        geometricMean(runs.map(({ after }) => after)),
      );
    }
    return {
      learnt: solved > 0,
      notes: [
        `ratio: |dL/ds| of the states after the first step, divided by that after the last, ${DIAGNOSED_ROWS} rows, double ` +
          `precision; geometric mean over seeds ${seed} to ${seed + FULL.seeds - 1} for which it is a number above 0, ` +
          "“–” where a network diverged or its outputs are so sure that no gradient is left",
        `at most ${FULL.updates} updates of 32 fresh sequences; Adam, rate 0.001, no clipping (the last three: plain gradient ` +
          "descent, rate 0.01); success is 99 % of 256 test sequences; updates: the mean of those that succeed",
        "a limit at a quantile of norms begins with the first norm, so that the first update is not clipped: here that is too late",
      ],
    };
  },
};

function reach(norms) {
  return norms[0] / norms.at(-1);
}

function failure(runs) {
  const diverged = runs.filter((run) => run.diverged !== undefined).length;
  return diverged === 0 ? "–" : `${diverged} diverge`;
}

function geometricMean(ratios) {
  const logarithms = ratios.filter((ratio) => ratio > 0 && Number.isFinite(ratio)).map(Math.log10);
  return logarithms.length === 0 ? "–" : `1e${mean(logarithms).toFixed(1)}`;
}
