import { crossEntropy } from "sequitur/train";
import { emptyBatch } from "../sequences.mjs";

const NOISE = 1;

/**
 * The first step says which of two it is; noise follows, and the end asks which it was: the simplest thing that has to be
 * remembered (after Bengio, Simard & Frasconi 1994).
 */
export function latchTask(steps) {
  const task = {
    name: "latch",
    inputs: 2 + NOISE,
    outputs: 2,
    gives: "last",
    loss: crossEntropy,
    draw(random, rows) {
      const batch = emptyBatch(task, rows, steps);
      for (let row = 0; row < rows; row++) {
        const which = random.integer(2);
        batch.inputs[row * task.inputs + which] = 1;
        batch.targets[2 * row + which] = 1;
        for (let step = 0; step < steps; step++)
          batch.inputs[(step * rows + row) * task.inputs + 2] = random.uniform(-1, 1);
      }
      return batch;
    },
  };
  return task;
}
