import { describe, expect, it } from "vitest";
import { type Cell, defineCell } from "../cells/cell.js";
import { gru } from "../cells/gru.js";
import { lstm } from "../cells/lstm.js";
import { simple } from "../cells/simple.js";
import { DefinitionError, ShapeError } from "../errors.js";
import { add, multiply, sigmoid, tanh } from "../graph/build.js";
import { interpret } from "../graph/interpret.js";
import type { ArgumentNode } from "../graph/node.js";
import { gradientError, randomBindings, weightedSum } from "../graph/testing/check-gradient.js";
import { dense } from "./dense.js";
import type { LayerSpecification } from "./layer.js";
import { modelFrom } from "./layer-from.js";
import { type Model, type ModelParameter, type ModelSpecification, sequential } from "./model.js";
import { recurrent } from "./recurrent.js";
import { initialWeights, parameterOf } from "./weights.js";

/** A user's own cell: a leaky unit that forgets each of its values at a rate of its own. */
const leaky: Cell = defineCell({
  name: "leaky",
  source: "this test",
  states: ["h"],
  step({ x, h }, { linear, vector }) {
    const kept = multiply(sigmoid(vector("rate")), h);
    return { h: add(kept, tanh(linear("candidate", { x }))) };
  },
});

/** The output of a model by the reference interpreter. */
function outputOf(model: Model, weights: Float32Array, input: readonly number[], T: number): Float64Array {
  const { x, parameters, output } = model.graph();
  const bindings = new Map<ArgumentNode, ArrayLike<number>>([
    [x, input],
    ...parameters.map(
      (node, index) =>
        [node, parameterOf(weights, model, model.parameters[index] as ModelParameter)] as const,
    ),
  ]);
  return interpret([output], bindings, { T, B: 1 })[0]?.data as Float64Array;
}

const part = (model: Model, weights: Float32Array, name: string): Float32Array =>
  parameterOf(weights, model, model.parameters.find((one) => one.name === name) as ModelParameter);

describe("sequential", () => {
  it.each([
    ["simple", simple, (I: number, H: number) => H * (I + H + 1)],
    ["lstm", lstm, (I: number, H: number) => 4 * H * (I + H + 1)],
    // Reset after the product: the candidate has a bias on either side of the reset gate.
    ["gru", gru, (I: number, H: number) => 3 * H * (I + H + 1) + H],
  ])("has as many parameters as the equations of %s say", (_, cell, count) => {
    for (const [I, H, O] of [
      [1, 1, 1],
      [2, 32, 12],
      [5, 3, 4],
    ] as const) {
      const model = sequential(I, [recurrent(cell, H), recurrent(cell, 2 * H, { gives: "last" }), dense(O)]);
      expect(model.parameterCount).toBe(count(I, H) + count(H, 2 * H) + O * (2 * H + 1));
    }
  });

  it("names each parameter by layer, gate and operand, one after the other in the flat vector", () => {
    const model = sequential(2, [recurrent(lstm, 3), recurrent(simple, 4, { gives: "last" }), dense(1)]);
    expect(model.parameters.map(({ name }) => name)).toEqual([
      ...["input", "forget", "candidate", "output"].flatMap((gate) => [
        `0.${gate}.h`,
        `0.${gate}.x`,
        `0.${gate}.bias`,
      ]),
      "1.candidate.h",
      "1.candidate.x",
      "1.candidate.bias",
      "2.weight",
      "2.bias",
    ]);
    let offset = 0;
    for (const parameter of model.parameters) {
      expect(parameter.offset).toBe(offset);
      offset += parameter.shape.reduce((product, extent) => product * extent, 1);
    }
    expect(offset).toBe(model.parameterCount);
  });

  it("teaches what does not fit", () => {
    expect(() => sequential(0, [dense(1)])).toThrow(
      "a model needs a whole number of input features above 0, received 0",
    );
    expect(() => sequential(1, [])).toThrow("a model needs at least one layer");
    const stack = [recurrent(simple, 2, { gives: "last" }), recurrent(simple, 2)];
    expect(() => sequential(1, stack)).toThrow(DefinitionError);
    expect(() => sequential(1, stack)).toThrow("let the layer below give its sequence");
  });

  it("has gradients that agree with central differences through a whole stack, input included", () => {
    const extents = { T: 3, B: 2 };
    const stacks = [
      [
        recurrent(lstm, 3),
        recurrent(gru, 2),
        recurrent(leaky, 2, { gives: "last" }),
        dense(3, { activation: "tanh" }),
        dense(2),
      ],
      [recurrent(simple, 2), dense(3, { activation: "sigmoid" }), dense(2, { activation: "relu" })],
    ];
    for (const layers of stacks) {
      const { x, parameters, output } = sequential(2, layers).graph();
      const by = [x, ...parameters];
      expect(gradientError(weightedSum([output]), by, randomBindings(by, extents, 2), extents)).toBeLessThan(
        1e-6,
      );
    }
  });
});

