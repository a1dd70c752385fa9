/**
 * One step at a time: the network runs on beyond the window, where it sees nothing but its own last forecast, which comes
 * back to it at every step. It is trained so, through all of the horizon.
 */

import { dense } from "../../../nn/dense.js";
import { feedback } from "../../../nn/feedback.js";
import { modelFrom } from "../../../nn/layer-from.js";
import { type Model, sequential } from "../../../nn/model.js";
import { Stream } from "../../../nn/stream.js";
import { streamLoop } from "../../../train/closed-loop/stream-loop.js";
import { FEATURES } from "../examples.js";
import { recurrentStack } from "./recurrent-stack.js";
import { type SeriesNetwork, type Strategy, transposed } from "./strategy.js";

export const recursive: Strategy = {
  build(shape) {
    const layers = [...recurrentStack(shape, "sequence"), dense(1, { start: 0 })];
    return networkOf(sequential(FEATURES, [feedback(layers)]));
  },
  rebuild: (specification, cells, transforms) => networkOf(modelFrom(specification, cells, transforms)),
  // Free running from the first update on: a teacher made it forecast worse (decision 16).
  sequences: () => ({}),
};

/** The forecast of the step after the window is what the network says at the window's last step. */
function networkOf(model: Model): SeriesNetwork {
  return {
    model,
    batch(batch, horizon) {
      const { rows, steps, inputs, targets, weights = new Float32Array(targets.length).fill(1) } = batch;
      const length = steps + horizon - 1;
      const late = (values: Float32Array): Float32Array => {
        const all = new Float32Array(length * rows);
        all.set(transposed(values, rows, horizon), (steps - 1) * rows);
        return all;
      };
      return {
        rows,
        steps: length,
        inputs: lengthened(inputs, length * rows),
        targets: late(targets),
        weights: late(weights),
      };
    },
    predict(trainer, { inputs, window, rows }, horizon) {
      const length = window + horizon - 1;
      const all = trainer.predict(lengthened(inputs, length * rows), length, rows);
      return transposed(all.subarray((window - 1) * rows), horizon, rows);
    },
    freeRun(engine, learnt, inputs) {
      const stream = new Stream(engine, model, learnt);
      const said = [0];
      for (let first = 0; first < inputs.length; first += FEATURES)
        said[0] = stream.step(inputs.subarray(first, first + FEATURES))[0] as number;
      const loop = streamLoop(stream, model, new Float32Array(FEATURES));
      return { said, loop, close: () => stream.close() };
    },
  };
}

/** Beyond the window nothing was observed: all features are 0, as they are before the series begins. */
function lengthened(inputs: Float32Array, steps: number): Float32Array {
  const all = new Float32Array(steps * FEATURES);
  all.set(inputs);
  return all;
}
