/**
 * What recurrent layers learn, against figures from the tests of TensorFlow.js: weights and losses after a few steps
 * of gradient descent through time, by graphs of gradients in float64, and by the trainer on engines.
 */

import { simple } from "sequitur/cells";
import { loadEngine } from "sequitur/engine";
import { type Tensor, toFloat32Array, toKeras } from "sequitur/io";
import { dense, type Model, sequential } from "sequitur/nn";
import { sgd, squaredError, Trainer } from "sequitur/train";
import { describe, expect, it } from "vitest";
import { descend } from "./float64.js";
import {
  type Case,
  cases,
  filled,
  flat,
  hardGru,
  hardLstm,
  last,
  type Numbers,
  ones,
  present,
  startOf,
  unitForgetBias,
  zeros,
} from "./tfjs.js";

/** Steps of training on the same inputs. */
interface Course {
  readonly model: Model;
  readonly steps: number;
  /** `[T, B, I]`, the same at every update. */
  readonly inputs: Numbers;
  /** `[B]` of every update. */
  readonly targets: readonly Numbers[];
  readonly rate: number;
  /** Whether an update begins with the states that the one before has ended with. */
  readonly stateful?: true;
  readonly lengths?: Numbers;
  /** Parameters that the layer of TensorFlow.js has not: they are zero before every step. */
  readonly absent: readonly string[];
  /** What the figures are of. */
  results(learnt: Learnt): Numbers;
}

interface Learnt {
  readonly weights: Float32Array;
  /** Mean loss of every batch, before its update. */
  readonly losses: Numbers;
}

const mean = (values: Numbers): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Two epochs on all rows; the weights of two layers as TensorFlow.js has them, `kernel` a row for each input. */
function weightsCourse(layers: Pick<Course, "model" | "rate">, target: number, inner: string): Course {
  return {
    ...layers,
    steps: 3,
    inputs: filled(60),
    targets: [filled(5, target), filled(5, target)],
    absent: layers.model.parameters.map(({ name }) => name).filter((name) => name.endsWith("bias")),
    results({ weights }) {
      const tensors = toKeras(layers.model, weights, [inner, "dense"]);
      const values = (name: string): number[] => Array.from(toFloat32Array(tensors.get(name) as Tensor));
      const kernel = values(`${inner}/kernel`);
      const row = kernel.slice(0, kernel.length / 4);
      expect(kernel).toEqual([...row, ...row, ...row, ...row]);
      return [...row, ...values(`${inner}/recurrent_kernel`), ...values("dense/kernel")];
    },
  };
}

/** Two batches that go on one from the other; the mean of their losses. */
function statefulCourse(model: Model, targets: readonly Numbers[]): Course {
  return {
    model,
    steps: 3,
    inputs: filled(24),
    targets,
    rate: 0.01,
    stateful: true,
    absent: ["1.bias"],
    results: ({ losses }) => [mean(losses)],
  };
}

const swings = [
  [-1, -2, 0, 1],
  [1, 2, 0, -1],
];
const rises = [
  [1, 2, 3, 4],
  [5, 6, 7, 8],
];

/** An embedding is a dense layer without bias over numbers that say which word it is; word 0 is none. */
function wordsCourse(): Course {
  const start = { ...ones, ...unitForgetBias };
  const model = sequential(10, [dense(4, { start: 1 }), last(hardLstm, 3, start), dense(1, { start: 1 })]);
  const lengths = [0, 1, 2, 3];
  const words = Array.from({ length: 6 }, (_, step) =>
    lengths.map((length) => (step < length ? step + 1 : 0)),
  );
  return {
    model,
    steps: 6,
    inputs: words.flat().flatMap((word) => Array.from({ length: 10 }, (_, index) => Number(index === word))),
    targets: Array.from({ length: 4 }, () => [1, 2, 3, 4]),
    rate: 0.01,
    lengths,
    absent: ["0.bias"],
    results: ({ losses }) => losses.slice(2),
  };
}

