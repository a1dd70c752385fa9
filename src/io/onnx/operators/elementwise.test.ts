/** Functions element by element. What the conformance models do not cover; figures by hand. */

import { expect, it } from "vitest";
import type { Tensor } from "../tensor.js";
import { evaluateNode } from "../testing/evaluate-node.js";
import { b, close, f, i, type NodeCase, nestedOf, of } from "../testing/nested.js";

const inf = Number.POSITIVE_INFINITY;

it.each<NodeCase>([
  ["Abs", [i([-3, 3])], {}, [3, 3]],
  ["Add", [of("uint8", [200]), of("uint8", [100])], {}, [44]],
  [
    "Add",
    [
      f([
        [1, 2],
        [3, 4],
      ]),
      f([10, 20]),
    ],
    { broadcast: 1n, axis: 0n },
    [
      [11, 12],
      [23, 24],
    ],
    6,
  ],
  ["And", [b([1, 1, 0]), b([1, 0, 0])], {}, [1, 0, 0]],
  ["BitShift", [of("uint8", [255, 1]), of("uint8", [1, 7])], { direction: "LEFT" }, [254, 128]],
  ["BitwiseAnd", [i([12]), i([10])], {}, [8]],
  ["BitwiseNot", [i([5])], {}, [-6]],
  ["BitwiseXor", [i([12]), i([10])], {}, [6]],
  ["Ceil", [f([1.2, -1.2])], {}, [2, -1]],
  ["Clip", [f([-5, 0, 5])], { min: -1, max: 2 }, [-1, 0, 2], 10],
  ["Clip", [i([-5, 0, 5]), undefined, i(2)], {}, [-5, 0, 2]],
  ["Div", [i([-7, 7, -7]), i([2, -2, -2])], {}, [-3, -3, 3]],
  ["Equal", [i([1n, 2n ** 62n]), i([1n, 2n ** 62n + 1n])], {}, [1, 0]],
  ["Floor", [f([1.8, -1.2])], {}, [1, -2]],
  ["GreaterOrEqual", [f([1, 2, Number.NaN]), f([2, 2, 2])], {}, [0, 1, 0]],
  ["IsInf", [f([inf, -inf, 1, Number.NaN])], { detect_negative: 0n }, [1, 0, 0, 0]],
  ["IsNaN", [f([inf, Number.NaN])], {}, [0, 1]],
  [
    "Max",
    [i([1, 5]), i([3]), i([[2], [4]])],
    {},
    [
      [3, 5],
      [4, 5],
    ],
  ],
  ["Mean", [f([1, 2]), f([3]), f([5])], {}, [3, 10 / 3]],
  ["Min", [f([1, Number.NaN]), f([0, 2])], {}, [0, Number.NaN]],
  ["Mod", [i([-7, 7, -7, 7]), i([3, 3, -3, -3])], {}, [2, 1, -1, -2]],
  ["Mod", [i([-7, 7]), i([3, -3])], { fmod: 1n }, [-1, 1]],
  ["Mod", [f([-7.5]), f([2])], { fmod: 1n }, [-1.5]],
  ["Mul", [of("int32", [65537]), of("int32", [65537])], {}, [131073]],
  ["Pow", [i([2, 3]), f([3, 2])], {}, [8, 9]],
  ["PRelu", [f([[[-1], [-1]]]), f([0.5, 0.25])], {}, [[[-0.5], [-0.25]]], 6],
  ["Relu", [i([-2, 2])], {}, [0, 2]],
  ["Round", [f([0.5, 1.5, -0.5, -1.5, 2.4])], {}, [0, 2, 0, -2, 2]],
  ["Shrink", [f([-2, -0.5, 2])], { lambd: 1, bias: 0.5 }, [-1.5, 0, 1.5]],
  ["Sign", [f([-2, 0, 3])], {}, [-1, 0, 1]],
  ["Xor", [b([1, 1, 0]), b([1, 0, 0])], {}, [0, 1, 0]],
])("%s (%#)", (operator, inputs, attributes, expected, opset = 21) => {
  const [result] = evaluateNode(operator, inputs, attributes, { opset });
  expect(nestedOf(result as Tensor)).toEqual(close(expected));
});
