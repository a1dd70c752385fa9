/** `doctor`: which engines there are, which one is used and why, and whether each computes what it should. */

import { lstm } from "../cells/lstm.js";
import type { Engine } from "../engine/engine.js";
import { loadEngine, whyNotNative } from "../engine/load.js";
import { argument } from "../graph/build.js";
import { gradient } from "../graph/gradient.js";
import { interpret } from "../graph/interpret.js";
import { dense } from "../nn/dense.js";
import { type Model, sequential } from "../nn/model.js";
import { recurrent } from "../nn/recurrent.js";
import { initialWeights, parameterOf } from "../nn/weights.js";
import { Random } from "../tensor/random.js";
import type { WeightedBatch } from "../train/batch.js";
import { squaredError } from "../train/loss.js";
import { adam } from "../train/optimisers/adam.js";
import { Trainer } from "../train/trainer.js";

export interface EngineReport {
  readonly name: "native" | "wasm" | "portable";
  readonly available: boolean;
  /** Why it is not available, or what it runs on. */
  readonly because: string;
  readonly threads: number;
  /** Largest error of a gradient against float64, relative to the largest element; null where it is not available. */
  readonly error: number | null;
  /** Milliseconds of a training step: LSTM of 64 units, 32 sequences of 50 steps. */
  readonly stepMs: number | null;
}

export interface DoctorReport {
  /** The engine that is used unless another one is asked for. */
  readonly used: EngineReport["name"];
  readonly why: string;
  readonly engines: readonly EngineReport[];
  /** Whether all engines that are available compute what they should. */
  readonly healthy: boolean;
}

/** Single precision, over sums of some thousand terms. */
const MOST_ERROR = 1e-4;

/** @param threads all that the machine has, if left out */
export async function examine(threads?: number): Promise<DoctorReport> {
  const engines: EngineReport[] = [];
  const whyNot = await whyNotNative();
  for (const name of ["native", "wasm", "portable"] as const)
    engines.push(
      name === "native" && whyNot !== undefined
        ? { name, available: false, because: whyNot, threads: 0, error: null, stepMs: null }
        : await examineEngine(name, threads),
    );
  return {
    used: whyNot === undefined ? "native" : "wasm",
    why:
      whyNot === undefined
        ? "the native library is there, and the fastest"
        : "there is no native library; WebAssembly runs everywhere",
    engines,
    healthy: engines.every(({ error }) => error === null || error < MOST_ERROR),
  };
}

async function examineEngine(name: EngineReport["name"], threads: number | undefined): Promise<EngineReport> {
  const engine = await loadEngine({ engine: name, threads });
  try {
    return {
      name,
      available: true,
      because: engine.instructions,
      threads: engine.threads,
      error: gradientError(engine),
      stepMs: stepTime(engine),
    };
  } finally {
    engine.close();
  }
}

function modelOf(units: number): Model {
  return sequential(1, [recurrent(lstm, units, { gives: "last" }), dense(1)]);
}

function batchOf(rows: number, steps: number): WeightedBatch {
  const random = new Random(7);
  const draw = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
  return {
    rows,
    steps,
    inputs: draw(rows * steps),
    targets: draw(rows),
    weights: new Float32Array(rows).fill(1),
  };
}

function trainerOf(engine: Engine, model: Model): Trainer {
  const trainer = new Trainer(engine, model, { loss: squaredError, optimiser: adam() });
  trainer.weights = initialWeights(model, 1);
  return trainer;
}

/** On units that fill no vector evenly, and more rows than a slice has. */
function gradientError(engine: Engine): number {
  const model = modelOf(21);
  const batch = batchOf(37, 9);
  const trainer = trainerOf(engine, model);
  const { weights } = trainer;
  trainer.step(batch);
  const found = trainer.gradients;
  trainer.close();

  const { x, parameters, output } = model.graph();
  const target = argument("target", output.shape);
  const weight = argument("weight", output.shape);
  const { gradients } = gradient(squaredError(output, target, weight), parameters);
  const bindings = new Map([
    [x, batch.inputs],
    [target, batch.targets],
    [weight, batch.weights.map((value) => value / batch.rows)],
    ...model.parameters.map((each, index) => [parameters[index], parameterOf(weights, model, each)] as const),
  ] as [typeof x, Float32Array][]);
  const expected = interpret(gradients, bindings, { T: batch.steps, B: batch.rows }).flatMap(({ data }) => [
    ...data,
  ]);
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, index) => Math.abs(value - (found[index] as number)))) / largest;
}

/** The median of some steps, after a warm-up. */
function stepTime(engine: Engine): number {
  const trainer = trainerOf(engine, modelOf(64));
  const batch = batchOf(32, 50);
  const times = Array.from({ length: 40 }, () => {
    const started = performance.now();
    trainer.step(batch);
    return performance.now() - started;
  });
  trainer.close();
  return times.slice(10).sort((a, b) => a - b)[15] as number;
}
