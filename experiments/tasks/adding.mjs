import { squaredError } from "sequitur/train";
import { emptyBatch } from "../sequences.mjs";

/** Always to say 1, the mean of the sum of two numbers from 0 to 1, is wrong by this on average. */
export const ADDING_BASELINE = 1 / 6;

/**
 * Numbers from 0 to 1, two of them marked, one in each half: their sum is asked for (Hochreiter & Schmidhuber 1997, in
 * the form of Le, Jaitly & Hinton 2015).
 */
export function addingTask(steps) {
  const task = {
    name: "adding",
    inputs: 2,
    outputs: 1,
    gives: "last",
    loss: squaredError,
    draw(random, rows) {
      const batch = emptyBatch(task, rows, steps);
      const half = steps >> 1;
      for (let row = 0; row < rows; row++) {
        for (let step = 0; step < steps; step++) batch.inputs[2 * (step * rows + row)] = random.uniform();
        for (const marked of [random.integer(half), half + random.integer(steps - half)]) {
          const place = 2 * (marked * rows + row);
          batch.inputs[place + 1] = 1;
          batch.targets[row] += batch.inputs[place];
        }
      }
      return batch;
    },
  };
  return task;
}
