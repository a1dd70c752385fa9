import { expect, it } from "vitest";
import { slstm } from "../cells/slstm.js";
import { zoneout } from "../cells/transforms/zoneout.js";
import { loadEngine } from "../engine/load.js";
import { dense } from "../nn/dense.js";
import { sequential } from "../nn/model.js";
import { recurrent } from "../nn/recurrent.js";
import { initialWeights } from "../nn/weights.js";
import { Random } from "../tensor/random.js";
import { squaredError } from "./loss.js";
import { adam } from "./optimisers/adam.js";
import { Trainer } from "./trainer.js";

const engine = await loadEngine({ engine: "wasm", threads: 1 });

it.each([20, 50])("sLSTM with zoneout goes on being trained by inputs of %d", (scale) => {
  const model = sequential(2, [recurrent(zoneout(slstm, 0.3), 8), dense(1)]);
  const trainer = new Trainer(engine, model, { loss: squaredError, optimiser: adam({ rate: 0.01 }) });
  trainer.restart(initialWeights(model, 1), 1);
  const [rows, steps] = [8, 40];
  const random = new Random(1);
  const inputs = Float32Array.from({ length: steps * rows * 2 }, () => scale * random.normal());
  const targets = Float32Array.from({ length: steps * rows }, () => random.normal());
  const weights = new Float32Array(steps * rows).fill(1);
  const losses = Array.from({ length: 40 }, () => trainer.step({ rows, steps, inputs, targets, weights }));
  expect(Math.max(...losses)).toBeLessThan(2);
  expect(losses.at(-1)).toBeLessThan(losses[0] as number);
  for (const value of trainer.predict(inputs, steps, rows)) expect(Math.abs(value)).toBeLessThan(10);
  trainer.close();
});
