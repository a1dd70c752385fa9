import { crossEntropy } from "sequitur/train";
import { emptyBatch } from "../sequences.mjs";

const SYMBOLS = 8;
/** Symbols to be recalled, in the last steps. */
export const RECALLED = 10;
const BLANK = SYMBOLS;
const GO = SYMBOLS + 1;

/** Blanks while there is nothing to say, then any symbol as likely as any: the loss of who remembers nothing. */
export function copyBaseline(steps) {
  return (RECALLED * Math.log(SYMBOLS)) / (steps + 2 * RECALLED);
}

/**
 * Ten symbols, `steps` blanks of which the last says go, ten blanks; the ten symbols are to be said again at the end,
 * and blanks before (Hochreiter & Schmidhuber 1997; Arjovsky, Shah & Bengio 2016).
 */
export function copyTask(steps) {
  const whole = steps + 2 * RECALLED;
  const task = {
    name: "copy",
    inputs: SYMBOLS + 2,
    outputs: SYMBOLS + 1,
    gives: "sequence",
    loss: crossEntropy,
    draw(random, rows) {
      const batch = emptyBatch(task, rows, whole);
      const say = (step, row, input, target) => {
        batch.inputs[(step * rows + row) * task.inputs + input] = 1;
        batch.targets[(step * rows + row) * task.outputs + target] = 1;
      };
      for (let row = 0; row < rows; row++) {
        for (let step = 0; step < steps; step++)
          say(RECALLED + step, row, step === steps - 1 ? GO : BLANK, BLANK);
        for (let step = 0; step < RECALLED; step++) {
          const symbol = random.integer(SYMBOLS);
          say(step, row, symbol, BLANK);
          say(RECALLED + steps + step, row, BLANK, symbol);
        }
      }
      return batch;
    },
  };
  return task;
}
