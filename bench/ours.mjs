import { availableParallelism } from "node:os";
import { materialOf, modelOf } from "./models.mjs";
import { EXAMPLE } from "./peers/example.mjs";
import {
  adam,
  clipByGlobalNorm,
  clipByValue,
  loadEngine,
  rmsprop,
  Stream,
  squaredError,
  Trainer,
} from "./sequitur.mjs";
import { timeCalls } from "./timing.mjs";

/** The engines that are measured, if they load. */
export const ENGINES = ["wasm", "native", "portable"];
export const ALL_THREADS = availableParallelism();

/**
 * An engine as a contender, see `peers.mjs` for what one is.
 * @throws what the engine says when it cannot be loaded
 */
export async function openOurs(name, threads) {
  const engine = await loadEngine({ engine: name, threads });
  return {
    name: engine.name,
    version: engine.instructions,
    threads: engine.threads,
    peak: await engine.peak?.(),
    engine,
    refuses: () => undefined,
    async prepare(entry, material = materialOf(entry)) {
      const prepare = entry.updates === undefined ? PREPARE[entry.task] : prepareExample;
      const { step, check, close = () => {} } = prepare(engine, entry, material);
      return { check, close, time: (plan) => timeCalls(step, { ...plan, calls: entry.calls }) };
    },
    close: () => engine.close(),
  };
}

/** How each task is prepared: `step` is timed, `check` gives the numbers in which all contenders agree. */
const PREPARE = {
  train(engine, entry, material) {
    const trainer = trainerOf(engine, entry, material);
    const batch = batchOf(entry, material);
    return {
      step: () => void trainer.step(batch),
      check: () => Array.from({ length: CHECKED_STEPS }, () => trainer.step(batch)),
      close: () => trainer.close(),
    };
  },
  infer(engine, entry, material) {
    const trainer = trainerOf(engine, entry, material);
    const predict = () => trainer.predict(material.inputs, entry.steps, entry.batch);
    return { step: () => void predict(), check: () => Array.from(predict()), close: () => trainer.close() };
  },
  step(engine, entry, { flat, inputs }) {
    const stream = new Stream(engine, modelOf(entry), flat);
    const x = new Float32Array(1);
    let time = 0;
    const step = () => {
      x[0] = inputs[time++ % inputs.length];
      return stream.step(x)[0];
    };
    const check = () => {
      stream.reset();
      time = 0;
      return Array.from(inputs, step);
    };
    return { step: () => void step(), check, close: () => stream.close() };
  },
};

/** Training steps whose losses are compared. */
const CHECKED_STEPS = 5;

export function trainerOf(engine, entry, { flat }) {
  const options = {
    loss: squaredError,
    optimiser: adam({ rate: entry.rate ?? 1e-3 }),
    clip: clipByGlobalNorm(1),
    memoryMegabytes: entry.memoryMegabytes,
  };
  const trainer = new Trainer(engine, modelOf(entry), options);
  trainer.weights = flat;
  return trainer;
}

export function batchOf({ batch, steps }, { inputs, targets }) {
  return { rows: batch, steps, inputs, targets, weights: new Float32Array(batch).fill(1) };
}

/** brain.js's example with its optimiser (RMSprop with a decay of 0.999, elements clipped at 5), the model included. */
function prepareExample(engine, { cell, units, updates, rate }, { flat }) {
  const [first, second, third] = EXAMPLE.series;
  const data = {
    rows: 1,
    steps: 2,
    inputs: Float32Array.of(first, second),
    targets: Float32Array.of(second, third),
    weights: Float32Array.of(1, 1),
  };
  const predicted = (trainer) => trainer.predict(data.inputs, 2, 1)[1];
  const learn = (then = () => {}) => {
    const model = modelOf({ cell, units }, "sequence");
    const optimiser = rmsprop({ rate, decay: 0.999 });
    const trainer = new Trainer(engine, model, { loss: squaredError, optimiser, clip: clipByValue(5) });
    trainer.weights = flat;
    for (let update = 0; update < updates; update++) trainer.step(data);
    const value = then(trainer);
    trainer.close();
    return value;
  };
  return { step: () => void learn(), check: () => [learn(predicted)] };
}
