import { describe, expect, it } from "vitest";
import { gru } from "../cells/gru.js";
import { lstm } from "../cells/lstm.js";
import { batchNorm } from "../cells/transforms/normalisation.js";
import { loadEngine } from "../engine/load.js";
import { dense } from "../nn/dense.js";
import { type Model, sequential } from "../nn/model.js";
import { batchNormalisation } from "../nn/normalisation.js";
import { recurrent } from "../nn/recurrent.js";
import { initialWeights } from "../nn/weights.js";
import { Random } from "../tensor/random.js";
import type { Batch } from "./batch.js";
import { runsInChunks } from "./chunked-gradient.js";
import { squaredError } from "./loss.js";
import { adam } from "./optimisers/adam.js";
import { Trainer } from "./trainer.js";

const engine = await loadEngine({ engine: "wasm", threads: 2 });

function batchOf(steps: number, rows: number, targets: number): Batch {
  const random = new Random(2);
  const draw = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
  return {
    steps,
    rows,
    inputs: draw(steps * rows * 2),
    targets: draw(targets),
    weights: Float32Array.from({ length: targets }, (_, index) => (index % 7 === 0 ? 0 : 1)),
  };
}

function gradientsOf(
  model: Model,
  batch: Batch,
  memoryMegabytes: number,
): { loss: number; gradients: Float32Array } {
  const trainer = new Trainer(engine, model, { loss: squaredError, optimiser: adam(), memoryMegabytes });
  trainer.weights = initialWeights(model, 5);
  const loss = trainer.step(batch);
  const { gradients } = trainer;
  trainer.close();
  return { loss, gradients };
}

describe("training in chunks of time", () => {
  const stack = (gives: "sequence" | "last") =>
    sequential(2, [recurrent(lstm, 9), recurrent(gru, 6, { gives }), dense(3)]);

  it.each([
    ["an output at every step", stack("sequence"), 97 * 20 * 3],
    ["an output after the last step", stack("last"), 20 * 3],
  ] as const)("computes loss and gradients as at one go: %s", (_, model, targets) => {
    const batch = batchOf(97, 20, targets);
    const whole = gradientsOf(model, batch, 1000);
    const largest = Math.max(...whole.gradients.map(Math.abs));
    expect(largest).toBeGreaterThan(1e-3);
    // From two chunks to one for each step.
    for (const megabytes of [0.5, 0.1, 0.03, 0.0001]) {
      const { loss, gradients } = gradientsOf(model, batch, megabytes);
      expect(loss).toBeCloseTo(whole.loss, 5);
      gradients.forEach((value, index) => {
        expect(Math.abs(value - (whole.gradients[index] as number))).toBeLessThan(
          2e-6 * Math.max(1, largest),
        );
      });
    }
  });
});

describe("runsInChunks", () => {
  it.each([
    ["a stack", sequential(2, [recurrent(lstm, 2), dense(1)]), true],
    ["later steps", sequential(2, [recurrent(lstm, 2, { backward: true })]), false],
    ["statistics of the batch in a cell", sequential(2, [recurrent(batchNorm(lstm), 2)]), false],
    ["statistics of the whole batch", sequential(2, [recurrent(lstm, 2), batchNormalisation()]), false],
  ] as const)("says whether it can be done with %s", (_, model, expected) => {
    expect(runsInChunks(model)).toBe(expected);
  });
});
