/**
 * What the recurrent operators share: directions, lengths of sequences, initial states, layouts, optional inputs and
 * outputs. Inputs: X, W, R, B, sequence_lens, initial_h, and for an LSTM initial_c and P. Outputs: Y, Y_h, and for an
 * LSTM Y_c. T steps, B rows of the batch, D directions, H units, I features.
 */

import type { Call } from "../call.js";
import { countOf, formatDims, sameDims, type Tensor } from "../tensor.js";
import { type Activation, recurrentActivations } from "./recurrent-activations.js";
import { type Cell, type State, Weights } from "./recurrent-weights.js";

/** Makes the cell of one direction out of its weights and activations. */
export type CellMaker = (
  call: Call,
  weights: Weights,
  activations: readonly [Activation, Activation, Activation],
) => Cell;

export interface RecurrentForm {
  readonly gates: number;
  /** Default names, as many as the cell takes. */
  readonly activations: readonly string[];
  readonly maker: CellMaker;
  /** Whether there is a cell state next to the output. */
  readonly hasCell?: boolean;
}

interface Extents {
  readonly steps: number;
  readonly batch: number;
  readonly directions: number;
  readonly units: number;
  readonly features: number;
  /** Layout 1: the batch comes first. */
  readonly batchFirst: boolean;
}

/** One direction, ready to run. */
interface Runner {
  readonly cell: Cell;
  readonly backwards: boolean;
}

/** X `[T, B, I]` → Y `[T, D, B, H]`, Y_h and Y_c `[D, B, H]`; with layout 1 `[B, T, I]` → `[B, T, D, H]`, `[B, D, H]`. */
export function runRecurrent(call: Call, form: RecurrentForm): Tensor[] {
  const x = call.floats(0);
  const extents = extentsOf(call, x, form.gates);
  const { steps, batch, directions, units, features, batchFirst } = extents;
  const outputDims = batchFirst ? [batch, steps, directions, units] : [steps, directions, batch, units];
  const stateDims = batchFirst ? [batch, directions, units] : [directions, batch, units];
  const lengths = lengthsOf(call, extents);
  const initial = {
    h: floatInput(call, 5, stateDims),
    c: floatInput(call, form.hasCell ? 6 : undefined, stateDims),
  };
  const runners = runnersOf(call, form, extents);
  call.budget.hold(countOf(outputDims));
  call.budget.spend(steps * batch * directions * (1 + form.gates * units * (features + units)));
  const outputs = new Float64Array(countOf(outputDims));
  const finals = { h: initial.h.slice(), c: initial.c.slice() };

  for (const [direction, { cell, backwards }] of runners.entries())
    for (let row = 0; row < batch; row++) {
      const place = units * (batchFirst ? row * directions + direction : direction * batch + row);
      const own = (values: Float64Array): Float64Array => values.slice(place, place + units);
      let state: State = { h: own(initial.h), c: own(initial.c) };
      const length = lengths[row] as number;
      for (let step = 0; step < length; step++) {
        const time = backwards ? length - 1 - step : step;
        const at = batchFirst ? row * steps + time : time * batch + row;
        const input = x.data.subarray(at * features, (at + 1) * features);
        state = cell(Float64Array.from(input as ArrayLike<number>), state);
        const out = batchFirst ? at * directions + direction : (time * directions + direction) * batch + row;
        outputs.set(state.h, units * out);
      }
      finals.h.set(state.h, place);
      finals.c.set(state.c, place);
    }

  const tensor = (dims: readonly number[], values: Float64Array): Tensor =>
    call.build(x.type, dims, (index) => values[index] as number);
  const last = tensor(stateDims, finals.h);
  return [tensor(outputDims, outputs), last, ...(form.hasCell ? [tensor(stateDims, finals.c)] : [])];
}

