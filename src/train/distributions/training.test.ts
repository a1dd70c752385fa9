/** Distributions as heads of networks in training. */

import { describe, expect, it } from "vitest";
import { gru } from "../../cells/gru.js";
import { loadEngine } from "../../engine/load.js";
import { DefinitionError, InputError, ShapeError } from "../../errors.js";
import { dense } from "../../nn/dense.js";
import { feedback } from "../../nn/feedback.js";
import { type Model, sequential } from "../../nn/model.js";
import { recurrent } from "../../nn/recurrent.js";
import { Random } from "../../tensor/random.js";
import type { Batch } from "../batch.js";
import { diagnose } from "../diagnosis/diagnose.js";
import { adam } from "../optimisers/adam.js";
import { Trainer, type TrainerOptions } from "../trainer.js";
import { type Distribution, marginals } from "./distribution.js";
import { marginalOf, perExposure } from "./exposure.js";
import { gaussian } from "./gaussian.js";
import type { Marginal } from "./marginal.js";
import { negativeBinomial, zeroInflatedNegativeBinomial } from "./negative-binomial.js";
import { quantiles } from "./quantiles.js";
import { studentT } from "./student-t.js";

const engine = await loadEngine({ engine: "portable", threads: 1 });

const ROWS = 400;

/**
 * A head alone: what it gives depends on whether the input is 0 or 1. Targets are spread over the truth without chance, one
 * in each part of it.
 */
function learn(distribution: Distribution, truth: readonly [Marginal, Marginal]): Marginal[] {
  const model = sequential(1, dense(distribution.outputs), "vector");
  const trainer = new Trainer(engine, model, { loss: distribution.loss, optimiser: adam(), seed: 3 });
  const inputs = Float32Array.from({ length: ROWS }, (_, row) => row % 2);
  const targets = inputs.map((which, row) =>
    truth[which as 0 | 1].quantile((Math.floor(row / 2) + 0.5) / (ROWS / 2)),
  );
  const batch = { rows: ROWS, steps: 1, inputs, targets };
  const before = trainer.evaluate(batch);
  for (let update = 0; update < 300; update++) trainer.step(batch, 0.2 * 0.99 ** update);
  expect(trainer.evaluate(batch)).toBeLessThan(before);
  return marginals(distribution, trainer.predict(Float32Array.of(0, 1), 1, 2), 1);
}

describe("a head learns the distribution that its targets have", () => {
  const cases: readonly (readonly [Distribution, readonly [Marginal, Marginal]])[] = [
    [gaussian, [gaussian.with({ location: -1, scale: 0.5 }), gaussian.with({ location: 2, scale: 1.5 })]],
    [
      studentT,
      [
        studentT.with({ location: -1, scale: 0.5, degrees: 4 }),
        studentT.with({ location: 2, scale: 1.5, degrees: 4 }),
      ],
    ],
    [
      negativeBinomial,
      [
        negativeBinomial.with({ mean: 1.5, dispersion: 0.4 }),
        negativeBinomial.with({ mean: 8, dispersion: 0.4 }),
      ],
    ],
    [
      zeroInflatedNegativeBinomial,
      [
        zeroInflatedNegativeBinomial.with({ mean: 4, dispersion: 0.2, zeroLogOdds: 1 }),
        zeroInflatedNegativeBinomial.with({ mean: 6, dispersion: 0.2, zeroLogOdds: -1 }),
      ],
    ],
    [
      quantiles([0.1, 0.5, 0.9]),
      [gaussian.with({ location: -1, scale: 0.5 }), gaussian.with({ location: 2, scale: 1.5 })],
    ],
  ];

  it.each(cases.map(([distribution, truth]) => [distribution.name, distribution, truth] as const))(
    "%s",
    (_, distribution, truth) => {
      const found = learn(distribution, truth);
      found.forEach((marginal, which) => {
        const expected = truth[which] as Marginal;
        const unit = Math.sqrt(expected.variance);
        for (const level of [0.1, 0.5, 0.9]) {
          const least = distribution.loss.support === undefined ? 0 : 1;
          const error = Math.abs(marginal.quantile(level) - expected.quantile(level));
          expect(error, `level ${level} of ${which}`).toBeLessThanOrEqual(Math.max(least, 0.1 * unit));
        }
      });
    },
  );
});

