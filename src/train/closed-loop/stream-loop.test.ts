import { afterAll, describe, expect, it } from "vitest";
import { lstm } from "../../cells/lstm.js";
import { simple } from "../../cells/simple.js";
import { batchNorm } from "../../cells/transforms/normalisation.js";
import { withActivations } from "../../cells/with-activations.js";
import { loadEngine } from "../../engine/load.js";
import { dense } from "../../nn/dense.js";
import { feedback } from "../../nn/feedback.js";
import { type Model, sequential } from "../../nn/model.js";
import { recurrent } from "../../nn/recurrent.js";
import { Stream } from "../../nn/stream.js";
import { initialWeights } from "../../nn/weights.js";
import { onWarning } from "../../warnings.js";
import { squaredError } from "../loss.js";
import { adam } from "../optimisers/adam.js";
import { Trainer } from "../trainer.js";
import { runLoop } from "./closed-loop.js";
import { growthOf, measureGain } from "./gain.js";
import { steady } from "./steady.js";
import { streamLoop } from "./stream-loop.js";

const engine = await loadEngine({ engine: "portable", threads: 1 });
afterAll(() => engine.close());
onWarning(() => {});

/** Weights by what their names end with; 0 for all others. */
function weightsOf(model: Model, wanted: Readonly<Record<string, number>>): Float32Array {
  const weights = new Float32Array(model.parameterCount);
  for (const { name, offset, shape } of model.parameters) {
    const end = Object.keys(wanted).find((each) => name.endsWith(each));
    if (end !== undefined)
      weights.fill(wanted[end] as number, offset, offset + shape.reduce((a, b) => a * b, 1));
  }
  return weights;
}

/**
 * The LSTM of a tutorial in small: ReLU for tanh, one step ahead, its forecasts fed back. Its gates stand still, so that
 * c(t+1) = f·c(t) + w·y(t) and y = c: what comes out grows by f + w a step.
 */
const network = sequential(1, [
  recurrent(withActivations(lstm, { candidate: "relu", cell: "relu" }), 1),
  dense(1),
]);
const FORGET = 1 / (1 + Math.exp(-1));
function tutorial(growth: number): { loop: ReturnType<typeof streamLoop>; close(): void } {
  const weights = weightsOf(network, {
    "input.bias": 20,
    "output.bias": 20,
    "forget.bias": 1,
    "candidate.x": growth - FORGET,
    "1.weight": 1,
  });
  const stream = new Stream(engine, network, weights);
  return { loop: streamLoop(stream, network, Float32Array.of(1), (y) => y), close: () => stream.close() };
}
const range = [-10, 10] as const;

describe("a ReLU LSTM that hears its own forecasts", () => {
  it("grows 1.22x a step, and would end beyond all numbers after the 288 steps of the tutorial", () => {
    const { loop, close } = tutorial(1.22);
    const last = runLoop(loop, 288).outputs.at(-1)?.[0] as number;
    expect(last).toBeGreaterThan(1e20);
    const gain = measureGain(loop, { steps: 288, range });
    expect(growthOf(gain)).toBeCloseTo(1.22, 2);
    // It begins near 0.5, and must not come beyond 30.
    expect(gain.limit).toBe("range");
    expect(gain.trustedSteps).toBeGreaterThan(15);
    expect(gain.trustedSteps).toBeLessThan(30);
    const trusted = runLoop(loop, gain.trustedSteps).outputs.map(([y]) => y as number);
    expect(Math.max(...trusted)).toBeLessThanOrEqual(30);
    expect(steady(loop, { steps: 288, needed: 288, range })).toBeUndefined();
    close();
  });

  it("is repaired where it grows by little, at a gain of 1 and within reach of the range", () => {
    const { loop, close } = tutorial(1.05);
    expect(measureGain(loop, { steps: 288, range }).trustedSteps).toBeLessThan(288);
    const steadied = steady(loop, { steps: 288, needed: 288, range });
    expect(steadied?.kept).toBeGreaterThan(0.9);
    expect(steadied?.gain).toMatchObject({ trustedSteps: 288, limit: undefined });
    expect(steadied?.gain.exponent).toBeLessThanOrEqual(0);
    expect(steadied?.gain.exponent).toBeGreaterThan(-0.01);
    const outputs = runLoop(steadied?.loop ?? loop, 288).outputs.map(([y]) => y as number);
    expect(Math.max(...outputs)).toBeLessThan(30);
    close();
  });

  it("is left as it is where it is steady", () => {
    const { loop, close } = tutorial(0.9);
    expect(measureGain(loop, { steps: 288, range })).toMatchObject({ trustedSteps: 288, limit: undefined });
    close();
  });
});

