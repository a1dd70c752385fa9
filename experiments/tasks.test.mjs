/** The tasks are what they say, and the measures find what is planted. */
import { Random } from "sequitur";
import { describe, expect, it } from "vitest";
import { testBatch, trainingBatches } from "./sequences.mjs";
import { addingTask } from "./tasks/adding.mjs";
import { copyTask, RECALLED } from "./tasks/copy.mjs";
import { countingTask, firstFailure } from "./tasks/counting.mjs";
import { latchTask } from "./tasks/latch.mjs";
import { reberTask, stringsRight } from "./tasks/reber.mjs";

const random = () => new Random(7);

describe("adding", () => {
  it("asks for the sum of the two marked numbers, one in each half", () => {
    const [rows, steps] = [5, 12];
    const { inputs, targets } = addingTask(steps).draw(random(), rows);
    for (let row = 0; row < rows; row++) {
      const at = (step, feature) => inputs[2 * (step * rows + row) + feature];
      const marked = Array.from({ length: steps }, (_, step) => step).filter((step) => at(step, 1) === 1);
      expect(marked.map((step) => Math.floor(step / 6))).toEqual([0, 1]);
      expect(targets[row]).toBeCloseTo(at(marked[0], 0) + at(marked[1], 0), 6);
    }
  });
});

describe("copy", () => {
  it("wants the first ten symbols at the end, and blanks before", () => {
    const steps = 4;
    const task = copyTask(steps);
    const { inputs, targets } = task.draw(random(), 1);
    const symbols = (values, width) =>
      Array.from({ length: values.length / width }, (_, step) =>
        values.subarray(step * width, (step + 1) * width).indexOf(1),
      );
    const given = symbols(inputs, task.inputs);
    const wanted = symbols(targets, task.outputs);
    expect(wanted.slice(-RECALLED)).toEqual(given.slice(0, RECALLED));
    expect(wanted.slice(0, -RECALLED)).toEqual(Array(RECALLED + steps).fill(8));
    expect(given.slice(RECALLED)).toEqual([8, 8, 8, 9, ...Array(RECALLED).fill(8)]);
  });
});

describe("counting", () => {
  it.each([true, false])(
    "finds the first count that a counter is wrong about, with X between: %s",
    (between) => {
      const [A, B, END, X] = [0, 1, 2, 3];
      const task = countingTask({ between, predicts: "possible", lengths: [1, 2] });
      /** Counts, but to 7 alone. */
      let [seenA, seenB] = [0, 0];
      const reset = () => {
        [seenA, seenB] = [0, 0];
      };
      const step = (symbol) => {
        if (symbol === A) seenA++;
        if (symbol === B) seenB++;
        const inB = seenB === Math.min(seenA, 7) ? END : B;
        const allowed = { [END]: [A], [A]: [A, between ? X : B], [X]: [B], [B]: [inB] }[symbol];
        return Array.from({ length: task.outputs }, (_, other) => (allowed.includes(other) ? 1 : -1));
      };
      expect(firstFailure(task, { step, reset }, 20)).toBe(8);
      expect(firstFailure(task, { step, reset }, 7)).toBe(8);
    },
  );
});

describe("embedded Reber grammar", () => {
  it("repeats the second symbol before the end, and knows which strings are right", () => {
    const batch = reberTask(40).draw(random(), 6);
    for (const { symbols, targets, possible } of batch.strings) {
      expect(targets.slice(0, -1).flat()).toEqual(symbols.slice(1));
      expect(symbols.at(-1)).toBe(symbols[1]);
      targets.forEach(([next], step) => {
        expect(possible[step]).toContain(next);
      });
    }
    const outputs = new Float32Array(batch.targets.length);
    const place = (row, step, symbol) => (step * batch.rows + row) * 7 + symbol;
    batch.strings.forEach(({ possible }, row) => {
      possible.forEach((allowed, step) => {
        for (const symbol of allowed) outputs[place(row, step, symbol)] = 1;
      });
    });
    expect(stringsRight(outputs, batch)).toBe(6);
    const [{ symbols, possible }] = batch.strings;
    outputs[place(0, symbols.length - 2, possible.at(-2)[0])] = 0;
    expect(stringsRight(outputs, batch)).toBe(5);
  });
});

it("draws other sequences for training than for the test, the same for the same seed", () => {
  const task = latchTask(5);
  const { inputs } = trainingBatches(task, 4, 1).next();
  expect(trainingBatches(task, 4, 1).next().inputs).toEqual(inputs);
  expect(testBatch(task, 4, 1).inputs).not.toEqual(inputs);
});
