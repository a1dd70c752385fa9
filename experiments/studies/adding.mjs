import { adam, clipByGlobalNorm } from "sequitur/train";
import { CONTENDERS, networkWithin } from "../contenders.mjs";
import { falling, learn } from "../learn.mjs";
import { testBatch } from "../sequences.mjs";
import { digits } from "../table.mjs";
import { ADDING_BASELINE, addingTask } from "../tasks/adding.mjs";

const BUDGET = 5000;
const RATE = 0.005;
const SOLVED = 0.01;
const FULL = { updates: 5000, every: 250, rows: 32, tested: 512, contenders: Object.keys(CONTENDERS) };
const QUICK = { updates: 300, every: 100, rows: 32, tested: 128, contenders: ["gru", "lstm, chrono"] };

/** Which cells can add up two numbers out of so many. */
export function addingStudy(steps, minutes) {
  return {
    name: `adding-${steps}`,
    title: `The adding problem over ${steps} steps, by cell, at most ${BUDGET} weights`,
    published:
      "at 600 steps and about 70,000 weights, mean squared error: GRU 5.3e-5, LSTM 0.164, tanh 0.177; the mean, always, 0.167",
    minutes,
    columns: ["cell", "units", "weights", "MSE", "below 0.01 after"],
    run({ engine, seed, quick, row }) {
      const { contenders, ...course } = quick ? QUICK : FULL;
      const length = quick ? 20 : steps;
      const task = addingTask(length);
      const test = testBatch(task, course.tested, seed);
      const errors = contenders.map((name) => {
        const rate = CONTENDERS[name].rate?.(length) ?? RATE;
        const { model, units } = networkWithin(CONTENDERS[name], BUDGET, length, task);
        const trainer = { optimiser: adam({ rate }), clip: clipByGlobalNorm(1) };
        const result = learn({
          engine,
          model,
          seed,
          trainer,
          course: {
            task,
            ...course,
            rate: falling(rate, course.updates),
            measure: (it) => it.evaluate(test),
          },
        });
        result.trainer.close();
        const solved = result.history.find(({ measured }) => measured < SOLVED);
        const error = result.diverged === undefined ? result.last.measured : undefined;
        row(
          name,
          `${units}`,
          `${model.parameterCount}`,
          error === undefined ? `diverged at ${result.diverged}` : digits(error),
          solved === undefined ? "–" : `${solved.updates}`,
        );
        return error ?? Number.POSITIVE_INFINITY;
      });
      return {
        learnt: Math.min(...errors) < 0.8 * ADDING_BASELINE,
        notes: [
          `${FULL.updates} updates of ${FULL.rows} fresh sequences; Adam, rate ${RATE} (ReLU, leaky or not: ${digits(0.2 / steps)}) falling along a ` +
            `line to a hundredth; clipped to norm 1; ${FULL.tested} test sequences`,
        ],
      };
    },
  };
}