const courses: Readonly<Record<string, Course>> = {
  simpleRNN_bptt_weights: weightsCourse(
    { model: sequential(4, [last(simple, 1, ones), dense(1, { start: 1 })]), rate: 5 },
    0,
    "simpleRNN",
  ),
  gru_bptt_weights: weightsCourse(
    { model: sequential(4, [last(hardGru, 1, zeros), dense(1, { start: 1 })]), rate: 1 },
    1,
    "gru",
  ),
  lstm_bptt_weights: weightsCourse(
    { model: sequential(4, [last(hardLstm, 1, zeros), dense(1, { start: 1 })]), rate: 1 },
    1,
    "lstm",
  ),
  simpleRNN_stateful_bptt_loss: statefulCourse(
    sequential(2, [last(simple, 5, ones), dense(1, { start: 0 })]),
    swings,
  ),
  gru_stateful_bptt_loss: statefulCourse(
    sequential(2, [last(hardGru, 5, ones), dense(1, { start: 0 })]),
    swings,
  ),
  lstm_stateful_bptt_loss: statefulCourse(
    sequential(2, [last(hardLstm, 5, { ...ones, bias: 1 }), dense(1, { start: 1 })]),
    rises,
  ),
  lstm_mask_bptt_losses: wordsCourse(),
};

/** The weights with those zero that the other library does not have: gradient descent without them. */
function without<Floats extends Float32Array | Float64Array>(
  weights: Floats,
  { model, absent }: Course,
): Floats {
  for (const { name, offset, shape } of model.parameters)
    if (absent.includes(name)) weights.fill(0, offset, offset + (shape[0] as number));
  return weights;
}

function learnInFloat64(course: Course): Learnt {
  const { model, steps, inputs, targets, rate, lengths, stateful } = course;
  const rows = targets[0]?.length as number;
  const valid =
    lengths && Array.from({ length: steps }, (_, step) => lengths.map((length) => Number(step < length)));
  let weights: Float64Array = without(Float64Array.from(startOf(model)), course);
  let states: readonly Float64Array[] | undefined;
  const losses = targets.map((target) => {
    const sequences = { steps, rows, inputs, valid: valid?.flat(), states, targets: target, rate };
    const next = descend(model, squaredError, weights, sequences);
    weights = without(next.weights, course);
    if (stateful) states = next.states;
    return next.loss;
  });
  return { weights: Float32Array.from(weights), losses };
}

function makeTrainer(engine: Awaited<ReturnType<typeof loadEngine>>, course: Course): Trainer {
  const { model, rate, stateful = false, lengths } = course;
  const sequences = { stateful, lengths: lengths !== undefined };
  const trainer = new Trainer(engine, model, { loss: squaredError, optimiser: sgd({ rate }), sequences });
  trainer.weights = without(startOf(model), course);
  return trainer;
}

function learn(trainer: Trainer, course: Course): Learnt {
  const { steps, targets, inputs, lengths } = course;
  const losses = targets.map((target) => {
    const loss = trainer.step({
      rows: target.length,
      steps,
      inputs: Float32Array.from(inputs),
      targets: Float32Array.from(target),
      weights: new Float32Array(target.length).fill(1),
      lengths,
    });
    trainer.weights = without(trainer.weights, course);
    return loss;
  });
  return { weights: trainer.weights, losses };
}

/** As near as another float64 computation with numeric gradients came, and the rounding of float32. */
function expectNear(found: Numbers, one: Case, rounding: number): void {
  const wanted = flat(one);
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((value, index) => {
    const tolerance = one.max_abs_err_vs_float64_reference + rounding * Math.max(1, Math.abs(value));
    expect(Math.abs((found[index] as number) - value)).toBeLessThanOrEqual(tolerance);
  });
}

const chosen = cases.filter(({ name }) => Object.hasOwn(courses, name));

describe.skipIf(!present)("recurrent layers learn what those of TensorFlow.js learn", () => {
  it("has all cases that learn", () => {
    expect(new Set(chosen.map(({ name }) => name))).toEqual(new Set(Object.keys(courses)));
    expect(chosen).toHaveLength(7);
  });

  it.each(chosen)("$name, in float64", (one) => {
    const course = courses[one.name] as Course;
    expectNear(course.results(learnInFloat64(course)), one, 2e-7);
  });
});

describe.skipIf(!present).each(["wasm", "portable"] as const)(
  "the trainer learns the same, on %s",
  async (name) => {
    const engine = await loadEngine({ engine: name, threads: 1 });

    it.each(chosen)("$name", (one) => {
      const course = courses[one.name] as Course;
      const trainer = makeTrainer(engine, course);
      // Its tanh saturates, and what is left of 1 - h² in float32 has three digits.
      expectNear(
        course.results(learn(trainer, course)),
        one,
        one.name === "simpleRNN_bptt_weights" ? 1e-4 : 1e-6,
      );
      trainer.close();
    });
  },
);
