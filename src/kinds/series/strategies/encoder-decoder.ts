/**
 * An encoder reads the window; a decoder tells the steps of the horizon one by one, each from what the encoder has come to
 * and from what itself said before (Cho et al. 2014; Sutskever, Vinyals & Le 2014). It is trained so.
 */

import { DefinitionError } from "../../../errors.js";
import { decoder } from "../../../nn/decoder.js";
import { dense } from "../../../nn/dense.js";
import { feedback } from "../../../nn/feedback.js";
import type { Layer } from "../../../nn/layer.js";
import { layersFrom } from "../../../nn/layer-from.js";
import type { Learnt } from "../../../nn/learnt.js";
import { type Model, sequential } from "../../../nn/model.js";
import { recurrent } from "../../../nn/recurrent.js";
import { Stream } from "../../../nn/stream.js";
import { streamLoop } from "../../../train/closed-loop/stream-loop.js";
import type { SequenceOptions } from "../../../train/sequences.js";
import { FEATURES } from "../examples.js";
import { recurrentStack } from "./recurrent-stack.js";
import { type SeriesNetwork, type Strategy, transposed } from "./strategy.js";

export const encoderDecoder: Strategy = {
  build(shape) {
    const { cell, units, start = {} } = shape;
    return networkOf(recurrentStack(shape, "last"), [
      recurrent(cell, units, { start }),
      dense(1, { start: 0 }),
    ]);
  },
  rebuild({ layers }, cells, transforms) {
    const top = layers.at(-1);
    if (top?.type !== "decoder") throw new DefinitionError("the last layer is no decoder; train anew");
    return networkOf(
      layersFrom(layers.slice(0, -1), cells, transforms),
      layersFrom(top.layers, cells, transforms),
    );
  },
  sequences: fallingTeaching,
};

/**
 * Scheduled sampling (Bengio et al. 2015): the truth is heard in place of the own forecast with a probability that falls
 * from 1 to 0 over the first half of a training; the rest of it runs free, as the network will be used.
 */
function fallingTeaching(updates: number): SequenceOptions {
  return { teaching: (update) => Math.max(0, 1 - (2 * update) / updates) };
}

function networkOf(encoding: readonly Layer[], decoding: readonly Layer[]): SeriesNetwork {
  const model = sequential(FEATURES, [...encoding, decoder(decoding)]);
  const encoder = sequential(FEATURES, encoding);
  // A decoder is a feedback layer whose input is the context at every step.
  const spoken = sequential(encoder.outputs, [feedback(decoding)]);
  return {
    model,
    batch({ rows, steps, inputs, targets, weights = new Float32Array(targets.length).fill(1) }, horizon) {
      return {
        rows,
        steps,
        outputSteps: horizon,
        inputs,
        targets: transposed(targets, rows, horizon),
        weights: transposed(weights, rows, horizon),
      };
    },
    predict(trainer, { inputs, window, rows }, horizon) {
      const all = trainer.predict(inputs, window, rows, { outputSteps: horizon });
      return transposed(all, horizon, rows);
    },
    freeRun(engine, learnt, inputs) {
      const context = encode(new Stream(engine, encoder, partOf(learnt, encoder, 0, 0)), inputs);
      const after = partOf(learnt, spoken, encoder.parameterCount, encoding.length);
      const stream = new Stream(engine, spoken, after);
      return { said: [], loop: streamLoop(stream, spoken, context), close: () => stream.close() };
    },
  };
}

function encode(stream: Stream, inputs: Float32Array): Float32Array {
  let context = new Float32Array(0);
  for (let first = 0; first < inputs.length; first += FEATURES)
    context = stream.step(inputs.subarray(first, first + FEATURES)).slice();
  stream.close();
  return context;
}

/**
 * What a part of the model has learnt.
 * @param first of its weights
 * @param layer of the model that is the part's first one
 */
function partOf({ weights, statistics }: Learnt, part: Model, first: number, layer: number): Learnt {
  const named = part.statistics.map(({ name }) => {
    const [own, ...rest] = name.split(".");
    return [name, statistics[[Number(own) + layer, ...rest].join(".")] as Float32Array] as const;
  });
  return {
    weights: weights.slice(first, first + part.parameterCount),
    statistics: Object.fromEntries(named),
  };
}
