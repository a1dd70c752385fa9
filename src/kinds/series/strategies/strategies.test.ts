import { afterAll, describe, expect, it } from "vitest";
import { gru } from "../../../cells/gru.js";
import { lstm } from "../../../cells/lstm.js";
import { batchNorm } from "../../../cells/transforms/normalisation.js";
import { loadEngine } from "../../../engine/load.js";
import { modelFrom } from "../../../nn/layer-from.js";
import { Random } from "../../../tensor/random.js";
import { runLoop } from "../../../train/closed-loop/closed-loop.js";
import type { Learnt } from "../../../train/trainer.js";
import { FEATURES } from "../examples.js";
import { trainerOf } from "../fitted-network.js";
import { DEFAULT_RECIPE } from "../recipe.js";
import { strategies } from "./strategies.js";
import { type SeriesNetwork, strategyNames, transposed } from "./strategy.js";

const engine = await loadEngine({ engine: "portable", threads: 1 });
afterAll(() => engine.close());

const [window, rows, horizon] = [6, 3, 4];
const random = new Random(9);
const numbers = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
const inputs = numbers(window * rows * FEATURES);
/** `[rows, H]` */
const targets = numbers(rows * horizon);
const shape = { cell: lstm, units: 5, layers: 2, horizon };
const fedBack = ["recursive", "encoder-decoder"] as const;

/** The window of one row, `[L, 1, 3]`. */
function windowOf(row: number): Float32Array {
  return Float32Array.from(
    { length: window * FEATURES },
    (_, at) => inputs[(Math.floor(at / FEATURES) * rows + row) * FEATURES + (at % FEATURES)] as number,
  );
}

function trained(network: SeriesNetwork): { learnt: Learnt; forecasts: Float32Array; losses: number[] } {
  const recipe = { ...DEFAULT_RECIPE, rate: 0.02 };
  const trainer = trainerOf(engine, network.model, recipe, { teaching: 0 });
  const weights = numbers(network.model.parameterCount).map((value) => value / 4);
  trainer.restart(weights, 1);
  const batch = network.batch({ rows, steps: window, inputs, targets }, horizon);
  const losses = Array.from({ length: 120 }, () => trainer.step(batch));
  const forecasts = network.predict(trainer, { inputs, window, rows }, horizon);
  const { learnt } = trainer;
  trainer.close();
  return { learnt, forecasts, losses };
}

describe.each(strategyNames)("%s", (name) => {
  const network = strategies[name].build(shape);

  it("learns targets [rows, H], and gives its forecasts so", () => {
    const { forecasts, losses } = trained(network);
    expect(forecasts).toHaveLength(rows * horizon);
    expect(losses.at(-1)).toBeLessThan(0.2 * (losses[0] as number));
    const misses = forecasts.reduce((sum, value, at) => sum + (value - (targets[at] as number)) ** 2, 0);
    const zeros = targets.reduce((sum, value) => sum + value ** 2, 0);
    expect(misses).toBeLessThan(0.3 * zeros);
  });

  it("counts no target that is missing", () => {
    const weights = targets.map((_, at) => (at % 3 === 0 ? 0 : 1));
    const changed = targets.map((value, at) => (at % 3 === 0 ? 99 : value));
    const trainer = trainerOf(engine, network.model, DEFAULT_RECIPE, strategies[name].sequences(10));
    const [before, after] = [targets, changed].map((wanted) =>
      trainer.evaluate(network.batch({ rows, steps: window, inputs, targets: wanted, weights }, horizon)),
    );
    expect(after).toBe(before);
    trainer.close();
  });

  it("begins with the base forecast, and comes back from its specification", () => {
    const again = strategies[name].rebuild(JSON.parse(JSON.stringify(network.model.specification)));
    expect(again.model.specification).toEqual(network.model.specification);
    expect(modelFrom(network.model.specification).parameters.map(({ name: each }) => each)).toEqual(
      again.model.parameters.map(({ name: each }) => each),
    );
    const trainer = trainerOf(engine, network.model, DEFAULT_RECIPE);
    expect(network.predict(trainer, { inputs, window, rows }, horizon)).toEqual(
      new Float32Array(rows * horizon),
    );
    trainer.close();
  });
});

describe.each(fedBack)("%s", (name) => {
  it.each([
    ["LSTM", lstm],
    ["a cell with statistics of each step", batchNorm(gru)],
  ])("runs free as it was trained, step by step, and on beyond the horizon: %s", (_, cell) => {
    const network = strategies[name].build({ ...shape, cell });
    const { learnt, forecasts } = trained(network);
    for (let row = 0; row < rows; row++) {
      const run = network.freeRun?.(engine, learnt, windowOf(row));
      if (run === undefined) throw new Error("runs not free");
      const said = [
        ...run.said,
        ...runLoop(run.loop, horizon + 5 - run.said.length).outputs.map(([y]) => y as number),
      ];
      run.close();
      expect(said).toHaveLength(horizon + 5);
      forecasts.subarray(row * horizon, (row + 1) * horizon).forEach((value, step) => {
        expect(said[step]).toBeCloseTo(value, 5);
      });
      expect(said[horizon]).not.toBeCloseTo(said[horizon - 1] as number, 3);
    }
  });
});

it("a direct network hears nothing of itself", () => {
  expect(strategies.direct.build(shape).freeRun).toBeUndefined();
});

it("the teacher of a decoder falls silent after half of a training; nobody teaches the others", () => {
  const { teaching } = strategies["encoder-decoder"].sequences(100);
  if (typeof teaching !== "function") throw new Error("a function of the update");
  expect([0, 25, 50, 99].map(teaching)).toEqual([1, 0.5, 0, 0]);
  for (const name of ["direct", "recursive"] as const) expect(strategies[name].sequences(100)).toEqual({});
});

it("turns matrices round", () => {
  expect([...transposed(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3)]).toEqual([1, 4, 2, 5, 3, 6]);
});
