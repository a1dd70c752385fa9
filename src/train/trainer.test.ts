import { describe, expect, it } from "vitest";
import { gru } from "../cells/gru.js";
import { lstm } from "../cells/lstm.js";
import { loadEngine } from "../engine/load.js";
import { DefinitionError, SequiturError, ShapeError } from "../errors.js";
import { argument } from "../graph/build.js";
import { gradient } from "../graph/gradient.js";
import { interpret } from "../graph/interpret.js";
import type { ArgumentNode } from "../graph/node.js";
import { dense } from "../nn/dense.js";
import { dropout } from "../nn/dropout.js";
import { type Model, type ModelParameter, sequential } from "../nn/model.js";
import { batchNormalisation } from "../nn/normalisation.js";
import { recurrent } from "../nn/recurrent.js";
import { initialWeights, parameterOf } from "../nn/weights.js";
import { Random } from "../tensor/random.js";
import type { WeightedBatch } from "./batch.js";
import { clipByGlobalNorm, clipByTensorNorm } from "./clip.js";
import { clipByNormQuantile } from "./clip-by-quantile.js";
import { huber, squaredError } from "./loss.js";
import { adafactor } from "./optimisers/adafactor.js";
import { adam } from "./optimisers/adam.js";
import { nadam } from "./optimisers/nadam.js";
import { sgd } from "./optimisers/sgd.js";
import { Trainer } from "./trainer.js";

const engine = await loadEngine({ engine: "wasm", threads: 1 });
const model = sequential(2, [recurrent(lstm, 5), recurrent(gru, 3, { gives: "last" }), dense(2)]);

function batchOf(rows: number, steps: number, seed = 1): WeightedBatch {
  const random = new Random(seed);
  const draw = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
  return {
    rows,
    steps,
    inputs: draw(steps * rows * 2),
    targets: draw(rows * 2),
    weights: Float32Array.from({ length: rows * 2 }, (_, index) => (index % 5 === 0 ? 0 : 1)),
  };
}

function freshTrainer(options: Partial<ConstructorParameters<typeof Trainer>[2]> = {}): Trainer {
  const trainer = new Trainer(engine, model, { loss: squaredError, optimiser: adam(), ...options });
  trainer.weights = initialWeights(model, 1);
  return trainer;
}

/** Loss and gradient in float64 on the reference interpreter, the loss averaged by hand. */
function reference(
  of: Model,
  weights: Float32Array,
  batch: WeightedBatch,
): { loss: number; gradients: number[] } {
  const { x, parameters, output } = of.graph();
  const target = argument("target", output.shape);
  const weight = argument("weight", output.shape);
  const counted = batch.weights.filter((value) => value > 0).length;
  const bindings = new Map<ArgumentNode, ArrayLike<number>>([
    [x, batch.inputs],
    [target, batch.targets],
    [weight, Array.from(batch.weights, (value) => value / counted)],
    ...parameters.map(
      (node, index) => [node, parameterOf(weights, of, of.parameters[index] as ModelParameter)] as const,
    ),
  ]);
  const loss = huber(output, target, weight);
  const { gradients } = gradient(loss, parameters);
  const [value, ...parts] = interpret([loss, ...gradients], bindings, { T: batch.steps, B: batch.rows });
  return { loss: value?.data[0] as number, gradients: parts.flatMap(({ data }) => [...data]) };
}

