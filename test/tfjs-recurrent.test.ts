/**
 * Recurrent layers against figures from the tests of TensorFlow.js, in float64 on the reference interpreter. What they
 * learn: tfjs-training.test.ts.
 */

import { simple } from "sequitur/cells";
import { fromFloatArray, fromKeras, type Tensor } from "sequitur/io";
import { dense, type Model, recurrent, sequential } from "sequitur/nn";
import { describe, expect, it } from "vitest";
import { holdOutputs, rowsFirst, run, timeFirst } from "./float64.js";
import {
  cases,
  filled,
  flat,
  hardGru,
  hardLstm,
  last,
  linearGru,
  linearSimple,
  type Numbers,
  ones,
  present,
  sequence,
  startOf,
  unitForgetBias,
} from "./tfjs.js";

/** `[T, B]` of four rows whose first 0, 1, 2 and 3 steps are there. */
const lengths0123 = (steps: number): number[] =>
  Array.from({ length: steps }, (_, step) => [0, 1, 2, 3].map((length) => Number(step < length))).flat();
const mask0123 = (steps: number): boolean[][] =>
  [0, 1, 2, 3].map((length) => Array.from({ length: steps }, (_, step) => step < length));

interface Expectation {
  readonly found: Numbers;
  readonly wanted: Numbers;
}

/** Every element of the first is near the figure of its group. */
function groups(found: readonly ArrayLike<number>[], wanted: Numbers): Expectation {
  return {
    found: found.flatMap((values) => Array.from(values)),
    wanted: found.flatMap((values, index) => filled(values.length, wanted[index])),
  };
}

/** Steps or rows of equal elements. */
const pieces = (values: Float64Array, count: number): Float64Array[] =>
  Array.from({ length: count }, (_, index) =>
    values.subarray((index * values.length) / count, ((index + 1) * values.length) / count),
  );

/** Twice the same sequences of ones, the second time from where the first has ended. */
function twice(model: Model, expected: Numbers): Expectation {
  const sequences = { steps: 3, rows: 4, inputs: filled(24) };
  const first = run(model, startOf(model), sequences);
  const second = run(model, startOf(model), { ...sequences, states: first.states });
  return groups([first.output, second.output], expected);
}

