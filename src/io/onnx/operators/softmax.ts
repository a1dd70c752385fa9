/** Softmax and its relatives. Before version 13 they took all dimensions from the axis on together. */

import type { Call } from "../call.js";
import { type Operator, type OperatorTable, operator } from "../operator.js";
import { type Groups, groupsAlong, groupsFrom, mapGroups } from "./groups.js";

const overGroups = (map: (values: Float64Array) => ArrayLike<number>): Operator =>
  operator((call) => mapGroups(call, call.floats(0), softmaxGroups(call), map), "axis");

function softmaxGroups(call: Call): Groups {
  const { dims } = call.floats(0);
  const together = call.opset < 13;
  const axis = call.int("axis", together ? 1 : -1);
  if (!together) return groupsAlong(dims, call.axis(axis, dims.length));
  return groupsFrom(dims, axis === dims.length ? axis : call.axis(axis, dims.length));
}

/** The largest is taken off first, so that nothing overflows. */
function logSoftmax(values: Float64Array): Float64Array {
  const largest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const sum = values.reduce((total, value) => total + Math.exp(value - largest), 0);
  return values.map((value) => value - largest - Math.log(sum));
}

/** 1 for the first of the largest, 0 for the others. */
function hardmax(values: Float64Array): Float64Array {
  const best = values.indexOf(values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY));
  return values.map((_, index) => (index === best ? 1 : 0));
}

export const softmaxes: OperatorTable = {
  Hardmax: overGroups(hardmax),
  LogSoftmax: overGroups(logSoftmax),
  Softmax: overGroups((values) => logSoftmax(values).map(Math.exp)),
};
