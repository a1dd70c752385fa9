/** Choice and loop. A loop without end runs into the limit of work. */

import type { Call, Subgraph } from "../call.js";
import { type OperatorTable, operator } from "../operator.js";
import { isTensor, sizeOf, type Tensor, type Value } from "../tensor.js";
import { stack } from "./stacks.js";

function choose(call: Call): readonly Value[] {
  const branch = call.subgraph(truth(call, call.value(0)) ? "then_branch" : "else_branch");
  if (branch.inputs !== 0 || branch.outputs.length !== call.outputs)
    throw call.refuse(
      `a branch of ${branch.inputs} inputs and ${branch.outputs.length} outputs`,
      `0 and ${call.outputs}`,
    );
  return branch.run([]);
}

/**
 * Body: number of the iteration, condition, carried values → condition, carried values, elements to be stacked. It
 * runs as often as the first input says and while the condition holds; either may be absent.
 */
function loop(call: Call): readonly Value[] {
  const body = call.subgraph("body");
  const most = call.optionalScalar(0);
  let goesOn = call.inputs[1] === undefined || truth(call, call.value(1));
  let carried: readonly Value[] = call.inputs.slice(2).map((_, index) => call.value(index + 2));
  if (
    body.inputs !== carried.length + 2 ||
    body.outputs.length !== call.outputs + 1 ||
    call.outputs < carried.length
  )
    throw call.refuse(
      `a body of ${body.inputs} inputs and ${body.outputs.length} outputs`,
      `${carried.length + 2} and ${call.outputs + 1}`,
    );
  const stacked: Tensor[][] = body.outputs.slice(carried.length + 1).map(() => []);
  for (let iteration = 0; goesOn && (most === undefined || iteration < most); iteration++) {
    const number = call.build("int64", [], () => iteration);
    const [condition, ...results] = body.run([number, call.build("bool", [], () => 1), ...carried]);
    if (iteration > 0) for (const value of carried) call.budget.release(sizeOf(value));
    goesOn = truth(call, condition as Value);
    carried = results.slice(0, carried.length);
    gatherElements(call, stacked, results.slice(carried.length));
  }
  return [
    ...carried,
    ...stacked.map((list, index) => stackOrEmpty(call, list, body, carried.length + 1 + index)),
  ];
}

function truth(call: Call, value: Value): boolean {
  if (!isTensor(value) || value.type !== "bool" || value.data.length !== 1)
    throw call.refuse("a condition that is not one truth value", "a bool of one element");
  return value.data[0] !== 0;
}

/** Appends what each iteration gives to its list. */
export function gatherElements(call: Call, lists: readonly Tensor[][], values: readonly Value[]): void {
  for (const [index, list] of lists.entries()) {
    const value = values[index];
    if (value === undefined || !isTensor(value))
      throw call.refuse("an element that is no tensor", "a tensor to stack");
    list.push(value);
  }
}

/** Without iterations nobody knows the shape but the file, and it only in part. */
export function stackOrEmpty(
  call: Call,
  list: readonly Tensor[],
  body: Subgraph,
  output: number,
  axis = 0,
): Tensor {
  if (list.length > 0) return stack(call, list, axis);
  const { type, dims } = body.outputs[output] ?? {};
  if (type === undefined || dims === undefined)
    throw call.notSupported("a loop without iterations and types");
  return call.build(type, dims.toSpliced(axis, 0, 0), () => 0);
}

export const controlFlow: OperatorTable = {
  If: operator(choose, "then_branch", "else_branch"),
  Loop: operator(loop, "body"),
};
