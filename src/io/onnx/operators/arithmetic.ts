/** Arithmetic, element by element. Integers wrap; those of 64 bits are exact. */

import { errorFunction } from "../../../graph/error-function.js";
import type { Call } from "../call.js";
import { isFloat } from "../element-type.js";
import { type Operator, type OperatorTable, operator } from "../operator.js";
import type { Tensor } from "../tensor.js";
import {
  type Arithmetic,
  combine,
  commonDims,
  floatFunction,
  stretched,
  unary,
  wrongType,
} from "./elementwise.js";

type Binary = Arithmetic<(a: number, b: number) => number, (a: bigint, b: bigint) => bigint>;

const math = (f: (x: number) => number): Operator => floatFunction(() => f);

function binary(functions: Binary): Operator {
  return operator((call) => combineTwo(call, functions), "broadcast", "axis");
}

function combineTwo(call: Call, { float, integer }: Binary): Tensor {
  const a = call.tensor(0);
  return combine(call, [a, alignedSecond(call, a)], {
    float: float && (([x, y]) => float(x as number, y as number)),
    integer: integer && (([x, y]) => integer(x as bigint, y as bigint)),
  });
}

/** Before version 7, the second operand could be aligned at an axis of the first instead of at the end. */
function alignedSecond(call: Call, a: Tensor): Tensor {
  const b = call.tensor(1);
  if (call.opset >= 7 || call.attribute("axis", "int") === undefined) return b;
  const behind = a.dims.length - call.axis(call.int("axis", 0), a.dims.length) - b.dims.length;
  if (behind < 0)
    throw call.refuse(`axis ${call.int("axis", 0)}`, "one that leaves room for the second operand");
  return call.reshape(b, [...b.dims, ...new Array<number>(behind).fill(1)]);
}

/** Any number of operands. */
function variadic(
  functions: Arithmetic<(values: readonly number[]) => number, (values: readonly bigint[]) => bigint>,
): Operator {
  return operator((call) => combine(call, call.tensors(), functions));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** Ties go to the even neighbour. */
function roundHalfToEven(x: number): number {
  const low = Math.floor(x);
  const above = x - low;
  if (above !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
}

/** Towards zero. */
function divide(call: Call): Tensor {
  return combineTwo(call, {
    float: (a, b) => a / b,
    integer: (a, b) => a / notZero(call, b),
  });
}

/** The remainder has the sign of the divisor, or that of the dividend with `fmod`, the only one for floats. */
function modulo(call: Call): Tensor {
  const dividendSign = call.flag("fmod");
  if (!dividendSign && isFloat(call.tensor(0).type))
    throw call.refuse("floating-point numbers without fmod", "fmod = 1");
  return combineTwo(call, {
    float: (a, b) => a % b,
    integer: (a, b) => {
      const remainder = a % notZero(call, b);
      return dividendSign || remainder === 0n || remainder < 0n === b < 0n ? remainder : remainder + b;
    },
  });
}

function notZero(call: Call, divisor: bigint): bigint {
  if (divisor === 0n) throw call.refuse("a division of integers by 0", "another divisor");
  return divisor;
}

/** Base and exponent may be of different types; the result is of the base's. */
function power(call: Call): Tensor {
  const base = call.tensor(0);
  const exponent = alignedSecond(call, base);
  if (base.type === "bool" || exponent.type === "bool") throw wrongType(call, "bool");
  const dims = commonDims(call, [base, exponent]);
  const [a, b] = [stretched(base, dims), stretched(exponent, dims)];
  return call.build(base.type, dims, () => Number(a()) ** Number(b()));
}

/** Limits were attributes before version 11. A lower limit above the upper one gives the upper. */
function clip(call: Call): Tensor {
  const x = call.tensor(0);
  const low = call.attribute("min", "float") ?? call.optionalScalar(1);
  const high = call.attribute("max", "float") ?? call.optionalScalar(2);
  return call.build(x.type, x.dims, (index) => {
    const value = x.data[index] as number | bigint;
    const raised = low !== undefined && value < low ? low : value;
    return high !== undefined && raised > high ? high : raised;
  });
}

function shift(call: Call): Tensor {
  const left = call.string("direction", "") === "LEFT";
  // A shift by more bits than there are gives 0, and must not make a huge number first.
  return combineTwo(call, { integer: (a, b) => (b >= 64n ? 0n : left ? a << b : a >> b) });
}

export const arithmetic: OperatorTable = {
  Abs: unary({ float: Math.abs, integer: (x) => (x < 0n ? -x : x) }),
  Acos: math(Math.acos),
  Acosh: math(Math.acosh),
  Add: binary({ float: (a, b) => a + b, integer: (a, b) => a + b }),
  Asin: math(Math.asin),
  Asinh: math(Math.asinh),
  Atan: math(Math.atan),
  Atanh: math(Math.atanh),
  BitShift: operator(shift, "direction"),
  BitwiseAnd: binary({ integer: (a, b) => a & b }),
  BitwiseNot: unary({ integer: (x) => ~x }),
  BitwiseOr: binary({ integer: (a, b) => a | b }),
  BitwiseXor: binary({ integer: (a, b) => a ^ b }),
  Ceil: math(Math.ceil),
  Clip: operator(clip, "min", "max"),
  Cos: math(Math.cos),
  Cosh: math(Math.cosh),
  Div: operator(divide, "broadcast", "axis"),
  Erf: math(errorFunction),
  Exp: math(Math.exp),
  Floor: math(Math.floor),
  Log: math(Math.log),
  Max: variadic({
    float: (values) => values.reduce((a, b) => Math.max(a, b)),
    integer: (values) => values.reduce(larger),
  }),
  Mean: variadic({ float: (values) => sum(values) / values.length }),
  Min: variadic({
    float: (values) => values.reduce((a, b) => Math.min(a, b)),
    integer: (values) => values.reduce(smaller),
  }),
  Mod: operator(modulo, "fmod"),
  Mul: binary({ float: (a, b) => a * b, integer: (a, b) => a * b }),
  Neg: unary({ float: (x) => -x, integer: (x) => -x }),
  Pow: operator(power, "broadcast", "axis"),
  Reciprocal: math((x) => 1 / x),
  Round: math(roundHalfToEven),
  Sign: unary({ float: Math.sign, integer: (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n) }),
  Sin: math(Math.sin),
  Sinh: math(Math.sinh),
  Sqrt: math(Math.sqrt),
  Sub: binary({ float: (a, b) => a - b, integer: (a, b) => a - b }),
  Sum: variadic({ float: sum }),
  Tan: math(Math.tan),
};
