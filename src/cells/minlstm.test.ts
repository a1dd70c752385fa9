import { beforeAll, describe, expect, it } from "vitest";
import { DefinitionError } from "../errors.js";
import { type Activation, activationNames, isNonNegative, nameOf } from "../graph/activations.js";
import { argument } from "../graph/build.js";
import { interpret } from "../graph/interpret.js";
import type { ArgumentNode } from "../graph/node.js";
import { onWarning } from "../warnings.js";
import { defineCell } from "./cell.js";
import { minLstm } from "./minlstm.js";
import { cellFrom } from "./registry.js";
import { withActivations } from "./with-activations.js";

it("gives numbers where both gates are so far closed that they are 0", () => {
  const [x, h] = [argument("x", [1, 1]), argument("h", [1, 1])];
  const needs = minLstm.needs(1, 1);
  const parameters = needs.parameters.map(({ name, shape }) => argument(name, shape));
  const { states } = minLstm.step(x, [h], { units: 1, parameters });
  const bindings = new Map<ArgumentNode, number[]>([
    [x, [1]],
    [h, [3]],
    ...parameters.map((node): [ArgumentNode, number[]] => [
      node,
      [node.name.includes("candidate") ? 1 : -1000],
    ]),
  ]);
  expect(interpret(states, bindings, {})[0]?.data).toEqual(Float64Array.of(0));
});

describe("gates that share out 1", () => {
  beforeAll(() => onWarning(() => {}));

  const refused: readonly Activation[] = [
    ...activationNames.filter((name) => !isNonNegative(name)),
    { name: "thresholded-relu", alpha: -1 },
  ];
  it.each(refused)("cannot be %s, which is below 0 somewhere", (activation) => {
    for (const gate of ["input", "forget"]) {
      const make = (): unknown => withActivations(minLstm, { [gate]: activation });
      expect(make).toThrow(DefinitionError);
      expect(make).toThrow(
        `the ${gate} activation of cell "minlstm" must never be below 0, and ${nameOf(activation)} can be; choose one of sigmoid, relu, hard-sigmoid`,
      );
      expect(() => cellFrom({ base: "minlstm", activations: { [gate]: activation } })).toThrow(
        DefinitionError,
      );
    }
    withActivations(minLstm, { candidate: activation });
  });

  it.each(["sigmoid", "softplus", "hard-sigmoid", "relu"] as const)("may be %s", (activation) => {
    expect(withActivations(minLstm, { input: activation }).definition.activations?.input).toBe(activation);
  });

  it("are refused where the cell is defined, too", () => {
    expect(() => defineCell({ ...minLstm.definition, activations: { forget: "tanh" } })).toThrow(
      'the forget activation of cell "minlstm" must never be below 0, and tanh can be',
    );
  });
});