describe("a trainer with more than one output a target", () => {
  const options = (more: Partial<TrainerOptions> = {}): TrainerOptions => ({
    loss: studentT.loss,
    optimiser: adam(),
    seed: 2,
    ...more,
  });
  const model = sequential(1, [recurrent(gru, 5), dense(6)]);
  const trainerOf = (of: Model, more?: Partial<TrainerOptions>): Trainer =>
    new Trainer(engine, of, options(more));
  const random = new Random(4);
  const batch: Batch = {
    rows: 3,
    steps: 20,
    inputs: Float32Array.from({ length: 60 }, () => random.normal()),
    targets: Float32Array.from({ length: 120 }, () => random.normal()),
  };

  it("takes targets of their own number, and in chunks of time as in one", () => {
    const whole = trainerOf(model);
    const chunked = trainerOf(model, { memoryMegabytes: 0.003 });
    expect(Math.abs(chunked.step(batch) - whole.step(batch))).toBeLessThan(1e-6);
    const largest = Math.max(...whole.gradients.map(Math.abs));
    whole.gradients.forEach((value, index) => {
      expect(Math.abs((chunked.gradients[index] as number) - value)).toBeLessThan(1e-5 * largest);
    });
    expect(whole.predict(batch.inputs, 20, 3)).toHaveLength(20 * 3 * 6);
    expect(diagnose(whole, batch).target.deviation).toBeGreaterThan(0.5);
  });

  it("does not see what is missing", () => {
    const weights = batch.targets.map((_, index) => Number(index % 5 > 0));
    const odd = batch.targets.map((value, index) => (index % 5 > 0 ? value : Number.NaN));
    expect(trainerOf(model).step({ ...batch, weights, targets: odd })).toBe(
      trainerOf(model).step({ ...batch, weights }),
    );
  });

  it("refuses models, targets and teachers that do not fit", () => {
    expect(() => trainerOf(sequential(1, dense(4)))).toThrow(DefinitionError);
    expect(() => trainerOf(sequential(1, dense(4)))).toThrow(
      "the loss takes 3 outputs for each target, and the model gives 4; let its last layer give 3 times as many",
    );
    expect(() => trainerOf(model).step({ ...batch, targets: new Float32Array(360) })).toThrow(ShapeError);
    const fed = sequential(1, feedback([recurrent(gru, 4), dense(3)], { last: 1 }));
    expect(() => trainerOf(fed, { sequences: { teaching: 1 } })).toThrow(
      "a target cannot take the place of the 3 outputs that the loss takes for it; leave teaching out",
    );
    expect(trainerOf(fed).step({ ...batch, targets: new Float32Array(60) })).toBeGreaterThan(0);
  });

  it.each([-1, 0.5])("refuses a target of %f where counts are expected, unless it is missing", (odd) => {
    const counts = { loss: negativeBinomial.loss };
    const targets = new Float32Array(180);
    targets[3 * 9 + 4] = odd;
    const given = { ...batch, targets };
    const message = `the target of row 1 at step 3, feature 1 is ${odd}, and the loss takes counts: whole numbers of at`;
    expect(() => trainerOf(model, counts).step(given)).toThrow(InputError);
    expect(() => trainerOf(model, counts).step(given)).toThrow(message);
    expect(() => trainerOf(model, counts).evaluate(given)).toThrow(message);
    const weights = targets.map((value) => (value === odd ? 0 : 1));
    expect(trainerOf(model, counts).step({ ...given, weights })).toBeGreaterThan(0);
  });
});

describe("counts with exposures", () => {
  const loss = perExposure(negativeBinomial);
  const model = sequential(1, dense(2), "vector");
  const truth = (exposure: number): Marginal =>
    negativeBinomial.with({ mean: 0.5 * exposure, dispersion: 0.3 });
  const exposures = Float32Array.from({ length: ROWS }, (_, row) => 2 ** (row % 8));
  const counts = exposures.map((exposure, row) =>
    truth(exposure).quantile((Math.floor(row / 8) + 0.5) / (ROWS / 8)),
  );
  const targets = Float32Array.from({ length: 2 * ROWS }, (_, index) =>
    index % 2 === 0 ? (counts[index / 2] as number) : (exposures[(index - 1) / 2] as number),
  );
  const batch = { rows: ROWS, steps: 1, inputs: new Float32Array(ROWS), targets };

  it("are learnt as what one unit of exposure gives", () => {
    const trainer = new Trainer(engine, model, { loss, optimiser: adam(), seed: 3 });
    for (let update = 0; update < 200; update++) trainer.step(batch, 0.2 * 0.98 ** update);
    const outputs = trainer.predict(Float32Array.of(0), 1, 1);
    expect(marginalOf(negativeBinomial, outputs, 1).mean).toBeCloseTo(0.5, 1);
    for (const level of [0.1, 0.5, 0.9]) {
      const expected = truth(64).quantile(level);
      expect(Math.abs(marginalOf(negativeBinomial, outputs, 64).quantile(level) / expected - 1)).toBeLessThan(
        0.1,
      );
    }
  });

  it("need an exposure above 0, unless they are missing", () => {
    const trainer = new Trainer(engine, model, { loss, optimiser: adam() });
    const odd = targets.with(2 * 7 + 1, 0);
    expect(() => trainer.step({ ...batch, targets: odd })).toThrow(
      "feature 1 is 0, and the loss takes exposures above 0",
    );
    expect(() => trainer.step({ ...batch, targets: targets.with(2 * 7, 0.5) })).toThrow(
      "takes counts: whole numbers",
    );
    const weights = new Float32Array(ROWS).fill(1).with(7, 0);
    const missing = trainer.evaluate({ ...batch, targets: odd.with(2 * 7, Number.NaN), weights });
    expect(missing).toBe(trainer.evaluate({ ...batch, weights }));
  });
});
