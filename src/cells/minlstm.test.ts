import { expect, it } from "vitest";
import { argument } from "../graph/build.js";
import { interpret } from "../graph/interpret.js";
import type { ArgumentNode } from "../graph/node.js";
import { minLstm } from "./minlstm.js";

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
