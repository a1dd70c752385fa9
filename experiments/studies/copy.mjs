import { adam, clipByGlobalNorm } from "sequitur/train";
import { CONTENDERS, networkWithin } from "../contenders.mjs";
import { falling, learn } from "../learn.mjs";
import { accuracy, testBatch } from "../sequences.mjs";
import { digits, percent } from "../table.mjs";
import { copyBaseline, copyTask, RECALLED } from "../tasks/copy.mjs";

const BUDGET = 16_000;
const RATE = 0.002;
const CELLS = ["simple tanh", "leaky ReLU, orthogonal", "gru", "gru, chrono", "lstm", "lstm, chrono"];
const QUICK = { updates: 300, every: 100, rows: 32, tested: 64, contenders: ["gru"] };

/** Which cells can say ten symbols again after so many steps. */
export function copyStudy(steps, updates, minutes) {
  const full = { updates, every: updates / 20, rows: 32, tested: 128, contenders: CELLS };
  return {
    name: `copy-${steps}`,
    title: `Copy memory over ${steps} steps, by cell, at most ${BUDGET} weights`,
    published:
      "at 1000 steps and about 16,000 weights, loss in nats per step: GRU 0.0197, LSTM 0.0204; " +
      `naive here: ${digits(copyBaseline(steps))}`,
    minutes,
    columns: ["cell", "units", "weights", "loss", "of naive", "symbols recalled"],
    run({ engine, seed, quick, row }) {
      const { contenders, ...course } = quick ? QUICK : full;
      const length = quick ? 10 : steps;
      const usual = quick ? 5 * RATE : RATE;
      const task = copyTask(length);
      const test = testBatch(task, course.tested, seed);
      const naive = copyBaseline(length);
      const losses = contenders.map((name) => {
        const rate = CONTENDERS[name].rate?.(length) ?? usual;
        const { model, units } = networkWithin(CONTENDERS[name], BUDGET, length, task);
        const result = learn({
          engine,
          model,
          seed,
          trainer: { optimiser: adam({ rate }), clip: clipByGlobalNorm(1) },
          course: {
            task,
            ...course,
            rate: falling(rate, course.updates),
            measure: (it) => it.evaluate(test),
          },
        });
        const { diverged, trainer, last } = result;
        const recalled = diverged === undefined ? recall(trainer, test) : undefined;
        trainer.close();
        const loss = diverged === undefined ? last.measured : Number.POSITIVE_INFINITY;
        row(
          name,
          `${units}`,
          `${model.parameterCount}`,
          diverged === undefined ? digits(loss) : `diverged at ${diverged}`,
          diverged === undefined ? percent(loss / naive) : "–",
          recalled === undefined ? "–" : percent(recalled, 1),
        );
        return loss;
      });
      return {
        learnt: Math.min(...losses) < naive,
        notes: [
          `${updates} updates of ${full.rows} fresh sequences; Adam, rate ${RATE} (leaky ReLU: ${digits(0.2 / steps)}) falling along a line to a hundredth; ` +
            `clipped to norm 1; ${full.tested} test sequences; of the symbols to be recalled, an eighth is chance`,
        ],
      };
    },
  };
}

/** The share of the symbols at the end that are right. */
function recall(trainer, { inputs, targets, steps, rows }) {
  const outputs = trainer.predict(inputs, steps, rows);
  const width = targets.length / (steps * rows);
  const start = (steps - RECALLED) * rows * width;
  return accuracy(outputs.subarray(start), targets.subarray(start), width);
}