describe("modelFrom", () => {
  const layers = [
    recurrent(gru, 3),
    recurrent(leaky, 2, { gives: "last" }),
    dense(2, { activation: "tanh" }),
  ];
  const model = sequential(2, layers);
  const text = JSON.stringify(model.specification);

  it("makes the same model again from its specification as JSON, a cell of the user's own included", () => {
    const again = modelFrom(JSON.parse(text) as ModelSpecification, [leaky]);
    expect(again.specification).toEqual(model.specification);
    expect(again.parameters).toEqual(model.parameters);
    const weights = initialWeights(model, 7);
    expect(initialWeights(again, 7)).toEqual(weights);
    const input = [0.3, -1, 2, 0.1, -0.4, 0.9];
    expect(outputOf(again, weights, input, 3)).toEqual(outputOf(model, weights, input, 3));
  });

  it.each([
    [
      { type: "dence", units: 2 },
      'there is no layer type "dence"; did you mean "dense"? choose one of recurrent, bidirectional, dense',
    ],
    [{ units: 2 }, "there is no layer type undefined; choose one of"],
    [
      { type: "bidirectional", cell: "gru", units: 2, gives: "last", merge: "mean" },
      'there is no merge "mean"',
    ],
    [{ type: "recurrent", cell: "gru", units: 2, gives: "all" }, 'there is no gives "all"'],
  ])("refuses %j", (layer, message) => {
    const make = (): Model => modelFrom({ inputs: 2, layers: [layer as LayerSpecification] });
    expect(make).toThrow(DefinitionError);
    expect(make).toThrow(message);
  });

  it("names the cell that it does not know, and those that it does", () => {
    const again = (): Model => modelFrom(JSON.parse(text) as ModelSpecification);
    expect(again).toThrow(DefinitionError);
    expect(again).toThrow(
      'the model uses cell "leaky", which is none of simple, indrnn, lstm, peephole-lstm, coupled-lstm, gru, ' +
        "gru-reset-before, mingru, minlstm, slstm, projected-lstm; hand its definition in",
    );
  });

  it("lets a handed-in cell take the place of the built-in one of its name", () => {
    const own = defineCell({
      name: "simple",
      source: "this test",
      states: ["h"],
      step: ({ x }, { linear }) => ({ h: linear("candidate", { x }) }),
    });
    const again = modelFrom(sequential(1, [recurrent(simple, 2)]).specification, [own]);
    expect(again.parameters.map(({ name }) => name)).toEqual(["0.candidate.x", "0.candidate.bias"]);
  });
});

describe("initialWeights", () => {
  const build = (first: number, second = 3): Model =>
    sequential(2, [recurrent(lstm, first), recurrent(gru, second, { gives: "last" }), dense(2)]);

  it("is the same for the same seed, and another for another", () => {
    const model = build(4);
    expect(initialWeights(model, 3)).toEqual(initialWeights(model, 3));
    expect(initialWeights(model, 3)).not.toEqual(initialWeights(model, 4));
  });

  it("draws each tensor from a stream of its own: a change of one layer leaves the others as they were", () => {
    const [model, wider] = [build(4), build(6)];
    const [weights, others] = [initialWeights(model, 3), initialWeights(wider, 3)];
    const untouched = model.parameters.filter(
      ({ shape }, index) => String(shape) === String(wider.parameters[index]?.shape),
    );
    // The recurrent weights and biases of the second layer, and the head.
    expect(untouched).toHaveLength(3 + 4 + 2);
    for (const { name } of untouched)
      expect(part(wider, others, name), name).toEqual(part(model, weights, name));
    expect(part(model, weights, "1.reset.h")).not.toEqual(part(model, weights, "1.update.h"));
  });

  it("starts the forget bias at 1, other biases at 0, a head that says so at 0", () => {
    const model = sequential(1, [recurrent(lstm, 3, { gives: "last" }), dense(2, { start: 0 })]);
    const weights = initialWeights(model, 1);
    expect([...part(model, weights, "0.forget.bias")]).toEqual([1, 1, 1]);
    for (const gate of ["input", "candidate", "output"])
      expect([...part(model, weights, `0.${gate}.bias`)]).toEqual([0, 0, 0]);
    expect([...part(model, weights, "1.weight")]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(part(model, weights, "0.input.h").some((value) => value !== 0)).toBe(true);
  });
});

describe("parameterOf", () => {
  it("is a view of the weights", () => {
    const model = sequential(1, [dense(2)]);
    const weights = initialWeights(model, 1);
    part(model, weights, "0.bias").fill(5);
    expect([...weights.slice(-2)]).toEqual([5, 5]);
  });

  it("refuses a vector of another length", () => {
    const model = sequential(1, [dense(2)]);
    expect(() => part(model, new Float32Array(5), "0.bias")).toThrow(ShapeError);
    expect(() => part(model, new Float32Array(5), "0.bias")).toThrow("the model has 4 weights, received 5");
  });
});
