import { describe, expect, it } from "vitest";
import { interpret } from "../graph/interpret.js";
import type { ArgumentNode } from "../graph/node.js";
import type { Layer } from "./layer.js";
import { type GraphOptions, sequential } from "./model.js";
import { batchNormalisation, layerNormalisation } from "./normalisation.js";
import { modelValues } from "./testing/combination-values.js";

const extents = { T: 3, B: 2 };
const FEATURES = 4;
const EPSILON = 1e-5;

/** The output of a layer and, by name, what it was computed from. */
function run(layer: Layer, options: GraphOptions = {}) {
  const model = sequential(FEATURES, [layer]);
  const graph = model.graph(options);
  const bindings = modelValues(model, graph, extents, 7);
  const [output] = interpret([graph.output], bindings, extents);
  const values = (node: ArgumentNode | undefined): number[] => [
    ...(bindings.get(node as ArgumentNode) ?? []),
  ];
  const [gain, shift] = graph.parameters.map(values) as [number[], number[]];
  return {
    output: [...(output?.data ?? [])],
    x: values(graph.x),
    gain,
    shift,
    known: values(graph.statistics[0]),
  };
}

function moments(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance + EPSILON) };
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toEqual(expected.map((value) => expect.closeTo(value, 10)));
}

describe("layerNormalisation", () => {
  it("is over the features of each row and step, then gain and shift", () => {
    const { output, x, gain, shift } = run(layerNormalisation());
    const expected = x.map((value, index) => {
      const [row, feature] = [Math.floor(index / FEATURES), index % FEATURES];
      const { mean, deviation } = moments(x.slice(row * FEATURES, (row + 1) * FEATURES));
      return ((value - mean) / deviation) * (gain[feature] as number) + (shift[feature] as number);
    });
    expectClose(output, expected);
  });
});

describe("batchNormalisation", () => {
  it.each([
    ["all rows and steps", false],
    ["the steps that rows have", true],
  ])("is in training over %s, feature by feature, then gain and shift", (_, lengths) => {
    const { output, x, gain, shift } = run(batchNormalisation(), { training: true, lengths });
    // The second row ends a step before the first.
    const counts = (row: number): boolean => !lengths || row < 5;
    const expected = x.map((value, index) => {
      const [row, feature] = [Math.floor(index / FEATURES), index % FEATURES];
      const column = x.filter(
        (_, other) => other % FEATURES === feature && counts(Math.floor(other / FEATURES)),
      );
      const { mean, deviation } = moments(column);
      return (
        (((counts(row) ? value : 0) - mean) / deviation) * (gain[feature] as number) +
        (shift[feature] as number)
      );
    });
    expectClose(output, expected);
  });

  it("is in use by what was learnt", () => {
    const { output, x, gain, shift, known } = run(batchNormalisation());
    const expected = x.map((value, index) => {
      const feature = index % FEATURES;
      const [mean, variance] = [known[feature] as number, known[FEATURES + feature] as number];
      const normal = (value - mean) / Math.sqrt(variance + EPSILON);
      return normal * (gain[feature] as number) + (shift[feature] as number);
    });
    expectClose(output, expected);
  });
});
