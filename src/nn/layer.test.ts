import { describe, expect, it } from "vitest";
import type { Cell } from "../cells/cell.js";
import { gru } from "../cells/gru.js";
import { lstm } from "../cells/lstm.js";
import { builtInCells } from "../cells/registry.js";
import { simple } from "../cells/simple.js";
import { DefinitionError } from "../errors.js";
import { argument } from "../graph/build.js";
import { interpret } from "../graph/interpret.js";
import type { ArgumentNode, Node } from "../graph/node.js";
import { randomBindings } from "../graph/testing/check-gradient.js";
import { orthogonal, xavierUniform } from "./initialise.js";
import { activationNames, dense, type Layer, recurrent } from "./layer.js";

function argumentsOf(layer: Layer, inputs: number): ArgumentNode[] {
  return layer.parameters(inputs).map(({ name, shape }) => argument(name, shape));
}

describe("recurrent", () => {
  it("starts input weights by Xavier, recurrent ones orthogonal, biases as the cell says", () => {
    const starts = Object.fromEntries(
      recurrent(lstm, 5)
        .parameters(3)
        .map(({ name, shape, start }) => [name, { shape, start }]),
    );
    for (const gate of ["input", "forget", "candidate", "output"]) {
      expect(starts[`${gate}.x`]).toEqual({ shape: [5, 3], start: xavierUniform });
      expect(starts[`${gate}.h`]).toEqual({ shape: [5, 5], start: orthogonal });
      expect(starts[`${gate}.bias`]).toEqual({ shape: [5], start: gate === "forget" ? 1 : 0 });
    }
    expect(Object.keys(starts)).toHaveLength(12);
  });

  it.each([...builtInCells.values()])(
    "gives of $name at the end what it gives last of the sequence",
    (cell) => {
      const [inputs, units, extents] = [2, 3, { T: 4, B: 2 }];
      const x = argument("x", ["T", "B", inputs]);
      const parameters = argumentsOf(recurrent(cell, units), inputs);
      const whole = recurrent(cell, units).apply(x, parameters).output;
      const last = recurrent(cell, units, { gives: "last" }).apply(x, parameters).output;
      expect(whole.shape).toEqual(["T", "B", units]);
      expect(last.shape).toEqual(["B", units]);
      const [sequence, end] = interpret([whole, last], randomBindings([x, ...parameters], extents), extents);
      expect(end?.data).toEqual(sequence?.data.slice(-extents.B * units));
      expect(new Set(end?.data).size).toBe(extents.B * units);
    },
  );

  it("starts from zero states: the first output of the simple cell is tanh(W·x + b)", () => {
    const x = argument("x", ["T", "B", 1]);
    const parameters = argumentsOf(recurrent(simple, 1), 1);
    const values: Record<string, number> = { "candidate.h": 9, "candidate.x": 0.5, "candidate.bias": 0.25 };
    const bindings = new Map<ArgumentNode, number[]>([
      [x, [2]],
      ...parameters.map((node): [ArgumentNode, number[]] => [node, [values[node.name] as number]]),
    ]);
    const [output] = interpret([recurrent(simple, 1).apply(x, parameters).output], bindings, { T: 1, B: 1 });
    expect(output?.data[0]).toBeCloseTo(Math.tanh(0.5 * 2 + 0.25), 15);
  });

  it("says as data what it is", () => {
    expect(recurrent(gru, 7).specification).toEqual({
      type: "recurrent",
      cell: "gru",
      units: 7,
      gives: "sequence",
    });
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses %d units", (units) => {
    expect(() => recurrent(simple, units)).toThrow(DefinitionError);
    expect(() => recurrent(simple, units)).toThrow(
      `a recurrent layer needs a whole number of units above 0, received ${units}`,
    );
  });

  it("refuses a vector, and says which layer to change", () => {
    const layer = recurrent(simple as Cell, 2);
    expect(() => layer.apply(argument("x", ["B", 3]), argumentsOf(layer, 3))).toThrow(
      "let the layer below give its sequence",
    );
  });
});

describe("dense", () => {
  const plain: Record<string, (value: number) => number> = {
    linear: (value) => value,
    tanh: Math.tanh,
    sigmoid: (value) => 1 / (1 + Math.exp(-value)),
    relu: (value) => Math.max(0, value),
  };

  it("offers these activations", () => {
    expect([...activationNames].sort()).toEqual(Object.keys(plain).sort());
  });

  it.each(activationNames)(
    "computes %s(W·x + b), on a vector and at every step of a sequence",
    (activation) => {
      const layer = dense(2, { activation });
      const parameters = argumentsOf(layer, 3);
      const extents = { T: 2, B: 2 };
      for (const shape of [
        ["B", 3],
        ["T", "B", 3],
      ]) {
        const x = argument("x", shape);
        const bindings = randomBindings([x, ...parameters], extents, 4);
        const [weight, bias, input] = [...parameters, x].map(
          (node) => bindings.get(node as ArgumentNode) as Float64Array,
        ) as [Float64Array, Float64Array, Float64Array];
        const output = interpret([layer.apply(x, parameters).output], bindings, extents)[0]
          ?.data as Float64Array;
        expect(output).toHaveLength((input.length / 3) * 2);
        output.forEach((value, index) => {
          const [row, unit] = [Math.floor(index / 2), index % 2];
          let sum = bias[unit] as number;
          for (let k = 0; k < 3; k++)
            sum += (weight[unit * 3 + k] as number) * (input[row * 3 + k] as number);
          expect(value).toBeCloseTo((plain[activation] as (value: number) => number)(sum), 12);
        });
      }
    },
  );

  it("starts by Xavier with a bias of 0, or where it is told to", () => {
    expect(dense(4).parameters(3)).toEqual([
      { name: "weight", shape: [4, 3], start: xavierUniform },
      { name: "bias", shape: [4], start: 0 },
    ]);
    expect(dense(4, { start: 0 }).parameters(3)[0]?.start).toBe(0);
  });

  it("refuses units and parameters that do not fit", () => {
    expect(() => dense(0)).toThrow("a dense layer needs a whole number of units above 0, received 0");
    const x: Node = argument("x", ["B", 3]);
    expect(() => dense(2).apply(x, argumentsOf(dense(2), 4))).toThrow(DefinitionError);
    expect(() => dense(2).apply(x, [])).toThrow("a dense layer was given parameters of another width");
  });
});
