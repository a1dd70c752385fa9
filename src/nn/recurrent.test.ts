import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Cell } from "../cells/cell.js";
import { builtInCells } from "../cells/registry.js";
import { add, argument, multiply, sum } from "../graph/build.js";
import { gradient } from "../graph/gradient.js";
import { interpret } from "../graph/interpret.js";
import type { ArgumentNode } from "../graph/node.js";
import { gradientError, randomBindings, weightedSum } from "../graph/testing/check-gradient.js";
import { runCell } from "./testing/run-cell.js";

type Nested = number | Nested[];
interface OracleCase {
  cell: string;
  extents: { T: number; B: number; I: number; H: number };
  input: Nested;
  initial_state: Record<string, Nested>;
  parameters: Record<string, Record<string, Nested>>;
  output: Nested;
  final_state: Record<string, Nested>;
  output_weight: Nested;
  final_state_weight: Record<string, Nested>;
  gradients: {
    parameters: Record<string, Record<string, Nested>>;
    input: Nested;
    initial_state: Record<string, Nested>;
  };
}

const flat = (nested: Nested | undefined): number[] =>
  Array.isArray(nested) ? nested.flatMap(flat) : [nested as number];
const { cases } = JSON.parse(
  readFileSync(new URL("../../test/oracles/cells.json", import.meta.url), "utf8"),
) as { cases: OracleCase[] };

function layerOf(cell: Cell, inputs: number, units: number) {
  const x = argument("x", ["T", "B", inputs]);
  const initial = cell.states.map((state) => argument(state, ["B", units]));
  const parameters = cell.needs(inputs, units).parameters.map(({ name, shape }) => argument(name, shape));
  return { x, initial, parameters, results: runCell(cell, x, initial, parameters) };
}

describe.each(cases)("$cell against PyTorch, T = $extents.T", (oracle) => {
  const cell = builtInCells.get(oracle.cell === "rnn" ? "simple" : oracle.cell) as Cell;
  const { T, B, I, H } = oracle.extents;
  const { x, initial, parameters, results } = layerOf(cell, I, H);
  const named = (table: Record<string, Record<string, Nested>>, node: ArgumentNode): number[] => {
    const [gate, operand] = node.name.split(".") as [string, string];
    return flat(table[gate]?.[operand]);
  };
  const outputWeight = argument("output_weight", ["T", "B", H]);
  const stateWeights = cell.states.map((state) => argument(`${state}_weight`, ["B", H]));
  const loss = results.final
    .map((node, index) => sum(multiply(node, stateWeights[index] as ArgumentNode)))
    .reduce((total, term) => add(total, term), sum(multiply(results.outputs[0] as never, outputWeight)));
  const bindings = new Map<ArgumentNode, number[]>([
    [x, flat(oracle.input)],
    [outputWeight, flat(oracle.output_weight)],
    ...initial.map((node) => [node, flat(oracle.initial_state[node.name])] as const),
    ...parameters.map((node) => [node, named(oracle.parameters, node)] as const),
    ...cell.states.map(
      (state, index) =>
        [stateWeights[index] as ArgumentNode, flat(oracle.final_state_weight[state])] as const,
    ),
  ]);

  it("computes the same outputs, states and gradients in float64", () => {
    const by = [x, ...initial, ...parameters];
    const { gradients } = gradient(loss, by);
    const found = interpret([...results.outputs, ...results.final, ...gradients], bindings, { T, B });
    const expected = [
      flat(oracle.output),
      ...cell.states.map((state) => flat(oracle.final_state[state])),
      flat(oracle.gradients.input),
      ...initial.map((node) => flat(oracle.gradients.initial_state[node.name])),
      ...parameters.map((node) => named(oracle.gradients.parameters, node)),
    ];
    expected.forEach((values, index) => {
      const { data } = found[index] as { data: Float64Array };
      expect(data.length).toBe(values.length);
      values.forEach((value, position) => {
        expect(Math.abs((data[position] as number) - value)).toBeLessThan(
          1e-12 * Math.max(1, Math.abs(value)),
        );
      });
    });
  });
});

describe.each([...builtInCells.values()])("$name", (cell) => {
  it("has gradients that agree with central differences for every parameter, input and initial state", () => {
    const extents = { T: 3, B: 2 };
    const { x, initial, parameters, results } = layerOf(cell, 2, 3);
    const by = [x, ...initial, ...parameters];
    const loss = weightedSum([...results.outputs, ...results.final]);
    expect(gradientError(loss, by, randomBindings(by, extents), extents)).toBeLessThan(1e-6);
  });
});