describe("Trainer", () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses weights of %s, and says where", (value) => {
    const trainer = freshTrainer();
    const before = trainer.weights;
    const weights = trainer.weights.with(before.length - 1, value);
    expect(() => {
      trainer.weights = weights;
    }).toThrow(`a weight of "2.bias" is ${value}, and weights must be finite numbers`);
    expect(trainer.weights).toEqual(before);
  });

  it.each([
    [3, 4],
    [16, 1],
    [37, 6],
  ])("computes loss and gradient of %i rows and %i steps as the interpreter does", (rows, steps) => {
    const batch = batchOf(rows, steps);
    const trainer = freshTrainer({ loss: huber });
    const weights = trainer.weights;
    const expected = reference(model, weights, batch);
    expect(trainer.evaluate(batch)).toBeCloseTo(expected.loss, 5);
    expect(trainer.weights).toEqual(weights);
    expect(trainer.step(batch)).toBeCloseTo(expected.loss, 5);
    const largest = Math.max(...expected.gradients.map(Math.abs));
    const found = trainer.gradients;
    expect(found).toHaveLength(model.parameterCount);
    expected.gradients.forEach((value, index) => {
      expect(Math.abs((found[index] as number) - value)).toBeLessThan(1e-5 * largest);
    });
  });

  // 40 rows are three slices, whose gradients are summed before the weights move.
  it.each([8, 40])(
    "moves against the gradient of %i rows by the given rate, else the optimiser's",
    (rows) => {
      const batch = batchOf(rows, 3);
      for (const rate of [undefined, 0.5]) {
        const trainer = freshTrainer({ optimiser: sgd({ rate: 0.125 }) });
        const before = trainer.weights;
        trainer.step(batch, rate);
        const slopes = trainer.gradients;
        trainer.weights.forEach((value, index) => {
          const moved = (before[index] as number) - (rate ?? 0.125) * (slopes[index] as number);
          expect(value).toBeCloseTo(moved, 6);
        });
      }
    },
  );

  it("clips the step, not the gradient that it reports", () => {
    const batch = batchOf(8, 3);
    const free = freshTrainer({ optimiser: sgd({ rate: 1 }) });
    const clipped = freshTrainer({ optimiser: sgd({ rate: 1 }), clip: clipByGlobalNorm(0.01) });
    const before = clipped.weights;
    free.step(batch);
    clipped.step(batch);
    expect(clipped.gradients).toEqual(free.gradients);
    expect(Math.hypot(...free.gradients)).toBeGreaterThan(0.1);
    expect(Math.hypot(...clipped.weights.map((value, i) => value - (before[i] as number)))).toBeCloseTo(
      0.01,
      4,
    );
  });

  it("reports the norm of the last gradient, and how often gradients were clipped", () => {
    const trainer = freshTrainer({ optimiser: sgd({ rate: 1e-9 }), clip: clipByGlobalNorm(1) });
    expect(trainer.clipping).toEqual({ norm: Number.NaN, clipped: false, share: 0 });
    const batch = batchOf(8, 3);
    const far = { ...batch, targets: batch.targets.map(() => 50) };
    const near = { ...batch, targets: trainer.predict(batch.inputs, batch.steps, batch.rows) };
    for (const [one, clipped, share] of [
      [far, true, 1],
      [near, false, 1 / 2],
      [far, true, 2 / 3],
    ] as const) {
      trainer.step(one);
      expect(trainer.clipping).toEqual({ norm: expect.anything(), clipped, share });
      expect(trainer.clipping.norm).toBeCloseTo(Math.hypot(...trainer.gradients), 3);
    }
    trainer.restart(trainer.weights);
    expect(trainer.clipping).toEqual({ norm: Number.NaN, clipped: false, share: 0 });
  });

  it("reports the norm without clipping, too", () => {
    const trainer = freshTrainer();
    trainer.step(batchOf(8, 3));
    const norm = Math.hypot(...trainer.gradients);
    expect(trainer.clipping).toEqual({ norm: expect.closeTo(norm, 5), clipped: false, share: 0 });
  });

  it.each([
    ["adam", adam(), undefined],
    ["adafactor, clipped at a quantile", adafactor(), clipByNormQuantile()],
    ["nadam, clipped by tensor", nadam(), clipByTensorNorm(0.1)],
  ])("begins anew: after a restart %s goes the same way again, bit for bit", (_, optimiser, clip) => {
    const trainer = freshTrainer({ optimiser, clip });
    const go = (): Float32Array[] =>
      [1, 2, 3].map((seed) => {
        trainer.step(batchOf(9, 4, seed));
        return trainer.weights;
      });
    const first = go();
    trainer.weights = initialWeights(model, 1);
    // Optimisers remember, so setting the weights alone is not enough.
    expect(go()).not.toEqual(first);
    trainer.restart(initialWeights(model, 1));
    expect(go()).toEqual(first);
  });

  it("hands out copies", () => {
    const trainer = freshTrainer();
    const weights = trainer.weights;
    trainer.weights.fill(0);
    expect(trainer.weights).toEqual(weights);
    const mine = weights.slice();
    trainer.weights = mine;
    mine.fill(9);
    expect(trainer.weights).toEqual(weights);
  });

  it("does not let a prediction disturb training, nor a longer sequence a shorter one", () => {
    const [short, long] = [batchOf(4, 2), batchOf(40, 30)];
    const [plain, disturbed] = [freshTrainer(), freshTrainer()];
    const expected = plain.predict(short.inputs, short.steps, short.rows);
    disturbed.step(long, 1e-9);
    disturbed.restart(initialWeights(model, 1));
    expect(disturbed.predict(short.inputs, short.steps, short.rows)).toEqual(expected);
    plain.step(short);
    disturbed.step(short);
    expect(disturbed.weights).toEqual(plain.weights);
  });

  it("refuses arrays of other sizes, and a batch of missing targets", () => {
    const trainer = freshTrainer();
    const batch = batchOf(4, 3);
    expect(() => trainer.step({ ...batch, rows: 5 })).toThrow(ShapeError);
    expect(() => trainer.predict(batch.inputs, 2, 4)).toThrow(ShapeError);
    expect(() => {
      trainer.weights = new Float32Array(3);
    }).toThrow(ShapeError);
    expect(() => trainer.evaluate({ ...batch, weights: new Float32Array(8) })).toThrow(
      "every target of the batch is missing",
    );
  });
});

