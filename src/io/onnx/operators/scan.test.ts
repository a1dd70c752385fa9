import { describe, expect, it } from "vitest";
import type { Tensor } from "../tensor.js";
import { graph, node, tensor, valueInfo } from "../testing/build-model.js";
import { type Attributes, evaluateNode } from "../testing/evaluate-node.js";
import { f, type Nested, nestedOf } from "../testing/nested.js";

const MATRIX = f([
  [1, 2, 3],
  [4, 5, 6],
]);

describe("Scan", () => {
  const body = graph({
    nodes: [node("Add", ["h", "e"], ["next"]), node("Identity", ["next"], ["copy"])],
    inputs: [valueInfo("h", "float64"), valueInfo("e", "float64")],
    outputs: [valueInfo("next", "float64", [2]), valueInfo("copy", "float64", [2])],
  });
  const scan = (x: Tensor, attributes: Attributes): Nested[] =>
    evaluateNode("Scan", [f([0, 0]), x], { body, num_scan_inputs: 1n, ...attributes }, { outputs: 2 }).map(
      nestedOf,
    );

  it("runs along an axis, and stacks along another", () => {
    expect(scan(MATRIX, { scan_input_axes: [1n], scan_output_axes: [-1n] })).toEqual([
      [6, 15],
      [
        [1, 3, 6],
        [4, 9, 15],
      ],
    ]);
  });

  it("runs from the end, and stacks from the end", () => {
    const x = f([
      [1, 10],
      [2, 20],
      [3, 30],
    ]);
    expect(scan(x, { scan_input_directions: [1n] })).toEqual([
      [6, 60],
      [
        [3, 30],
        [5, 50],
        [6, 60],
      ],
    ]);
    expect(scan(x, { scan_output_directions: [1n] })).toEqual([
      [6, 60],
      [
        [6, 60],
        [3, 30],
        [1, 10],
      ],
    ]);
  });

  it("of no steps gives what the file says of its outputs", () => {
    expect(
      evaluateNode(
        "Scan",
        [f([0, 0]), tensor("float64", [0, 2], [])],
        { body, num_scan_inputs: 1n },
        { outputs: 2 },
      ),
    ).toEqual([f([0, 0]), tensor("float64", [0, 2], [])]);
  });
});
