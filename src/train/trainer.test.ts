import { describe, expect, it } from "vitest";
import { gru } from "../cells/gru.js";
import { lstm } from "../cells/lstm.js";
import { loadEngine } from "../engine/load.js";
import { ShapeError } from "../errors.js";
import { argument } from "../graph/build.js";
import { gradient } from "../graph/gradient.js";
import { interpret } from "../graph/interpret.js";
import type { ArgumentNode } from "../graph/node.js";
import { dense } from "../nn/dense.js";
import { type Model, type ModelParameter, sequential } from "../nn/model.js";
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
