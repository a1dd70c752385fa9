/** What operators refuse. */

import { expect, it } from "vitest";
import { FormatError, NotSupportedError } from "../../../errors.js";
import { type Attributes, evaluateNode } from "../testing/evaluate-node.js";
import { b, f, type Inputs, i } from "../testing/nested.js";

const MATRIX = f([
  [1, 2, 3],
  [4, 5, 6],
]);

it.each<[string, string, Inputs, Attributes, RegExp, (typeof FormatError | typeof NotSupportedError)?]>([
  ["an index outside", "Gather", [MATRIX, i([2])], {}, /index 2, expected one of 2 places/],
  ["an axis outside", "Softmax", [MATRIX], { axis: 2n }, /axis 2/],
  ["an axis twice", "Unsqueeze", [MATRIX, i([0, -4])], {}, /different ones/],
  ["another number of elements", "Reshape", [MATRIX, i([4])], {}, /\[2, 3\] for shape \[4\]/],
  ["a division that leaves a rest", "Reshape", [MATRIX, i([4, -1])], {}, /as many elements/],
  ["a step of 0", "Slice", [MATRIX, i([0]), i([1]), i([0]), i([0])], {}, /a step of 0/],
  ["a range without end", "Range", [f(0), f(1), f(0)], {}, /steps of 0/],
  ["matrices that do not fit", "MatMul", [MATRIX, MATRIX], {}, /\[2, 3\] and \[2, 3\]/],
  ["floats as truth values", "Not", [MATRIX], {}, /type float64/],
  ["integers for floats", "Exp", [i([1])], {}, /input 0 of type int64/],
  ["an input that is missing", "Neg", [], {}, /no input 0/],
  [
    "an attribute of another type",
    "Elu",
    [MATRIX],
    { alpha: 1n },
    /attribute alpha of type int, expected the type float/,
  ],
  ["k beyond the size", "TopK", [MATRIX, i([4])], {}, /k = 4, expected at most 3/],
  ["a squeeze of what is not 1", "Squeeze", [MATRIX, i([0])], {}, /as many elements/],
  ["training dropout", "Dropout", [MATRIX, f(0.5), b(1)], {}, /dropout in training/, NotSupportedError],
  [
    "a batch norm without its vectors",
    "BatchNormalization",
    [MATRIX, f([1]), f([1]), f([1]), f([1])],
    {},
    /one entry a channel/,
  ],
])("%s", (_, operator, inputs, attributes, message, kind = FormatError) => {
  expect(() => evaluateNode(operator, inputs, attributes)).toThrow(kind);
  expect(() => evaluateNode(operator, inputs, attributes)).toThrow(message);
});
