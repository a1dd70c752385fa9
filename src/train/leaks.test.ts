/** Memory after many cycles of training and predicting, and of opening and closing. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { gru } from "../cells/gru.js";
import { type EngineName, loadEngine, whyNotNative } from "../engine/load.js";
import { dense } from "../nn/dense.js";
import { sequential } from "../nn/model.js";
import { recurrent } from "../nn/recurrent.js";
import { initialWeights } from "../nn/weights.js";
import { squaredError } from "./loss.js";
import { adam } from "./optimisers/adam.js";
import { Trainer } from "./trainer.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes of JavaScript, and of the whole process, after a collection. */
async function held(): Promise<{ script: number; process: number }> {
  for (let turn = 0; turn < 4; turn++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { script: heapUsed + external, process: rss };
}

const model = sequential(1, [recurrent(gru, 96, { gives: "last" }), dense(1)]);
const engines: EngineName[] = (await whyNotNative()) === undefined ? ["wasm", "native"] : ["wasm"];

// Seconds by itself; on a machine that is busy with other things, minutes.
describe.each(engines)("on the %s engine", { timeout: 300_000 }, (name) => {
  /** One cycle; sizes vary, as they do in use. */
  const cycle = (trainer: Trainer, index: number): void => {
    const [rows, steps] = [1 + (index % 37), 2 + (index % 11)];
    const inputs = new Float32Array(rows * steps).fill(0.1);
    const targets = new Float32Array(rows);
    trainer.step({ rows, steps, inputs, targets, weights: targets.map(() => 1) });
    trainer.predict(inputs, steps, rows);
  };

  it("10,000 cycles of training and predicting leave nothing behind", async () => {
    const engine = await loadEngine({ engine: name, threads: 2 });
    const trainer = new Trainer(engine, model, { loss: squaredError, optimiser: adam() });
    trainer.weights = initialWeights(model, 1);
    for (let index = 0; index < 1000; index++) cycle(trainer, index);
    const before = await held();
    for (let index = 0; index < 10_000; index++) cycle(trainer, index);
    const after = await held();
    expect(after.script - before.script).toBeLessThan(2 ** 20);
    expect(after.process - before.process).toBeLessThan(48 * 2 ** 20);
    engine.close();
  });

  it("trainers that were closed or forgotten are gone, in the workers too", async () => {
    const engine = await loadEngine({ engine: name, threads: 2 });
    const open = async (count: number, close: boolean): Promise<void> => {
      for (let index = 0; index < count; index++) {
        const trainer = new Trainer(engine, model, { loss: squaredError, optimiser: adam() });
        cycle(trainer, 36 + 37 * 10);
        if (close) trainer.close();
        if (index % 10 === 0) await held();
      }
    };
    await open(20, true);
    await open(20, false);
    const before = await held();
    await open(100, true);
    await open(100, false);
    // A session has some 2 MB here; two hundred of them are ten times as many as may be left.
    expect((await held()).process - before.process).toBeLessThan(40 * 2 ** 20);
    engine.close();
  });
});
