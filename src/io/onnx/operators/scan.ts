/**
 * Scan: a body that runs once for each step along an axis of its inputs, carrying states. Body: states, steps of the
 * inputs → states, steps of the outputs.
 */

import type { Call, Subgraph } from "../call.js";
import { type OperatorTable, operator } from "../operator.js";
import { formatDims, sizeOf, type Tensor, type Value } from "../tensor.js";
import { gatherElements, stackOrEmpty } from "./control-flow.js";
import { stack, stepAt } from "./stacks.js";

/** One tensor that is taken apart or put together: along which axis, and whether from the end. */
interface Track {
  readonly axis: number;
  readonly backwards: boolean;
}

interface Plan {
  readonly body: Subgraph;
  readonly states: number;
  readonly inputs: readonly Track[];
  readonly outputs: readonly Track[];
}

function scan(call: Call): readonly Value[] {
  if (call.opset < 9) return scanBatch(call);
  const plan = planOf(call, call.inputs.length, "scan_input_directions");
  const tensors = call.tensors();
  return run(call, plan, tensors.slice(0, plan.states), tensors.slice(plan.states));
}

/** Version 8: the first dimension of everything is the batch, the second of the sequences is time. */
function scanBatch(call: Call): readonly Value[] {
  if (call.inputs[0] !== undefined) throw call.notSupported("a scan with lengths of sequences");
  const plan = planOf(call, call.inputs.length - 1, "directions");
  const tensors = call.tensors(1);
  const batch = tensors[0]?.dims[0] ?? 0;
  if (batch === 0 || tensors.some(({ dims }) => dims[0] !== batch))
    throw call.refuse("inputs of different or empty batches", "one size of batch");
  call.budget.hold(batch);
  const results = Array.from({ length: batch }, (_, row) => {
    const parts = tensors.map((tensor) => stepAt(call, tensor, 0, row));
    return run(call, plan, parts.slice(0, plan.states), parts.slice(plan.states)) as Tensor[];
  });
  return (results[0] as Tensor[]).map((_, output) =>
    stack(
      call,
      results.map((row) => row[output] as Tensor),
      0,
    ),
  );
}

function planOf(call: Call, inputs: number, directions: string): Plan {
  const body = call.subgraph("body");
  const sequences = call.int("num_scan_inputs", 0);
  const states = inputs - sequences;
  const stacked = body.outputs.length - states;
  if (
    sequences < 1 ||
    states < 0 ||
    stacked < 0 ||
    body.inputs !== inputs ||
    call.outputs > body.outputs.length
  )
    throw call.refuse(
      `${sequences} sequences of ${inputs} inputs, and a body of ${body.inputs} inputs and ${body.outputs.length} outputs`,
      "counts that go together",
    );
  return {
    body,
    states,
    inputs: tracks(call, sequences, directions, "scan_input_axes"),
    outputs: tracks(call, stacked, "scan_output_directions", "scan_output_axes"),
  };
}

function tracks(call: Call, count: number, directions: string, axes: string): Track[] {
  const entries = (name: string): number[] => {
    const values = call.ints(name) ?? new Array<number>(count).fill(0);
    if (values.length !== count) throw call.refuse(`${name} ${formatDims(values)}`, `${count} of them`);
    return values;
  };
  const backwards = entries(directions);
  return entries(axes).map((axis, index) => ({ axis, backwards: backwards[index] === 1 }));
}

function run(call: Call, plan: Plan, initial: readonly Tensor[], sequences: readonly Tensor[]): Value[] {
  const axes = sequences.map(({ dims }, index) => call.axis(plan.inputs[index]?.axis ?? 0, dims.length));
  const [steps = 0, ...others] = sequences.map(({ dims }, index) => dims[axes[index] as number] as number);
  if (others.some((count) => count !== steps))
    throw call.refuse("sequences of different lengths", "one length");
  const stacked: Tensor[][] = plan.outputs.map(() => []);
  let states: readonly Value[] = initial;
  for (let step = 0; step < steps; step++) {
    const parts = sequences.map((tensor, index) => {
      const place = plan.inputs[index]?.backwards ? steps - 1 - step : step;
      return stepAt(call, tensor, axes[index] as number, place);
    });
    const results = plan.body.run([...states, ...parts]);
    for (const part of parts) call.budget.release(sizeOf(part));
    if (step > 0) for (const state of states) call.budget.release(sizeOf(state));
    states = results.slice(0, plan.states);
    gatherElements(call, stacked, results.slice(plan.states));
  }
  const outputs = stacked.map((list, index) => {
    const { axis, backwards } = plan.outputs[index] as Track;
    const output = plan.states + index;
    const rank = (list[0]?.dims ?? plan.body.outputs[output]?.dims ?? []).length + 1;
    return stackOrEmpty(call, backwards ? list.toReversed() : list, plan.body, output, call.axis(axis, rank));
  });
  return [...states, ...outputs];
}

export const scans: OperatorTable = {
  Scan: operator(
    scan,
    "body",
    "num_scan_inputs",
    "directions",
    "scan_input_axes",
    "scan_input_directions",
    "scan_output_axes",
    "scan_output_directions",
  ),
};
