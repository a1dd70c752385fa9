import { describe, expect, it } from "vitest";
import { gru } from "../cells/gru.js";
import { lstm } from "../cells/lstm.js";
import { simple } from "../cells/simple.js";
import { batchNorm } from "../cells/transforms/normalisation.js";
import { zoneout } from "../cells/transforms/zoneout.js";
import { DefinitionError, NotSupportedError } from "../errors.js";
import { argument } from "../graph/build.js";
import { interpret } from "../graph/interpret.js";
import type { ArgumentNode } from "../graph/node.js";
import { gradientError, randomBindings, weightedSum } from "../graph/testing/check-gradient.js";
import { bidirectional } from "./bidirectional.js";
import { decoder } from "./decoder.js";
import { dense } from "./dense.js";
import { feedback } from "./feedback.js";
import { modelFrom } from "./layer-from.js";
import { type Model, sequential } from "./model.js";
import { batchNormalisation } from "./normalisation.js";
import { recurrent } from "./recurrent.js";
import { residual } from "./residual.js";

const fromVector = sequential(3, [decoder([recurrent(gru, 4), dense(2)], { last: 2 })], "vector");
const fromLast = sequential(2, [
  recurrent(lstm, 3, { gives: "last" }),
  decoder([recurrent(simple, 4), dense(2)]),
]);
const attending = sequential(2, [
  bidirectional(lstm, 3),
  decoder([recurrent(gru, 4), dense(2)], { attention: 5 }),
]);
const models: readonly (readonly [string, Model])[] = [
  ["a vector", fromVector],
  ["the last output of an encoder", fromLast],
  ["a sequence, with attention", attending],
];

describe.each(models)("a decoder of %s", (_, model) => {
  const extents = { T: 3, B: 2, U: 4 };

  it("gives a sequence of a length of its own", () => {
    const { x, parameters, output } = model.graph();
    expect(output.shape).toEqual(["U", "B", 2]);
    const [value] = interpret([output], randomBindings([x, ...parameters], extents), extents);
    expect(value?.sizes).toEqual([4, 2, 2]);
    expect(new Set(value?.data).size).toBe(16);
  });

  it("has gradients that agree with central differences, a teacher's steps included", () => {
    for (const teacher of [false, true]) {
      const graph = model.graph({ teacher, training: true });
      const by = [graph.x, ...graph.parameters, ...(graph.teacher ? [graph.teacher.output] : [])];
      const bindings = randomBindings(by, extents, 3);
      if (graph.teacher) bindings.set(graph.teacher.used, Float64Array.of(1, 0, 0, 1, 1, 1, 0, 0));
      expect(gradientError(weightedSum([graph.output]), by, bindings, extents)).toBeLessThan(1e-6);
    }
  });

  it("comes back from its specification", () => {
    const again = modelFrom(JSON.parse(JSON.stringify(model.specification)));
    expect(again.specification).toEqual(model.specification);
    expect(again.parameters.map(({ name, shape }) => [name, shape])).toEqual(
      model.parameters.map(({ name, shape }) => [name, shape]),
    );
  });
});

describe("attention", () => {
  /** The output for given x [T, B, 2] and lengths. */
  function outputOf(x: readonly number[], T: number, valid: readonly number[]): Float64Array {
    const graph = attending.graph({ lengths: true });
    const bindings = new Map<ArgumentNode, ArrayLike<number>>(
      randomBindings(graph.parameters, { T, B: 1, U: 3 }, 5),
    );
    bindings.set(graph.x, x).set(graph.valid as ArgumentNode, valid);
    return interpret([graph.output], bindings, { T, B: 1, U: 3 })[0]?.data as Float64Array;
  }

  it("does not see what is beyond the end of a row", () => {
    const short = outputOf([1, 2, -0.5, 0.25], 2, [1, 1]);
    const padded = outputOf([1, 2, -0.5, 0.25, 9, 9, -7, 100], 4, [1, 1, 0, 0]);
    padded.forEach((value, index) => {
      expect(value).toBeCloseTo(short[index] as number, 14);
    });
    expect(outputOf([1, 2, -0.5, 0.25, 9, 9, -7, 100], 4, [1, 1, 1, 1])[0]).not.toBeCloseTo(
      short[0] as number,
      5,
    );
  });
});

describe("layers over a decoder", () => {
  const extents = { T: 4, B: 2, U: 3 };
  it.each([
    ["recurrent", recurrent(gru, 2)],
    ["the last output", recurrent(gru, 2, { gives: "last" })],
    ["both ways", bidirectional(simple, 2)],
    ["batch normalisation", batchNormalisation()],
    ["masks and statistics of every step", residual(recurrent(zoneout(batchNorm(simple), 0.5), 2))],
    ["fed back", feedback([recurrent(simple, 2)])],
    ["another decoder", decoder([recurrent(simple, 2)], { attention: 3 })],
  ])("%s: count its steps, and not those of the input", (_, layer) => {
    const model = sequential(2, [
      bidirectional(lstm, 3),
      decoder(recurrent(gru, 2), { attention: 2 }),
      layer,
    ]);
    for (const training of [true, false]) {
      const graph = model.graph({ training, lengths: true, observed: true });
      const { x, parameters, masks, statistics, probes } = graph;
      const bindings: Map<ArgumentNode, ArrayLike<number>> = randomBindings(
        [x, ...parameters, ...masks, ...probes],
        extents,
        7,
      );
      const known = randomBindings(statistics, extents, 8);
      for (const [node, values] of known) bindings.set(node, Float64Array.from(values, Math.abs));
      bindings.set(graph.valid as ArgumentNode, [1, 1, 1, 1, 1, 0, 1, 0]);
      const [output] = interpret([graph.output], bindings, extents);
      expect(output?.sizes.slice(-2)).toEqual([2, model.outputs]);
      expect(output?.data.every(Number.isFinite)).toBe(true);
    }
  });
});

it("a teacher of what is fed back over a decoder speaks at the decoder's steps", () => {
  const layers = [decoder(recurrent(gru, 2)), feedback([recurrent(simple, 2)])];
  const { teacher, output } = sequential(2, layers, "vector").graph({ teacher: true });
  expect(teacher?.output.shape).toEqual(["U", "B", 2]);
  expect(output.shape).toEqual(["U", "B", 2]);
});

describe("decoder", () => {
  it("says what does not fit", () => {
    const head = [recurrent(simple, 2), dense(1)];
    expect(() => sequential(1, [recurrent(simple, 2), decoder(head)])).toThrow(
      "a decoder without attention decodes a vector, received [T, B, 2]",
    );
    expect(() =>
      sequential(1, [recurrent(simple, 2, { gives: "last" }), decoder(head, { attention: 3 })]),
    ).toThrow("a decoder with attention decodes a sequence, received [B, 2]");
    expect(() => sequential(1, [decoder([dense(2)], { attention: 3 })])).toThrow(
      "attention asks with a state",
    );
    expect(() => decoder(head, { attention: 0 })).toThrow(DefinitionError);
    expect(() => decoder(head, { last: 0 })).toThrow(
      "a decoder needs a whole number of last outputs above 0, received 0",
    );
    expect(() => decoder([bidirectional(simple, 2)])).toThrow("use layers that run forwards");
    const layer = decoder(head);
    expect(() => layer.step(argument("x", [1, 2]), { parameters: [], states: [] })).toThrow(
      NotSupportedError,
    );
  });
});
