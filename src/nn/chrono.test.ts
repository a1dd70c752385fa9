import { describe, expect, it } from "vitest";
import type { Cell } from "../cells/cell.js";
import { coupledLstm } from "../cells/coupled-lstm.js";
import { gru } from "../cells/gru.js";
import { lstm } from "../cells/lstm.js";
import { minGru } from "../cells/mingru.js";
import { minLstm } from "../cells/minlstm.js";
import { simple } from "../cells/simple.js";
import { DefinitionError } from "../errors.js";
import { chrono, keepingGate } from "./chrono.js";
import { sequential } from "./model.js";
import { recurrent } from "./recurrent.js";
import { initialWeights, parameterOf } from "./weights.js";

/** Biases that differ from 0 and from those that the cell has itself. */
function biases(cell: Cell, steps: number): Record<string, readonly number[]> {
  const model = sequential(1, [recurrent(cell, 4, { start: chrono(cell, steps) })]);
  const weights = initialWeights(model, 1);
  const named = model.parameters
    .filter(({ name }) => name.endsWith(".bias"))
    .map((parameter) => [parameter.name.slice(2), [...parameterOf(weights, model, parameter)]] as const);
  return Object.fromEntries(named.filter(([, values]) => new Set(values).size > 1));
}

describe("chrono", () => {
  // 8 steps between 1 and 9 in four even parts: their middles are 2, 4, 6, 8.
  const times = [2, 4, 6, 8].map((time) => Math.fround(Math.log(time)));
  const negative = times.map((time) => -time);

  it.each([
    [lstm, { "forget.bias": times, "input.bias": negative }],
    [coupledLstm, { "input.bias": negative }],
    [gru, { "update.bias": times }],
    [minGru, { "update.bias": negative }],
    [minLstm, { "forget.bias": times, "input.bias": negative }],
  ] as const)("lets units of $name remember for times that are spread evenly", (cell, expected) => {
    expect(biases(cell, 10)).toEqual(expected);
  });

  it("refuses cells without such gates, and too few steps", () => {
    expect(() => chrono(simple, 10)).toThrow(DefinitionError);
    expect(() => chrono(simple, 10)).toThrow('cell "simple" has no gates that say for how long it remembers');
    for (const steps of [2, Number.NaN, Number.POSITIVE_INFINITY, "9" as unknown as number])
      expect(() => chrono(lstm, steps)).toThrow(
        `chrono initialisation needs more than 2 steps, received ${steps}`,
      );
  });
});

it("knows the gate that keeps the state by the parameters of a cell", () => {
  const keeping = (cell: Cell): string | undefined =>
    keepingGate(cell.needs(1, 1).parameters.map(({ name }) => name));
  expect([lstm, coupledLstm, gru, minGru, simple].map(keeping)).toEqual([
    "forget",
    "input",
    "update",
    "update",
    undefined,
  ]);
});
