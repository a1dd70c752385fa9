import { describe, expect, it } from "vitest";
import { gru } from "../cells/gru.js";
import { builtInCells } from "../cells/registry.js";
import { simple } from "../cells/simple.js";
import { batchNorm } from "../cells/transforms/normalisation.js";
import { loadEngine, whyNotNative } from "../engine/load.js";
import { InputError, ShapeError } from "../errors.js";
import { interpret } from "../graph/interpret.js";
import type { ArgumentNode } from "../graph/node.js";
import { verifyProgram } from "../program/verify.js";
import { Random } from "../tensor/random.js";
import { dense } from "./dense.js";
import { type Model, type ModelParameter, sequential } from "./model.js";
import { batchNormalisation } from "./normalisation.js";
import { recurrent } from "./recurrent.js";
import { Stream, stepProgram } from "./stream.js";
import { initialWeights, parameterOf } from "./weights.js";

const native = await whyNotNative();
const engines = [
  await loadEngine({ engine: "wasm", threads: 2 }),
  ...(native === undefined ? [await loadEngine({ engine: "native", threads: 1 })] : []),
];

/** `[T, O]`: a model of a whole sequence, in float64. */
function wholeSequence(model: Model, weights: Float32Array, inputs: Float32Array): Float64Array {
  const { x, parameters, output } = model.graph();
  const bindings = new Map<ArgumentNode, ArrayLike<number>>([
    [x, inputs],
    ...parameters.map(
      (node, index) =>
        [node, parameterOf(weights, model, model.parameters[index] as ModelParameter)] as const,
    ),
  ]);
  const steps = inputs.length / model.specification.inputs;
  return interpret([output], bindings, { T: steps, B: 1 })[0]?.data as Float64Array;
}