const given: Readonly<Record<string, (expected: Numbers) => Expectation>> = {
  gru_forward_sequence(expected) {
    const model = sequential(2, [sequence(hardGru, 5, { ...ones, bias: 1 })]);
    const { output } = run(model, startOf(model), { steps: 3, rows: 4, inputs: filled(24, 0) });
    return groups(pieces(output, 3), expected);
  },
  lstm_forward_sequence(expected) {
    const model = sequential(2, [sequence(hardLstm, 5, { ...ones, bias: 1 })]);
    const { output, states } = run(model, startOf(model), { steps: 2, rows: 4, inputs: filled(16) });
    return groups([...pieces(output, 2), states[1] as Float64Array], expected);
  },
  simpleRNN_stateful_linear: (expected) => twice(sequential(2, [last(linearSimple, 5, ones)]), expected),
  gru_stateful_linear: (expected) =>
    twice(sequential(2, [last(linearGru, 5, { ...ones, recurrent: 0 })]), expected),
  lstm_stateful: (expected) => twice(sequential(2, [last(hardLstm, 5, { ...ones, bias: 1 })]), expected),
  gru_initial_state(expected) {
    const model = sequential(4, [last(hardGru, 2, ones)]);
    const inputs = [0.1, 0.2, 0.3, 0.4, -0.1, -0.2, -0.3, -0.4, 0.3, 0.4, 0.5, 0.6];
    const { output } = run(model, startOf(model), { steps: 3, rows: 1, inputs, states: [[1.5, 1.5]] });
    return { found: Array.from(output), wanted: expected };
  },
  lstm_mask_states(expected) {
    const model = sequential(4, [last(hardLstm, 3, { ...ones, ...unitForgetBias })]);
    const sequences = { steps: 6, rows: 4, inputs: filled(96), valid: lengths0123(6) };
    const { states } = run(model, startOf(model), sequences);
    return groups(
      states.flatMap((state) => pieces(state, 4)),
      expected,
    );
  },
  lstm_mask_dense(expected) {
    const model = sequential(4, [last(hardLstm, 3, { ...ones, ...unitForgetBias }), dense(1, { start: 1 })]);
    const sequences = { steps: 6, rows: 4, inputs: filled(96), valid: lengths0123(6) };
    return { found: Array.from(run(model, startOf(model), sequences).output), wanted: expected };
  },
  lstm_mask_go_backwards(expected) {
    const layer = recurrent(hardLstm, 2, { gives: "last", backward: true });
    const model = sequential(2, [layer, dense(1)]);
    const kernel = [1, 2, 3, 4, 5, 6, 7, 8, -1, -2, -3, -4, -5, -6, -7, -8];
    const tensor = (shape: Numbers, values: Numbers): Tensor =>
      fromFloatArray(shape, Float64Array.from(values));
    const weights = fromKeras(
      model,
      new Map([
        ["lstm/kernel", tensor([2, 8], kernel)],
        ["lstm/recurrent_kernel", tensor([2, 8], kernel)],
        ["lstm/bias", tensor([8], [1, 2, 3, 4, 5, 6, 7, 8])],
        ["dense/kernel", tensor([2, 1], [1, 1])],
      ]),
      ["lstm", "dense"],
    );
    const embedding = [
      [0.1, 0.2],
      [0.3, 0.4],
      [-0.1, -0.2],
      [-0.3, -0.4],
    ];
    const words = [1, 2, 3];
    const rows = [0, 1, 2, 3].map((length) =>
      words.map((word, step) => embedding[step < length ? word : 0] as number[]),
    );
    const sequences = { steps: 3, rows: 4, inputs: timeFirst(rows), valid: lengths0123(3) };
    return { found: Array.from(run(model, weights, sequences).output), wanted: expected };
  },
  lstm_mask_return_sequences(expected) {
    const start = { ...ones, ...unitForgetBias };
    const model = sequential(4, [sequence(hardLstm, 3, start), dense(1, { start: 1 })]);
    const sequences = { steps: 3, rows: 4, inputs: filled(48), valid: lengths0123(3) };
    const outputs = rowsFirst(run(model, startOf(model), sequences).output, 3, 4);
    return { found: holdOutputs(outputs, mask0123(3)).flat(2), wanted: expected };
  },
  stacked_simpleRNN_lstm_mask(expected) {
    const above = last(hardLstm, 3, { ...ones, ...unitForgetBias });
    const model = sequential(4, [sequence(simple, 3, ones), above]);
    const sequences = { steps: 3, rows: 4, inputs: filled(48), valid: lengths0123(3) };
    return groups(pieces(run(model, startOf(model), sequences).output, 4), expected);
  },
};

const chosen = cases.filter(({ name }) => Object.hasOwn(given, name));

describe.skipIf(!present)("recurrent layers give what those of TensorFlow.js give", () => {
  it("has all cases that do not learn", () => {
    expect(new Set(chosen.map(({ name }) => name))).toEqual(new Set(Object.keys(given)));
    expect(cases).toHaveLength(18);
    expect(chosen).toHaveLength(11);
  });

  it.each(chosen)("$name", (one) => {
    const { found, wanted } = (given[one.name] as (expected: Numbers) => Expectation)(flat(one));
    expect(found).toHaveLength(wanted.length);
    // As near as another float64 computation came, but for the rounding of weights to float32.
    const tolerance = one.max_abs_err_vs_float64_reference + 1e-7;
    wanted.forEach((value, index) => {
      expect(Math.abs((found[index] as number) - value)).toBeLessThanOrEqual(tolerance);
    });
  });
});