function extentsOf(call: Call, x: Tensor, gates: number): Extents {
  const { dims } = call.floats(2);
  const batchFirst = call.flag("layout");
  const [first, second, features] = x.dims;
  const [directions, , units] = dims;
  if (first === undefined || second === undefined || features === undefined || x.dims.length !== 3)
    throw call.refuse(`X of shape ${formatDims(x.dims)}`, "three dimensions");
  if (directions === undefined || units === undefined || !sameDims(dims, [directions, gates * units, units]))
    throw call.refuse(`R of shape ${formatDims(dims)}`, `[directions, ${gates} units, units]`);
  if (call.int("hidden_size", units) !== units)
    throw call.refuse(`hidden_size ${call.int("hidden_size", units)}`, `${units}, as R has`);
  const [steps, batch] = batchFirst ? [second, first] : [first, second];
  return { steps, batch, directions, units, features, batchFirst };
}

/** How many steps each row has: `[B]`, all where nothing is said. */
function lengthsOf(call: Call, { steps, batch }: Extents): number[] {
  const lengths = call.optionalIntegers(4);
  // Without units or features there may be more rows than anything holds.
  call.budget.hold(batch);
  if (lengths === undefined) return new Array<number>(batch).fill(steps);
  if (lengths.length !== batch || lengths.some((length) => length < 0 || length > steps))
    throw call.refuse(`sequence_lens ${formatDims(lengths)}`, `${batch} lengths of at most ${steps}`);
  return lengths;
}

/** An input of just this shape, or zeros. */
function floatInput(call: Call, index: number | undefined, dims: readonly number[]): Float64Array {
  const tensor = index === undefined ? undefined : call.optionalFloats(index);
  call.budget.hold(countOf(dims));
  if (tensor === undefined) return new Float64Array(countOf(dims));
  if (!sameDims(tensor.dims, dims))
    throw call.refuse(`input ${index} of shape ${formatDims(tensor.dims)}`, formatDims(dims));
  call.sameType([call.tensor(0), tensor]);
  return Float64Array.from(tensor.data as ArrayLike<number>);
}

/** The cells of both directions, the backward one second; each with its own share of the activations. */
function runnersOf(
  call: Call,
  { gates, activations, maker, hasCell }: RecurrentForm,
  extents: Extents,
): Runner[] {
  const { directions, units, features } = extents;
  const direction = call.string("direction", "forward");
  if (direction !== "forward" && direction !== "reverse" && direction !== "bidirectional")
    throw call.refuse(`direction "${direction}"`, "forward, reverse or bidirectional");
  const expected = direction === "bidirectional" ? 2 : 1;
  if (directions !== expected)
    throw call.refuse(`weights of ${directions} directions`, `${expected}, for "${direction}"`);

  const names =
    call.attribute("activations", "strings") ?? Array.from({ length: directions }, () => activations).flat();
  const [alphas, betas] = [
    call.attribute("activation_alpha", "floats"),
    call.attribute("activation_beta", "floats"),
  ];
  const functions = recurrentActivations(names, alphas ?? [], betas ?? []);
  if (functions === undefined || functions.length !== directions * activations.length)
    throw call.refuse(
      `activations ${names.join(", ")}`,
      `${directions * activations.length} such as Sigmoid, Tanh, Relu, Affine or HardSigmoid`,
    );
  const clip = call.float("clip", Number.POSITIVE_INFINITY);
  if (!(clip >= 0)) throw call.refuse(`clip ${clip}`, "0 or more");

  const rows = gates * units;
  const w = floatInput(call, 1, [directions, rows, features]);
  const r = floatInput(call, 2, [directions, rows, units]);
  const b = floatInput(call, 3, [directions, 2 * rows]);
  const p = floatInput(call, hasCell ? 7 : undefined, [directions, 3 * units]);
  return Array.from({ length: directions }, (_, index): Runner => {
    const share = (values: Float64Array): Float64Array =>
      values.subarray((index * values.length) / directions, ((index + 1) * values.length) / directions);
    const weights = new Weights({
      units,
      features,
      gates,
      w: share(w),
      r: share(r),
      b: share(b),
      p: share(p),
      clip,
    });
    const own = functions.slice(index * activations.length, (index + 1) * activations.length);
    const backwards = direction === "reverse" || index === 1;
    return { cell: maker(call, weights, own as [Activation, Activation, Activation]), backwards };
  });
}
