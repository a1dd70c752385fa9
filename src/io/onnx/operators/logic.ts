/** Comparisons, truth values, and the choice between elements. */

import type { Call } from "../call.js";
import { isFloat } from "../element-type.js";
import { type Operator, type OperatorTable, operator } from "../operator.js";
import type { Tensor } from "../tensor.js";
import { commonDims, compareElements, stretched, stretchedFloats, wrongType } from "./elementwise.js";

type Comparison = (a: number | bigint, b: number | bigint) => boolean;

const comparison = (holds: Comparison): Operator =>
  operator((call) => compareElements(call, call.tensor(0), call.tensor(1), holds), "broadcast", "axis");

const logical = (holds: Comparison): Operator =>
  operator((call) => compareElements(call, truths(call, 0), truths(call, 1), holds), "broadcast", "axis");

function truths(call: Call, index: number): Tensor {
  const tensor = call.tensor(index);
  if (tensor.type !== "bool") throw wrongType(call, tensor.type);
  return tensor;
}

function not(call: Call): Tensor {
  const x = truths(call, 0);
  return call.build("bool", x.dims, (index) => 1 - Number(x.data[index]));
}

function where(call: Call): Tensor {
  const condition = truths(call, 0);
  const [x, y] = [call.tensor(1), call.tensor(2)];
  const dims = commonDims(call, [condition, x, y]);
  const [holds, nextX, nextY] = [stretched(condition, dims), stretched(x, dims), stretched(y, dims)];
  return call.build(call.sameType([x, y]), dims, () => {
    const [first, second] = [nextX(), nextY()];
    return holds() ? first : second;
  });
}

function isInfinite(call: Call): Tensor {
  const x = call.floats(0);
  const [negative, positive] = [call.flag("detect_negative", true), call.flag("detect_positive", true)];
  return call.build("bool", x.dims, (index) => {
    const value = x.data[index];
    const found =
      (positive && value === Number.POSITIVE_INFINITY) || (negative && value === Number.NEGATIVE_INFINITY);
    return found ? 1 : 0;
  });
}

function isNotANumber(call: Call): Tensor {
  const x = call.tensor(0);
  if (!isFloat(x.type)) throw wrongType(call, x.type);
  const next = stretchedFloats(x, x.dims);
  return call.build("bool", x.dims, () => (Number.isNaN(next()) ? 1 : 0));
}

export const logic: OperatorTable = {
  And: logical((a, b) => a !== 0 && b !== 0),
  Equal: comparison((a, b) => a === b),
  Greater: comparison((a, b) => a > b),
  GreaterOrEqual: comparison((a, b) => a >= b),
  IsInf: operator(isInfinite, "detect_negative", "detect_positive"),
  IsNaN: operator(isNotANumber),
  Less: comparison((a, b) => a < b),
  LessOrEqual: comparison((a, b) => a <= b),
  Not: operator(not),
  Or: logical((a, b) => a !== 0 || b !== 0),
  Where: operator(where),
  Xor: logical((a, b) => a !== b),
};