describe("what a trainer is given", () => {
  const unlike =
    (options: object): (() => Trainer) =>
    () =>
      new Trainer(engine, model, { loss: squaredError, optimiser: adam(), ...options });

  it.each([
    [{ loss: "squaredError" }, 'a trainer needs a loss, received "squaredError"; give the function itself'],
    [{ loss: undefined }, "a trainer needs a loss, received none"],
    [{ optimiser: undefined }, "a trainer needs an optimiser, received none"],
    [{ optimiser: "adam" }, 'a trainer needs an optimiser, received "adam"'],
    [{ memoryMegabytes: Number.NaN }, "memoryMegabytes must be a number above 0, received NaN"],
    [{ memoryMegabytes: 0 }, "memoryMegabytes must be a number above 0, received 0"],
    [{ seed: Number.NaN }, "a seed is a whole number, received NaN"],
  ])("refuses %o", (options, message) => {
    expect(unlike(options)).toThrow(DefinitionError);
    expect(unlike(options)).toThrow(message);
  });

  it("starts with weights of its seed, 0 unless given", () => {
    expect(unlike({})().weights).toEqual(initialWeights(model, 0));
    expect(unlike({ seed: 7 })().weights).toEqual(initialWeights(model, 7));
  });

  it("draws masks by its seed, after a restart too, unless that brings another", () => {
    const dropped = sequential(2, [dropout(0.5), dense(2)]);
    const batch = { ...batchOf(3, 4), targets: new Float32Array(24), weights: undefined };
    const weights = initialWeights(dropped, 1);
    const lossOf = (seed?: number, restart?: number): number => {
      const options = { loss: squaredError, optimiser: adam(), ...(seed === undefined ? {} : { seed }) };
      const trainer = new Trainer(engine, dropped, options);
      trainer.restart(weights, restart);
      return trainer.step(batch);
    };
    expect(lossOf()).toBe(lossOf(5, 0));
    expect(lossOf(5)).toBe(lossOf(0, 5));
    expect(lossOf(5)).not.toBe(lossOf(0));
    const trainer = new Trainer(engine, dropped, { loss: squaredError, optimiser: adam(), seed: 5 });
    trainer.weights = weights;
    expect(trainer.step(batch)).toBe(lossOf(5));
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])("refuses a rate of %d, and changes nothing", (rate) => {
    const trainer = freshTrainer();
    const before = trainer.weights;
    expect(() => trainer.step(batchOf(3, 4), rate)).toThrow(DefinitionError);
    expect(() => trainer.step(batchOf(3, 4), rate)).toThrow(`received ${rate}`);
    expect(trainer.weights).toEqual(before);
    expect(trainer.step(batchOf(3, 4), 0)).toBeGreaterThan(0);
    expect(trainer.weights).toEqual(before);
  });

  it("refuses inputs that are not finite, and changes nothing", () => {
    const trainer = freshTrainer();
    const before = trainer.weights;
    const batch = batchOf(3, 4);
    const inputs = batch.inputs.with(9, Number.NaN);
    const message = "the input of row 1 at step 1, feature 1 is NaN";
    expect(() => trainer.step({ ...batch, inputs })).toThrow(message);
    expect(() => trainer.evaluate({ ...batch, inputs })).toThrow(message);
    expect(() => trainer.predict(inputs, 4, 3)).toThrow(message);
    expect(() => trainer.predict(batch.inputs, 0, 3)).toThrow("steps of a batch must be a whole number");
    expect(trainer.weights).toEqual(before);
  });

  it("gives back a loss that has diverged as it is", () => {
    const trainer = freshTrainer({ optimiser: sgd({ rate: 1e30 }) });
    const losses = [0, 1, 2].map(() => trainer.step(batchOf(3, 4)));
    expect(losses.some((loss) => !Number.isFinite(loss))).toBe(true);
  });

  it("learns nothing of a target that is missing, whatever is there", () => {
    const batch = batchOf(5, 4);
    const nothing = batch.targets.map((value, index) => (batch.weights[index] === 0 ? Number.NaN : value));
    const [one, other] = [freshTrainer(), freshTrainer()];
    expect(one.step({ ...batch, targets: nothing })).toBe(other.step(batch));
    expect(one.weights).toEqual(other.weights);
  });

  it("takes what was learnt whole, or the weights alone of a model that normalises over no batch", () => {
    const trainer = freshTrainer();
    const weights = initialWeights(model, 9);
    trainer.learnt = weights;
    expect(trainer.weights).toEqual(weights);
    const normalised = sequential(2, [batchNormalisation(), dense(2)]);
    const other = new Trainer(engine, normalised, { loss: squaredError, optimiser: adam() });
    const before = other.learnt;
    const statistics = { "0.batch": Float32Array.of(0, 0, 1, Number.NaN) };
    const own = initialWeights(normalised, 3);
    for (const odd of [
      own,
      { weights: own, statistics },
      { weights: own.with(0, Number.NaN), statistics: {} },
    ])
      expect(() => {
        other.learnt = odd;
      }).toThrow(SequiturError);
    expect(other.learnt).toEqual(before);
  });

  it("clips at a quantile what can be clipped, and says by its weights what cannot", () => {
    const trainer = freshTrainer({ optimiser: sgd({ rate: 1 }), clip: clipByNormQuantile(0.5) });
    const batch = batchOf(3, 4);
    const far = { ...batch, targets: batch.targets.map((value) => value * 1e25), weights: undefined };
    const first = trainer.weights;
    trainer.step(far);
    expect(trainer.weights).toEqual(first);
    trainer.step(batch);
    const before = trainer.weights;
    // Finite, but their squares are beyond float32: there is no norm to be clipped to, and nothing is learnt.
    trainer.step(far);
    expect(trainer.clipping).toMatchObject({ norm: Number.POSITIVE_INFINITY, clipped: true });
    expect(trainer.weights).toEqual(before);
    trainer.step({ ...batch, targets: batch.targets.map((value) => value * 1e3) });
    expect(trainer.clipping.clipped).toBe(true);
    const moved = Math.hypot(...trainer.weights.map((value, index) => value - (before[index] as number)));
    expect(moved).toBeGreaterThan(0);
    expect(moved).toBeLessThan(10);
    // Elements that are infinite themselves.
    const weights = new Float32Array(batch.targets.length).with(0, 1);
    trainer.step({ ...batch, targets: batch.targets.map(() => 3e38), weights });
    expect(trainer.weights.some((value) => Number.isNaN(value))).toBe(true);
  });
});