describe.each(engines)("Stream, on the $name engine", (engine) => {
  it.each([...builtInCells.values()])("gives of $name step by step what the sequence gives", (cell) => {
    const model = sequential(3, [
      recurrent(cell, 70),
      recurrent(simple, 5),
      dense(2, { activation: "tanh" }),
    ]);
    const weights = initialWeights(model, 4);
    const random = new Random(1);
    const inputs = Float32Array.from({ length: 40 * 3 }, () => random.normal());
    const expected = wholeSequence(model, weights, inputs);
    const stream = new Stream(engine, model, weights);
    const run = (from: number, to: number): number[] =>
      Array.from({ length: to - from }, (_, index) => [
        ...stream.step(inputs.subarray(3 * (from + index), 3 * (from + index + 1))),
      ]).flat();
    const close = (found: number[], from: number): void => {
      found.forEach((value, index) => {
        expect(value).toBeCloseTo(expected[2 * from + index] as number, 5);
      });
    };
    const first = run(0, 20);
    close(first, 0);
    const states = stream.states;
    const rest = run(20, 40);
    close(rest, 20);
    stream.states = states;
    expect(run(20, 40)).toEqual(rest);
    stream.reset();
    expect(run(0, 20)).toEqual(first);
    stream.close();
  });

  it("does without states where the model has none", () => {
    const model = sequential(2, [dense(3)]);
    const stream = new Stream(engine, model, initialWeights(model, 1));
    expect(stream.states).toHaveLength(0);
    stream.reset();
    expect(stream.step(Float32Array.of(0, 0))).toEqual(new Float32Array(3));
  });

  it("refuses what does not fit the model", () => {
    const model = sequential(2, [recurrent(simple, 4)]);
    const stream = new Stream(engine, model, initialWeights(model, 1));
    expect(() => stream.step(new Float32Array(3))).toThrow("a step takes 2 features, received 3");
    expect(() => {
      stream.states = new Float32Array(5);
    }).toThrow(ShapeError);
    expect(() => new Stream(engine, model, new Float32Array(3))).toThrow(ShapeError);
  });

  it("normalises each step by what training has left of it", () => {
    const model = sequential(2, [recurrent(batchNorm(gru), 3), batchNormalisation(), dense(2)]);
    const random = new Random(6);
    // Three steps are known: later ones are as the third.
    const statistics = Object.fromEntries(
      model.statistics.map(({ name, width, per }) => [
        name,
        Float32Array.from({ length: 2 * width * (per === "step" ? 3 : 1) }, () => random.uniform(0.5, 1.5)),
      ]),
    );
    const weights = initialWeights(model, 1);
    const graph = model.graph();
    const steps = 6;
    const input = Float32Array.from({ length: steps * 2 }, () => random.normal());
    const bindings = new Map<ArgumentNode, ArrayLike<number>>([[graph.x, input]]);
    graph.parameters.forEach((node, index) => {
      bindings.set(node, parameterOf(weights, model, model.parameters[index] as ModelParameter));
    });
    graph.statistics.forEach((node, index) => {
      const { name, width, per } = model.statistics[index] as Model["statistics"][number];
      const known = [...(statistics[name] as Float32Array)];
      const later =
        per === "step" ? Array.from({ length: steps - 3 }, () => known.slice(-2 * width)).flat() : [];
      bindings.set(node, [...known, ...later]);
    });
    const expected = interpret([graph.output], bindings, { T: steps, B: 1 })[0]?.data as Float64Array;
    const stream = new Stream(engine, model, { weights, statistics });
    for (const round of [1, 2]) {
      for (let step = 0; step < steps; step++)
        stream.step(input.subarray(2 * step, 2 * step + 2)).forEach((value, index) => {
          expect(value, `round ${round}`).toBeCloseTo(expected[2 * step + index] as number, 5);
        });
      stream.reset();
    }
    expect(() => new Stream(engine, model, weights)).toThrow(
      'statistic "0.reset.h.batch" needs 6 numbers a step, received none; hand in all that was learnt',
    );
  });

  it("goes on in another stream, which knows from the states how many steps there were", () => {
    const model = sequential(1, [recurrent(batchNorm(gru), 3), dense(1)]);
    const random = new Random(2);
    const statistics = Object.fromEntries(
      model.statistics.map(({ name, width }) => [
        name,
        Float32Array.from({ length: 2 * width * 4 }, () => random.uniform(0.5, 1.5)),
      ]),
    );
    const streamOf = (): Stream =>
      new Stream(engine, model, { weights: initialWeights(model, 1), statistics });
    const x = Float32Array.from({ length: 12 }, () => random.normal());
    const run = (stream: Stream, from: number, to: number): number[] =>
      [...x.subarray(from, to)].map((value) => stream.step(Float32Array.of(value))[0] as number);
    const whole = run(streamOf(), 0, 12);
    for (const after of [1, 2, 9]) {
      const first = streamOf();
      run(first, 0, after);
      const second = streamOf();
      second.states = first.states;
      expect(run(second, after, 12)).toEqual(whole.slice(after));
      second.reset();
      expect(run(second, 0, 12)).toEqual(whole);
    }
    const stream = streamOf();
    expect(stream.states).toHaveLength(4);
    for (const taken of [-1, 0.5])
      expect(() => {
        stream.states = Float32Array.of(0, 0, 0, taken);
      }).toThrow("the last element of the states counts steps");
  });

  it("takes all that was learnt, or the weights alone", () => {
    const model = sequential(1, [recurrent(gru, 3), dense(1)]);
    const weights = initialWeights(model, 1);
    const x = Float32Array.of(0.5);
    const given = new Stream(engine, model, { weights, statistics: {} }).step(x)[0];
    expect(new Stream(engine, model, weights).step(x)[0]).toBe(given);
  });

  it("refuses what is not finite, and then goes on where it was", () => {
    const model = sequential(2, [recurrent(batchNorm(gru), 3), dense(1)]);
    const weights = initialWeights(model, 1);
    const statistics = Object.fromEntries(
      model.statistics.map(({ name, width }) => [name, new Float32Array(2 * width).fill(1)]),
    );
    const [stream, other] = [0, 1].map(() => new Stream(engine, model, { weights, statistics })) as [
      Stream,
      Stream,
    ];
    const x = Float32Array.of(0.5, 1);
    stream.step(x);
    other.step(x);
    expect(() => stream.step(Float32Array.of(1, Number.NaN))).toThrow(InputError);
    expect(() => stream.step(Float32Array.of(1, Number.NaN))).toThrow("feature 1 of the step is NaN");
    expect(() => {
      stream.states = Float32Array.of(0, Number.NaN, 0, 1);
    }).toThrow("element 1 of the states is NaN");
    expect([...stream.step(x)]).toEqual([...other.step(x)]);
    const [name] = Object.keys(statistics) as [string];
    for (const odd of [Number.NaN, Number.NEGATIVE_INFINITY, -1]) {
      const values = new Float32Array(6).fill(1).with(4, odd);
      expect(
        () => new Stream(engine, model, { weights, statistics: { ...statistics, [name]: values } }),
      ).toThrow(`element 4 of statistic "${name}" is ${odd}`);
    }
  });

  it("allocates nothing", () => {
    const model = sequential(1, [recurrent(simple, 8), dense(1)]);
    const stream = new Stream(engine, model, initialWeights(model, 1));
    const x = Float32Array.of(0.5);
    const run = (steps: number): void => {
      for (let step = 0; step < steps; step++) stream.step(x);
    };
    const grown = (): number => {
      const spans = Array.from({ length: 9 }, () => {
        const before = process.memoryUsage().heapUsed;
        run(10_000);
        return process.memoryUsage().heapUsed - before;
      });
      return spans.sort((a, b) => a - b)[4] as number;
    };
    // A single object a step, of 16 bytes, would be 160 kB; where the heap is collected in some spans, not in most.
    // Code that is still interpreted does allocate: it gets time to be compiled, on a busy machine too.
    let least = grown();
    for (let round = 0; round < 20 && least > 80_000; round++) least = Math.min(least, grown());
    expect(least).toBeLessThan(80_000);
  });
});

it("compiles to a sound program", () => {
  const model = sequential(1, [recurrent(simple, 4), dense(1)]);
  verifyProgram(stepProgram(model).program);
});
