import { describe, expect, it } from "vitest";
import { builtInCells } from "../cells/registry.js";
import { compileTraining } from "../compile/compile.js";
import { argument } from "../graph/build.js";
import { dense } from "../nn/dense.js";
import { sequential } from "../nn/model.js";
import { recurrent } from "../nn/recurrent.js";
import { initialWeights } from "../nn/weights.js";
import { squaredError } from "../train/loss.js";
import { adam } from "../train/optimisers/adam.js";
import { Trainer } from "../train/trainer.js";
import { type EngineName, loadEngine, whyNotNative } from "./load.js";

const native = await whyNotNative();
const names: EngineName[] = ["wasm", "portable", ...(native === undefined ? (["native"] as const) : [])];

/** An LSTM's loss and gradients for a batch of 150 rows: more lanes than threads, more slices than lanes, and a rest. */
const model = sequential(2, [recurrent(builtInCells.get("lstm") as never, 7, { gives: "last" }), dense(1)]);
const { x, parameters, output } = model.graph();
const target = argument("target", output.shape);
const weight = argument("weight", output.shape);
const training = compileTraining([x, target, weight], parameters, squaredError(output, target, weight));
const rows = 150;
const extents = { T: 9, B: rows };
const wave = (length: number, speed: number): Float32Array =>
  Float32Array.from({ length }, (_, index) => Math.sin(index * speed));
const inputs = { x: wave(9 * rows * 2, 0.37), target: wave(rows, 0.11), weight: wave(rows, 0.05) };

describe.each(names)("the %s engine", (name) => {
  it("gives the same bits with 1, 2, 4 and 8 threads, every time", async () => {
    const results: { gradients: Float32Array; loss: number }[] = [];
    for (const threads of [1, 2, 4, 8]) {
      const engine = await loadEngine({ engine: name, threads });
      expect(engine.threads).toBe(threads);
      const session = engine.open({ training });
      session.write("parameters", initialWeights(model, 3));
      for (let time = 0; time < 5; time++) {
        const { loss } = session.run("training", extents, inputs);
        results.push({ gradients: session.read("gradients"), loss: loss?.[0] as number });
        // Long enough for a worker to fall asleep.
        await new Promise((resolve) => setTimeout(resolve, time));
      }
      engine.close();
    }
    for (const result of results) expect(result).toEqual(results[0]);
  });

  // From a batch of a single slice, and of fewer than there are threads, to one of more slices than lanes.
  it.each([5, 20, 40, 100, 150])(
    "trains on %i rows to the same weights with any number of threads",
    async (count) => {
      const weights: Float32Array[] = [];
      for (const threads of [1, 2, 3, 5, 8, 64]) {
        const engine = await loadEngine({ engine: name, threads });
        const trainer = new Trainer(engine, model, { loss: squaredError, optimiser: adam() });
        trainer.restart(initialWeights(model, 3));
        const batch = {
          rows: count,
          steps: 9,
          inputs: wave(9 * count * 2, 0.37),
          targets: wave(count, 0.11),
          weights: new Float32Array(count).fill(1),
        };
        for (let step = 0; step < 20; step++) {
          trainer.step(batch);
          // Workers start, and fall asleep, while this thread rests.
          if (step % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
        }
        weights.push(trainer.weights);
        engine.close();
      }
      for (const each of weights) expect(each).toEqual(weights[0]);
    },
  );

  it("packs weights again when they have changed, and only then", async () => {
    const engine = await loadEngine({ engine: name, threads: 1 });
    const session = engine.open({ training });
    const run = (seed: number): Float32Array => {
      session.write("parameters", initialWeights(model, seed));
      session.run("training", extents, inputs);
      return session.read("gradients");
    };
    const first = run(1);
    const second = run(2);
    expect(second).not.toEqual(first);
    expect(run(1)).toEqual(first);
    session.run("training", extents, inputs);
    expect(session.read("gradients")).toEqual(first);
  });

  it("keeps bindings good while others come and go", async () => {
    const engine = await loadEngine({ engine: name, threads: 2 });
    const session = engine.open({ training });
    session.write("parameters", initialWeights(model, 1));
    const binding = session.bind("training", extents);
    const run = (): number => {
      for (const [input, data] of Object.entries(inputs)) binding.input(input).set(data);
      binding.run();
      return binding.output("loss")[0] as number;
    };
    const loss = run();
    for (let batch = 1; batch <= 60; batch++) {
      const sizes = { T: batch, B: batch };
      const size = { x: batch * batch * 2, target: batch, weight: batch };
      session.run(
        "training",
        sizes,
        Object.fromEntries(Object.entries(size).map(([input, length]) => [input, wave(length, 0.2)])),
      );
      if (batch % 20 === 0) expect(run()).toBe(loss);
    }
    engine.close();
  });
});

it.each(names)("the %s engine measures what one thread can do", async (name) => {
  const engine = await loadEngine({ engine: name, threads: 1 });
  // From a slow phone to a fast server.
  expect(engine.peak()).toBeGreaterThan(0.5);
  expect(engine.peak()).toBeLessThan(2000);
});

describe("loadEngine", () => {
  it("says what is wrong with a request", async () => {
    await expect(loadEngine({ engine: "natve" as "native" })).rejects.toThrow(
      'no engine is called "natve"; give one of auto, native, wasm, portable',
    );
    await expect(loadEngine({ threads: 0 })).rejects.toThrow("0 threads; give a whole number of at least 1");
  });

  it("takes the native engine by itself where there is one", async () => {
    const engine = await loadEngine();
    expect(engine.name).toBe(native === undefined ? "native" : "wasm");
    engine.close();
  });
});
