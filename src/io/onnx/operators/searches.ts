/** Operators that look for elements along an axis, or run along it. */

import type { Call } from "../call.js";
import { type Elements, isFloat } from "../element-type.js";
import { type Operator, type OperatorTable, operator } from "../operator.js";
import type { Tensor } from "../tensor.js";
import { stridesOf } from "../walk.js";
import { forEachGroup, groupsAlong } from "./groups.js";

type Element = number | bigint;

/** -1, 0 or 1; NaN stands last whichever way is looked. */
function compare(a: Element, b: Element): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : Number(a > b);
}

/** The place of the largest element, or of the smallest; of several the first, or with an attribute the last. */
const extreme = (sign: 1 | -1): Operator =>
  operator(
    (call) => {
      const x = call.tensor(0);
      const axis = call.axis(call.int("axis", 0), x.dims.length);
      const groups = groupsAlong(x.dims, axis);
      if (groups.size === 0) throw call.refuse("no elements", "some to compare");
      const last = call.flag("select_last_index");
      const { tensor, elements } = call.allocate("int64", x.dims.with(axis, 1));
      call.budget.spend(x.data.length);
      forEachGroup(call, groups, (start, group) => {
        let best = 0;
        for (let k = 1; k < groups.size; k++) {
          const [found, before] = [x.data[start + k * groups.inner], x.data[start + best * groups.inner]];
          const order = sign * compare(found as Element, before as Element);
          if (order > 0 || (order === 0 && last)) best = k;
        }
        elements[group] = BigInt(best);
      });
      return call.flag("keepdims", true) ? tensor : call.reshape(tensor, x.dims.toSpliced(axis, 1));
    },
    "axis",
    "keepdims",
    "select_last_index",
  );

/** The largest or smallest elements in order, and their places; of equal ones the first comes first. */
function topK(call: Call): Tensor[] {
  const x = call.tensor(0);
  const axis = call.axis(call.int("axis", -1), x.dims.length);
  const groups = groupsAlong(x.dims, axis);
  const k = Number(call.attribute("k", "int") ?? call.scalar(1));
  if (k < 0 || k > groups.size) throw call.refuse(`k = ${k}`, `at most ${groups.size}`);
  const sign = call.flag("largest", true) ? -1 : 1;
  const dims = x.dims.with(axis, k);
  const [values, indices] = [call.allocate(x.type, dims), call.allocate("int64", dims)];
  call.budget.spend(x.data.length);
  forEachGroup(call, groups, (start, group) => {
    const at = (place: number): Element => x.data[start + place * groups.inner] as Element;
    const order = Array.from({ length: groups.size }, (_, place) => place);
    order.sort((a, b) => sign * compare(at(a), at(b)) || a - b);
    const [block, row] = [Math.floor(group / groups.inner), group % groups.inner];
    for (const [place, source] of order.slice(0, k).entries()) {
      const position = (block * k + place) * groups.inner + row;
      values.elements[position] = at(source);
      indices.elements[position] = BigInt(source);
    }
  });
  return [values.tensor, indices.tensor];
}

function cumulativeSum(call: Call): Tensor {
  const x = call.tensor(0);
  const groups = groupsAlong(x.dims, call.axis(Number(call.scalar(1)), x.dims.length));
  const [exclusive, reverse] = [call.flag("exclusive"), call.flag("reverse")];
  const sums: Elements = isFloat(x.type) ? new Float64Array(x.data.length) : new Array<bigint>(x.data.length);
  call.budget.hold(x.data.length);
  if (x.data.length > 0)
    forEachGroup(call, groups, (start) => {
      let sum: Element = isFloat(x.type) ? 0 : 0n;
      for (let step = 0; step < groups.size; step++) {
        const position = start + (reverse ? groups.size - 1 - step : step) * groups.inner;
        const before: Element = sum;
        const value = x.data[position] as Element;
        sum = typeof sum === "bigint" ? sum + BigInt(value) : sum + Number(value);
        sums[position] = exclusive ? before : sum;
      }
    });
  return call.build(x.type, x.dims, (index) => sums[index] as Element);
}

/** `[rank, count]`: a column for each element that is not zero. */
function nonZero(call: Call): Tensor {
  const x = call.tensor(0);
  const found: number[] = [];
  for (let index = 0; index < x.data.length; index++) if (Number(x.data[index]) !== 0) found.push(index);
  call.budget.hold(found.length);
  const strides = stridesOf(x.dims);
  return call.build("int64", [x.dims.length, found.length], (index) => {
    const axis = Math.floor(index / found.length);
    const position = found[index % found.length] as number;
    return Math.floor(position / (strides[axis] as number)) % (x.dims[axis] as number);
  });
}

export const searches: OperatorTable = {
  ArgMax: extreme(1),
  ArgMin: extreme(-1),
  CumSum: operator(cumulativeSum, "exclusive", "reverse"),
  NonZero: operator(nonZero),
  TopK: operator(topK, "axis", "k", "largest", "sorted"),
};
