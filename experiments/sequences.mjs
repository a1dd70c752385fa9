/**
 * Tasks whose sequences are drawn as they are needed. A task is
 *
 *     { name, inputs, outputs, gives, loss, draw(random, rows) → Batch }
 *
 * `gives` says whether the output is asked for at every step or after the last, `loss` what training makes small.
 */
import { Random } from "sequitur";

/** Streams of one seed: weights have those from 0 on. */
const TRAINING = 0x7261_0000;
const TEST = 0x7465_5000;

/** An endless supply of batches; the same for the same seed. */
export function trainingBatches(task, rows, seed) {
  const random = new Random(seed, TRAINING);
  return { next: () => task.draw(random, rows) };
}

/** A batch that no training sees. */
export function testBatch(task, rows, seed) {
  return task.draw(new Random(seed, TEST), rows);
}

/** An empty batch of a task, to be filled. */
export function emptyBatch({ inputs, outputs, gives }, rows, steps) {
  const targets = (gives === "sequence" ? steps : 1) * rows * outputs;
  return {
    rows,
    steps,
    inputs: new Float32Array(steps * rows * inputs),
    targets: new Float32Array(targets),
    weights: new Float32Array(targets).fill(1),
  };
}

/**
 * Strings of symbols side by side, one-hot, padded to a common length, their lengths said.
 * @param strings each `{ symbols, targets }`: of every step the symbol, or the set of those that sound together, and the
 *   set of its targets
 */
export function batchOfStrings({ inputs, outputs }, strings, steps) {
  const rows = strings.length;
  const batch = emptyBatch({ inputs, outputs, gives: "sequence" }, rows, steps);
  strings.forEach(({ symbols, targets }, row) => {
    symbols.forEach((sounding, step) => {
      for (const symbol of [sounding].flat()) batch.inputs[(step * rows + row) * inputs + symbol] = 1;
      for (const target of targets[step]) batch.targets[(step * rows + row) * outputs + target] = 1;
    });
  });
  return { ...batch, lengths: strings.map(({ symbols }) => symbols.length) };
}

/** The index of the largest of `count` numbers from `start` on. */
export function largest(values, start, count) {
  let best = 0;
  for (let index = 1; index < count; index++) if (values[start + index] > values[start + best]) best = index;
  return best;
}

/** The share of rows, or of rows and steps, whose largest output is where the target is largest. */
export function accuracy(outputs, targets, classes) {
  const count = targets.length / classes;
  let right = 0;
  for (let index = 0; index < count; index++)
    if (largest(outputs, index * classes, classes) === largest(targets, index * classes, classes)) right++;
  return right / count;
}
