/** Whatever a batch brings (lengths, masks, teachers, statistics), the engine trains as the interpreter says. */

import { describe, expect, it } from "vitest";
import { gru } from "../cells/gru.js";
import { lstm } from "../cells/lstm.js";
import { simple } from "../cells/simple.js";
import { recurrentDropout } from "../cells/transforms/dropout.js";
import { batchNorm } from "../cells/transforms/normalisation.js";
import { zoneout } from "../cells/transforms/zoneout.js";
import { loadEngine } from "../engine/load.js";
import { argument } from "../graph/build.js";
import { gradient } from "../graph/gradient.js";
import { interpret } from "../graph/interpret.js";
import type { ArgumentNode, Node } from "../graph/node.js";
import { bidirectional } from "../nn/bidirectional.js";
import { decoder } from "../nn/decoder.js";
import { dense } from "../nn/dense.js";
import { dropout } from "../nn/dropout.js";
import { feedback } from "../nn/feedback.js";
import { type Model, type ModelParameter, sequential } from "../nn/model.js";
import { batchNormalisation, layerNormalisation } from "../nn/normalisation.js";
import { recurrent } from "../nn/recurrent.js";
import { residual } from "../nn/residual.js";
import { initialWeights, parameterOf } from "../nn/weights.js";
import { Random } from "../tensor/random.js";
import { countElements } from "../tensor/shape.js";
import type { Batch } from "./batch.js";
import { Feed } from "./feed.js";
import { squaredError } from "./loss.js";
import { adam } from "./optimisers/adam.js";
import { inputsOf } from "./programs.js";
import type { SequenceOptions } from "./sequences.js";
import { Trainer } from "./trainer.js";

const engine = await loadEngine({ engine: "wasm", threads: 2 });

const [steps, rows, outputSteps] = [6, 20, 4];
const lengths = Array.from({ length: rows }, (_, row) => 1 + ((row * 5) % steps));

const cases: readonly (readonly [string, Model, SequenceOptions])[] = [
  ["lengths", sequential(2, [recurrent(lstm, 5), dense(3)]), { lengths: true }],
  [
    "lengths of both directions",
    sequential(2, [bidirectional(gru, 4, { gives: "last" }), dense(3)]),
    { lengths: true },
  ],
  [
    "variational dropout and zoneout",
    sequential(2, [recurrent(zoneout(recurrentDropout(lstm, 0.3), 0.2), 5), dropout(0.5), dense(3)]),
    {},
  ],
  [
    "statistics of steps and of batches",
    sequential(2, [recurrent(batchNorm(gru), 4), batchNormalisation(), dense(3)]),
    {},
  ],
  [
    "statistics where rows end early",
    sequential(2, [recurrent(batchNorm(lstm), 4), batchNormalisation(), dense(3)]),
    { lengths: true },
  ],
  [
    "a residual layer between normalised ones",
    sequential(2, [dense(4), residual([layerNormalisation(), recurrent(simple, 4)]), dense(3)]),
    {},
  ],
  ["scheduled sampling", sequential(2, [feedback([recurrent(gru, 4), dense(3)])]), { teaching: 0.5 }],
  [
    "a decoder with attention and a teacher",
    sequential(2, [recurrent(lstm, 4), decoder([recurrent(gru, 4), dense(3)], { attention: 3 })]),
    { teaching: 0.7, lengths: true },
  ],
  [
    "a decoder of a vector whose units zone out",
    sequential(2, [decoder([recurrent(zoneout(gru, 0.3), 4), dense(3)], { last: 2 })], "vector"),
    {},
  ],
];

function batchFor(model: Model, options: SequenceOptions): Batch {
  const random = new Random(4);
  const draw = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal());
  const { x, output } = model.graph();
  const extents = { T: steps, B: rows, U: outputSteps };
  const count = countElements(output.shape, extents);
  return {
    steps,
    rows,
    outputSteps,
    inputs: draw(countElements(x.shape, extents)),
    targets: draw(count),
    weights: new Float32Array(count).fill(1),
    lengths: options.lengths === true ? lengths : undefined,
  };
}

describe.each(cases)("%s", (_, model, options) => {
  const batch = batchFor(model, options);
  const trainer = new Trainer(engine, model, { loss: squaredError, optimiser: adam(), sequences: options });
  const weights = initialWeights(model, 3);

  it("trains as the interpreter says", () => {
    trainer.restart(weights, 11);
    const loss = trainer.step(batch);
    const feed = new Feed(model, options);
    feed.seed = 11;
    const given = feed.training(batch, 0);
    const graph = model.graph({
      training: true,
      lengths: options.lengths === true,
      teacher: options.teaching !== undefined,
    });
    const target = argument("target", graph.output.shape);
    const weight = argument("weight", graph.output.shape);
    const value = squaredError(graph.output, target, weight);
    const { gradients } = gradient(value, graph.parameters);
    const bindings = new Map<ArgumentNode, ArrayLike<number>>(
      [...inputsOf(graph), target, weight].map((node) => [node, given[node.name] as Float32Array]),
    );
    graph.parameters.forEach((node, index) => {
      bindings.set(node, parameterOf(weights, model, model.parameters[index] as ModelParameter));
    });
    const extents = { T: steps, B: rows, U: outputSteps };
    const [expected, ...parts] = interpret([value, ...gradients] as Node[], bindings, extents);
    expect(loss).toBeCloseTo(expected?.data[0] as number, 5);
    const found = trainer.gradients;
    const largest = Math.max(...found.map(Math.abs));
    expect(largest).toBeGreaterThan(1e-3);
    parts
      .flatMap(({ data }) => [...data])
      .forEach((each, index) => {
        expect(Math.abs((found[index] as number) - each)).toBeLessThan(2e-6 * Math.max(1, largest));
      });
  });

  it("learns by heart what it sees again and again", () => {
    trainer.restart(weights, 1);
    const losses = Array.from({ length: 100 }, () => trainer.step(batch, 0.02));
    expect(losses.at(-1)).toBeLessThan(0.9 * (losses[0] as number));
  });
});
