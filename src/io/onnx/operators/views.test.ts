/** Operators that move elements, or make them. What the conformance models do not cover; figures by hand. */

import { expect, it } from "vitest";
import type { Tensor } from "../tensor.js";
import { evaluateNode } from "../testing/evaluate-node.js";
import { close, f, i, type NodeCase, nestedOf } from "../testing/nested.js";

const MATRIX = f([
  [1, 2, 3],
  [4, 5, 6],
]);

it.each<NodeCase>([
  ["Cast", [f([-1.7, 1.7, 300])], { to: 3n }, [-1, 1, 44]],
  ["Cast", [f([0, 0.1, Number.NaN])], { to: 9n }, [0, 1, 1]],
  [
    "EyeLike",
    [MATRIX],
    { k: 1n },
    [
      [0, 1, 0],
      [0, 0, 1],
    ],
  ],
  [
    "Expand",
    [f([[1], [2]]), i([2, 1, 2])],
    {},
    [
      [
        [1, 1],
        [2, 2],
      ],
      [
        [1, 1],
        [2, 2],
      ],
    ],
  ],
  [
    "GatherElements",
    [
      MATRIX,
      i([
        [2, -3],
        [0, 0],
      ]),
    ],
    { axis: 1n },
    [
      [3, 1],
      [4, 4],
    ],
  ],
  [
    "OneHot",
    [i([0, 2, -1, 3]), i([3]), f([-1, 5])],
    {},
    [
      [5, -1, -1],
      [-1, -1, 5],
      [-1, -1, 5],
      [-1, -1, -1],
    ],
  ],
  [
    "OneHot",
    [i([1, 0]), i([3]), f([0, 1])],
    { axis: 0n },
    [
      [0, 1],
      [1, 0],
      [0, 0],
    ],
  ],
  ["Pad", [f([1, 2, 3]), i([2, 1])], { mode: "reflect" }, [3, 2, 1, 2, 3, 2]],
  ["Pad", [f([1, 2, 3]), i([2, 1])], { mode: "edge" }, [1, 1, 1, 2, 3, 3]],
  ["Pad", [f([1, 2, 3]), i([2, 1])], { mode: "wrap" }, [2, 3, 1, 2, 3, 1]],
  ["Pad", [f([1, 2, 3]), i([-1, 2]), f(9)], {}, [2, 3, 9, 9]],
  ["Range", [f(1), f(-2), f(-1.5)], {}, [1, -0.5]],
  [
    "Reshape",
    [MATRIX, i([0, -1])],
    {},
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  ],
  [
    "ScatterElements",
    [MATRIX, i([[2, -3]]), f([[9, 8]])],
    { axis: 1n },
    [
      [8, 2, 9],
      [4, 5, 6],
    ],
  ],
  [
    "Slice",
    [MATRIX, i([-1]), i([-10]), i([1]), i([-2])],
    {},
    [
      [3, 1],
      [6, 4],
    ],
  ],
  ["Slice", [MATRIX], { starts: [0n, 1n], ends: [1n, 9n], axes: [0n, 1n] }, [[2, 3]], 9],
  ["Squeeze", [f([[[1], [2]]])], {}, [1, 2]],
  [
    "Tile",
    [f([[1, 2]]), i([2, 2])],
    {},
    [
      [1, 2, 1, 2],
      [1, 2, 1, 2],
    ],
  ],
  [
    "Trilu",
    [MATRIX, i(1)],
    {},
    [
      [0, 2, 3],
      [0, 0, 6],
    ],
  ],
  [
    "Trilu",
    [MATRIX],
    { upper: 0n },
    [
      [1, 0, 0],
      [4, 5, 0],
    ],
  ],
  ["Unsqueeze", [f([1, 2])], { axes: [0n, 2n] }, [[[1], [2]]], 11],
])("%s (%#)", (operator, inputs, attributes, expected, opset = 21) => {
  const [result] = evaluateNode(operator, inputs, attributes, { opset });
  expect(nestedOf(result as Tensor)).toEqual(close(expected));
});

it("Split: the last of equal parts is smaller", () => {
  const parts = evaluateNode("Split", [f([1, 2, 3])], { num_outputs: 2n }, { outputs: 2 });
  expect(parts.map(nestedOf)).toEqual([[1, 2], [3]]);
});

it("Dropout: passes everything, its mask in the type of its version", () => {
  const newer = evaluateNode("Dropout", [f([1, 2])], {}, { outputs: 2 });
  expect(newer.map(({ type }) => type)).toEqual(["float64", "bool"]);
  const older = evaluateNode("Dropout", [f([1, 2])], {}, { outputs: 2, opset: 7 });
  expect(older.map(({ type }) => type)).toEqual(["float64", "float64"]);
  expect(older.map(nestedOf)).toEqual([
    [1, 2],
    [1, 1],
  ]);
});
