import { dense, recurrent, sequential } from "sequitur/nn";
import { diagnose } from "sequitur/train";
import { learn } from "../learn.mjs";
import { REMEDIES } from "../remedies.mjs";
import { accuracy, testBatch } from "../sequences.mjs";
import { mean, median } from "../table.mjs";
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
  columns: [
    "network",
    "succeed",
    "updates",
    "gain before",
    "diagnosis before",
    "gain after",
    "diagnosis after",
  ],
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
      const runs = Array.from({ length: seeds }, (_, index) => {
        const own = seed + index;
        let before;
        const { trainer, diverged, last } = learn({
          engine,
          model,
          seed: own,
          trainer: { optimiser: optimiser(), clip },
          course: {
            task,
            rows: 32,
            ...course,
            begin: (it) => {
              before = diagnose(it, diagnosed);
            },
            measure: (it) => accuracy(it.predict(test.inputs, steps, test.rows), test.targets, task.outputs),
            enough: (right) => right >= SUCCESS,
          },
        });
        const after = diverged === undefined ? diagnose(trainer, diagnosed) : undefined;
        trainer.close();
        return { before, after, diverged, updates: last?.updates, success: last?.measured >= SUCCESS };
      });
      const succeeded = runs.filter(({ success }) => success);
      solved += succeeded.length;
      row(
        name,
        `${succeeded.length} of ${seeds}`,
        succeeded.length > 0 ? mean(succeeded.map(({ updates }) => updates)).toFixed(0) : failure(runs),
        ...verdict(runs.map(({ before }) => before)),
        ...verdict(runs.map(({ after }) => after)),
      );
    }
    return {
      learnt: solved > 0,
      notes: [
        `the diagnosis, on ${DIAGNOSED_ROWS} sequences: how many times a derivative by the states grows in a step backwards, mean ` +
          `of seeds ${seed} to ${seed + FULL.seeds - 1}; and of how many seeds gradients vanish or explode, with the median of the lags at ` +
          "which they have, or what else was found; “–” where a network diverged",
        `at most ${FULL.updates} updates of 32 fresh sequences; Adam, rate 0.001, no clipping (the last three: plain gradient ` +
          "descent, rate 0.01); success is 99 % of 256 test sequences; updates: the mean of those that succeed",
        "a limit at a quantile of norms begins with the first norm, so that the first update is not clipped: here that is too late",
      ],
    };
  },
};

function failure(runs) {
  const diverged = runs.filter((run) => run.diverged !== undefined).length;
  return diverged === 0 ? "–" : `${diverged} diverge`;
}

/** @returns the gain of the recurrent layer, and what ails it */
function verdict(diagnoses) {
  const made = diagnoses.filter((diagnosis) => diagnosis !== undefined);
  if (made.length === 0) return ["–", "–"];
  const gain = mean(made.map(({ layers }) => layers[0].gain));
  const findings = made.flatMap(({ layers, findings: all }) =>
    all.filter(({ layer }) => layer === layers[0].name),
  );
  const ailments = [...new Set(findings.map(({ disease }) => disease))].map((disease) => {
    const found = findings.filter((finding) => finding.disease === disease);
    const lags = found.flatMap(({ lag }) => (lag === undefined ? [] : [lag]));
    return `${found.length} ${disease}${lags.length > 0 ? `, lag ${median(lags)}` : ""}`;
  });
  return [gain.toPrecision(3), ailments.join("; ") || "sound"];
}
