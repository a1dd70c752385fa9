/** Operators over groups of elements. What the conformance models do not cover; figures by hand. */

import { expect, it } from "vitest";
import type { Tensor } from "../tensor.js";
import { evaluateNode } from "../testing/evaluate-node.js";
import { close, f, i, type NodeCase, nestedOf } from "../testing/nested.js";

const inf = Number.POSITIVE_INFINITY;
const MATRIX = f([
  [1, 2, 3],
  [4, 5, 6],
]);

it.each<NodeCase>([
  [
    "GroupNormalization",
    [f([[[1], [3], [5], [9]]]), f([1, 10]), f([0, 100])],
    { num_groups: 2n, epsilon: 0 },
    [[[-1], [1], [90], [110]]],
    18,
  ],
  [
    "GroupNormalization",
    [f([[[1], [3], [5], [9]]]), f([1, 2, 3, 4]), f([0, 0, 0, 1])],
    { num_groups: 2n, epsilon: 0 },
    [[[-1], [2], [-3], [5]]],
  ],
  [
    "Softmax",
    [
      f([
        [
          [0, 0],
          [0, 0],
        ],
      ]),
    ],
    {},
    [
      [
        [0.25, 0.25],
        [0.25, 0.25],
      ],
    ],
    11,
  ],
  [
    "ArgMax",
    [
      f([
        [1, 5, 5],
        [7, 0, 7],
      ]),
    ],
    { axis: 1n, keepdims: 0n },
    [1, 0],
  ],
  [
    "ArgMax",
    [
      f([
        [1, 5, 5],
        [7, 0, 7],
      ]),
    ],
    { axis: 1n, keepdims: 0n, select_last_index: 1n },
    [2, 2],
  ],
  ["ArgMin", [MATRIX], {}, [[0, 0, 0]]],
  [
    "Conv",
    [
      f([
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      ]),
      f([
        [
          [
            [1, 1],
            [1, 1],
          ],
        ],
      ]),
    ],
    { auto_pad: "SAME_UPPER" },
    [
      [
        [
          [10, 6],
          [7, 4],
        ],
      ],
    ],
  ],
  [
    "Conv",
    [
      f([
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      ]),
      f([
        [
          [
            [1, 1],
            [1, 1],
          ],
        ],
      ]),
    ],
    { auto_pad: "SAME_LOWER" },
    [
      [
        [
          [1, 3],
          [4, 10],
        ],
      ],
    ],
  ],
  [
    "Conv",
    [f([[[1, 2, 3, 4]]]), f([[[1, 10]]]), f([0.5])],
    { dilations: [2n], strides: [1n] },
    [[[31.5, 42.5]]],
  ],
  ["CumSum", [i([1, 2, 3]), i(0)], {}, [1, 3, 6]],
  [
    "CumSum",
    [MATRIX, i(1)],
    { exclusive: 1n, reverse: 1n },
    [
      [5, 3, 0],
      [11, 6, 0],
    ],
  ],
  [
    "Hardmax",
    [
      f([
        [1, 3, 3],
        [2, 1, 0],
      ]),
    ],
    {},
    [
      [0, 1, 0],
      [1, 0, 0],
    ],
  ],
  [
    "LpNormalization",
    [
      f([
        [3, 4],
        [0, 0],
      ]),
    ],
    {},
    [
      [0.6, 0.8],
      [0, 0],
    ],
  ],
  ["LpNormalization", [f([[1, -3]])], { p: 1n }, [[0.25, -0.75]]],
  ["MatMul", [i([[2n ** 40n, 1n]]), i([[2n ** 12n], [1n]])], {}, [[2 ** 52 + 1]]],
  // The 1e-9 that is added to the deviation of 1 shows.
  [
    "MeanVarianceNormalization",
    [
      f([
        [1, 3],
        [5, 7],
      ]),
    ],
    { axes: [1n] },
    [
      [-1 / (1 + 1e-9), 1 / (1 + 1e-9)],
      [-1 / (1 + 1e-9), 1 / (1 + 1e-9)],
    ],
  ],
  [
    "NonZero",
    [
      f([
        [0, 1],
        [2, 0],
      ]),
    ],
    {},
    [
      [0, 1],
      [1, 0],
    ],
  ],
  ["ReduceL1", [MATRIX, i([0])], { keepdims: 0n }, [5, 7, 9]],
  ["ReduceL2", [f([[3, -4]]), i([1])], {}, [[5]]],
  ["ReduceLogSum", [f([[1, 2]]), i([1])], {}, [[Math.log(3)]]],
  ["ReduceLogSumExp", [f([[1000, 1000]]), i([-1])], {}, [[1000 + Math.log(2)]]],
  [
    "ReduceMean",
    [
      i([
        [1, 4],
        [-3, -4],
      ]),
      i([1]),
    ],
    {},
    [[2], [-3]],
  ],
  ["ReduceMin", [MATRIX, i([1])], {}, [[1], [4]]],
  ["ReduceProd", [i([[1, 2, 3]])], { keepdims: 0n }, 6],
  [
    "ReduceSum",
    [MATRIX],
    { noop_with_empty_axes: 1n },
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  ],
  ["ReduceSum", [i([[2n ** 52n, 1n]]), i([1])], {}, [[2 ** 52 + 1]]],
  ["ReduceSumSquare", [MATRIX, i([0, 1])], { keepdims: 0n }, 91],
  ["Softmax", [f([[[0, 0]], [[0, 0]]])], { axis: 0n }, [[[0.25, 0.25]], [[0.25, 0.25]]], 11],
  ["Softmax", [f([-inf, 0, 0])], {}, [0, 0.5, 0.5]],
])("%s (%#)", (operator, inputs, attributes, expected, opset = 21) => {
  const [result] = evaluateNode(operator, inputs, attributes, { opset });
  expect(nestedOf(result as Tensor)).toEqual(close(expected));
});

it("TopK: of equal elements the first comes first", () => {
  const [values, indices] = evaluateNode("TopK", [f([1, 3, 3, 2]), i([3])], {}, { outputs: 2 });
  expect([values, indices].map((one) => nestedOf(one as Tensor))).toEqual([
    [3, 3, 2],
    [1, 2, 3],
  ]);
});

it("TopK: the smallest along another axis", () => {
  const [values, indices] = evaluateNode("TopK", [MATRIX, i([1])], { axis: 0n, largest: 0n }, { outputs: 2 });
  expect([values, indices].map((one) => nestedOf(one as Tensor))).toEqual([[[1, 2, 3]], [[0, 0, 0]]]);
});
