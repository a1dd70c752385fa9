/** Reductions over axes: sums, means, extremes, norms. */

import type { Call } from "../call.js";
import { isFloat, isInteger } from "../element-type.js";
import { type Operator, type OperatorTable, operator } from "../operator.js";
import { countOf, type Tensor } from "../tensor.js";
import { walkGroups } from "../walk.js";
import { type Arithmetic, wrongType } from "./elementwise.js";

type Reduction = Arithmetic<(values: readonly number[]) => number, (values: readonly bigint[]) => bigint>;

/** Axes were an attribute before they became an input, in version 13 of the sum and 18 of the others. */
const reduction = (functions: Reduction): Operator =>
  operator((call) => reduce(call, functions), "axes", "keepdims", "noop_with_empty_axes");

function reduce(call: Call, functions: Reduction): Tensor {
  const x = call.tensor(0);
  const given = call.intsOrInput("axes", 1) ?? [];
  if (given.length === 0 && call.flag("noop_with_empty_axes")) return x;
  const reduced = new Set(given.length === 0 ? x.dims.keys() : call.axes(given, x.dims.length));
  const result = reduceAxes(call, x, reduced, functions);
  const kept = x.dims.filter((_, axis) => !reduced.has(axis));
  return call.flag("keepdims", true) ? result : call.reshape(result, kept);
}

function reduceAxes(
  call: Call,
  x: Tensor,
  reduced: ReadonlySet<number>,
  { float, integer }: Reduction,
): Tensor {
  const next = walkGroups(x.dims, reduced);
  const size = countOf([...reduced].map((axis) => x.dims[axis] as number));
  const dims = x.dims.map((length, axis) => (reduced.has(axis) ? 1 : length));
  const gather = <T>(element: (value: number | bigint) => T): T[] =>
    Array.from({ length: size }, () => element(x.data[next()] as number | bigint));
  if (countOf(dims) > 0) call.budget.hold(size);
  call.budget.spend(x.data.length);
  if (float !== undefined && isFloat(x.type)) return call.build(x.type, dims, () => float(gather(Number)));
  if (integer === undefined || !(isInteger(x.type) || x.type === "bool")) throw wrongType(call, x.type);
  if (size === 0) throw call.refuse("no integers to reduce", "one or more");
  return call.build(x.type, dims, () => integer(gather(BigInt)));
}

const add = (a: number, b: number): number => a + b;
const addBig = (a: bigint, b: bigint): bigint => a + b;
const sum = (values: readonly number[]): number => values.reduce(add, 0);
const sumBig = (values: readonly bigint[]): bigint => values.reduce(addBig, 0n);
const largest = (values: readonly number[]): number =>
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);

/** The largest is taken off first, so that nothing overflows. */
function logSumExp(values: readonly number[]): number {
  const shift = largest(values);
  if (!Number.isFinite(shift)) return shift;
  return shift + Math.log(sum(values.map((value) => Math.exp(value - shift))));
}

export const reductions: OperatorTable = {
  ReduceL1: reduction({
    float: (values) => sum(values.map(Math.abs)),
    integer: (values) => sumBig(values.map((value) => (value < 0n ? -value : value))),
  }),
  ReduceL2: reduction({ float: (values) => Math.sqrt(sum(values.map((value) => value * value))) }),
  ReduceLogSum: reduction({ float: (values) => Math.log(sum(values)) }),
  ReduceLogSumExp: reduction({ float: logSumExp }),
  ReduceMax: reduction({ float: largest, integer: (values) => values.reduce((a, b) => (a > b ? a : b)) }),
  ReduceMean: reduction({
    float: (values) => sum(values) / values.length,
    integer: (values) => sumBig(values) / BigInt(values.length),
  }),
  ReduceMin: reduction({
    float: (values) => -largest(values.map((value) => -value)),
    integer: (values) => values.reduce((a, b) => (a < b ? a : b)),
  }),
  ReduceProd: reduction({
    float: (values) => values.reduce((product, value) => product * value, 1),
    integer: (values) => values.reduce((product, value) => BigInt.asIntN(64, product * value), 1n),
  }),
  ReduceSum: reduction({ float: sum, integer: sumBig }),
  ReduceSumSquare: reduction({
    float: (values) => sum(values.map((value) => value * value)),
    integer: (values) => sumBig(values.map((value) => value * value)),
  }),
};
