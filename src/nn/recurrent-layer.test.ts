import { describe, expect, it } from "vitest";
import type { Cell } from "../cells/cell.js";
import { gru } from "../cells/gru.js";
import { lstm } from "../cells/lstm.js";
import { builtInCells } from "../cells/registry.js";
import { simple } from "../cells/simple.js";
import { DefinitionError } from "../errors.js";
import { argument, zeros } from "../graph/build.js";
import { interpret } from "../graph/interpret.js";
import type { ArgumentNode } from "../graph/node.js";
import { randomBindings } from "../graph/testing/check-gradient.js";
import { orthogonal, xavierUniform } from "./initialise.js";
import type { Layer, LayerSupply } from "./layer.js";
import { recurrent } from "./recurrent.js";

function supplyOf(
  layer: Layer,
  inputs: number,
): Omit<LayerSupply, "parameters"> & { readonly parameters: ArgumentNode[] } {
  const { parameters, states } = layer.needs(inputs);
  return {
    parameters: parameters.map(({ name, shape }) => argument(name, shape)),
    states: states.map(({ width }) => zeros(["B", width])),
  };
}

describe("recurrent", () => {
  it("starts input weights by Xavier, recurrent ones orthogonal, biases as the cell says", () => {
    const starts = Object.fromEntries(
      recurrent(lstm, 5)
        .needs(3)
        .parameters.map(({ name, shape, start }) => [name, { shape, start }]),
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
      const supply = supplyOf(recurrent(cell, units), inputs);
      const whole = recurrent(cell, units).apply(x, supply).output;
      const last = recurrent(cell, units, { gives: "last" }).apply(x, supply).output;
      expect(whole.shape).toEqual(["T", "B", units]);
      expect(last.shape).toEqual(["B", units]);
      const [sequence, end] = interpret(
        [whole, last],
        randomBindings([x, ...supply.parameters], extents),
        extents,
      );
      expect(end?.data).toEqual(sequence?.data.slice(-extents.B * units));
      expect(new Set(end?.data).size).toBeGreaterThan(1);
    },
  );

  it("starts from zero states: the first output of the simple cell is tanh(W·x + b)", () => {
    const x = argument("x", ["T", "B", 1]);
    const supply = supplyOf(recurrent(simple, 1), 1);
    const values: Record<string, number> = { "candidate.h": 9, "candidate.x": 0.5, "candidate.bias": 0.25 };
    const bindings = new Map<ArgumentNode, number[]>([
      [x, [2]],
      ...supply.parameters.map((node): [ArgumentNode, number[]] => [node, [values[node.name] as number]]),
    ]);
    const [output] = interpret([recurrent(simple, 1).apply(x, supply).output], bindings, { T: 1, B: 1 });
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
    expect(() => layer.apply(argument("x", ["B", 3]), supplyOf(layer, 3))).toThrow(
      "let the layer below give its sequence",
    );
  });
});