describe("a ReLU LSTM that has learnt from the truth alone what comes next", () => {
  it("grows when it hears itself, and is damped so that it stays where training was", () => {
    const [steps, history] = [24, 144];
    const values = Float32Array.from(
      { length: history },
      (_, at) => (at / history) * (1 + 0.3 * Math.sin((at * Math.PI) / 6)),
    );
    const model = sequential(1, [
      recurrent(withActivations(lstm, { candidate: "relu", cell: "relu" }), 8),
      dense(1),
    ]);
    const trainer = new Trainer(engine, model, {
      loss: squaredError,
      optimiser: adam({ rate: 0.01 }),
      seed: 3,
    });
    const rows = history - steps - 1;
    const windows = (ahead: number): Float32Array =>
      Float32Array.from(
        { length: steps * rows },
        (_, at) => values[Math.floor(at / rows) + (at % rows) + ahead] as number,
      );
    const batch = { rows, steps, inputs: windows(0), targets: windows(1) };
    for (let update = 0; update < 150; update++) trainer.step(batch);
    // One step ahead it misses little …
    expect(trainer.evaluate(batch)).toBeLessThan(0.005);
    const stream = new Stream(engine, model, trainer.learnt);
    let last = new Float32Array(1);
    for (const value of values.subarray(-steps)) last = stream.step(Float32Array.of(value)).slice();
    const loop = streamLoop(stream, model, last, (y) => y);
    const options = { steps: 288, range: [0, 1.3] } as const;
    const gain = measureGain(loop, options);
    // … and alone it ends beyond all numbers.
    expect(growthOf(gain)).toBeGreaterThan(1.2);
    expect(gain.farthest).toBeGreaterThan(1e6);
    expect(gain.trustedSteps).toBeGreaterThan(4);
    expect(gain.trustedSteps).toBeLessThan(40);
    const steadied = steady(loop, { ...options, needed: 288 });
    const outputs = runLoop(steadied?.loop ?? loop, 288).outputs.map(([y]) => y as number);
    expect(Math.max(...outputs.map(Math.abs))).toBeLessThan(3);
    trainer.close();
    stream.close();
  });
});

it("a loop inside of a feedback layer runs as its stream does, at a constant input", () => {
  const model = sequential(2, [feedback([recurrent(simple, 5), dense(1)])]);
  const stream = new Stream(engine, model, initialWeights(model, 3));
  const input = Float32Array.of(0.5, -1);
  stream.step(input);
  const { outputs } = runLoop(streamLoop(stream, model, input), 4);
  stream.reset();
  stream.step(input);
  expect(outputs.map(([y]) => y)).toEqual([1, 2, 3, 4].map(() => stream.step(input)[0]));
  stream.close();
});

it("does not disturb the count of steps of a stream with statistics of each step", () => {
  const model = sequential(1, [recurrent(batchNorm(simple), 3), dense(1)]);
  const statistics = Object.fromEntries(
    model.statistics.map(({ name, width }) => [
      name,
      Float32Array.from({ length: 6 * width }, (_, at) => (at % (2 * width) < width ? 0 : 1)),
    ]),
  );
  const stream = new Stream(engine, model, { weights: initialWeights(model, 1), statistics });
  const gain = measureGain(
    streamLoop(stream, model, Float32Array.of(1), (y) => y),
    { steps: 20, range },
  );
  expect(gain.exponent).toBeLessThan(1);
  stream.close();
});
