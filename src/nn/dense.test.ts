import { describe, expect, it } from "vitest";
import { DefinitionError } from "../errors.js";
import { activationNames } from "../graph/activations.js";
import { argument } from "../graph/build.js";
import { interpret } from "../graph/interpret.js";
import type { ArgumentNode, Node } from "../graph/node.js";
import { randomBindings } from "../graph/testing/check-gradient.js";
import { dense } from "./dense.js";
import { xavierUniform } from "./initialise.js";
import type { Layer, LayerSupply } from "./layer.js";

function supplyOf(layer: Layer, inputs: number): LayerSupply & { readonly parameters: ArgumentNode[] } {
  const parameters = layer.needs(inputs).parameters.map(({ name, shape }) => argument(name, shape));
  return { parameters, states: [] };
}

describe("dense", () => {
  /** Those of which one line says what they are; the others have tests of their own. */
  const plain: Record<string, (value: number) => number> = {
    linear: (value) => value,
    tanh: Math.tanh,
    sigmoid: (value) => 1 / (1 + Math.exp(-value)),
    relu: (value) => Math.max(0, value),
  };

  it.each(activationNames.filter((name) => Object.hasOwn(plain, name)))(
    "computes %s(W·x + b), on a vector and at every step of a sequence",
    (activation) => {
      const layer = dense(2, { activation });
      const supply = supplyOf(layer, 3);
      const extents = { T: 2, B: 2 };
      for (const shape of [
        ["B", 3],
        ["T", "B", 3],
      ]) {
        const x = argument("x", shape);
        const bindings = randomBindings([x, ...supply.parameters], extents, 4);
        const [weight, bias, input] = [...supply.parameters, x].map(
          (node) => bindings.get(node as ArgumentNode) as Float64Array,
        ) as [Float64Array, Float64Array, Float64Array];
        const output = interpret([layer.apply(x, supply).output], bindings, extents)[0]?.data as Float64Array;
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
    expect(dense(4).needs(3).parameters).toEqual([
      { name: "weight", shape: [4, 3], start: xavierUniform },
      { name: "bias", shape: [4], start: 0 },
    ]);
    expect(dense(4, { start: 0 }).needs(3).parameters[0]?.start).toBe(0);
  });

  it("refuses units and parameters that do not fit", () => {
    expect(() => dense(0)).toThrow("a dense layer needs a whole number of units above 0, received 0");
    const x: Node = argument("x", ["B", 3]);
    expect(() => dense(2).apply(x, supplyOf(dense(2), 4))).toThrow(DefinitionError);
    expect(() => dense(2).apply(x, { parameters: [], states: [] })).toThrow(
      "a dense layer was given parameters of another width",
    );
  });
});
