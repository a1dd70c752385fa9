/**
 * RNN, LSTM and GRU (https://onnx.ai/onnx/operators/), evaluated as their equations stand, in double precision and
 * row by row; results are rounded at the end. Their outer form (directions, lengths, layouts) is in recurrent-layout.ts.
 */

import { type OperatorTable, operator } from "../operator.js";
import { type CellMaker, runRecurrent } from "./recurrent-layout.js";

/** Simple: `h = f(W x + R h + b)`. */
const simple: CellMaker =
  (_, weights, [f]) =>
  (x, { h, c }) => ({ h: weights.gate(0, x, h).map(f), c });

/**
 * Gates z (update), r (reset), h (candidate): `h' = (1 − z) ⊙ candidate + z ⊙ h`. The reset acts on the state before
 * the product, or with `linear_before_reset` on the product and its bias.
 */
const gru: CellMaker = (call, weights, [f, g]) => {
  const linearBeforeReset = call.flag("linear_before_reset");
  return (x, { h, c }) => {
    const update = weights.gate(0, x, h).map(f);
    const reset = weights.gate(1, x, h).map(f);
    const recurrent = linearBeforeReset
      ? times(reset, weights.recurrentPart(2, h))
      : weights.recurrentPart(2, times(reset, h));
    const candidate = weights.clipped(plus(weights.inputPart(2, x), recurrent)).map(g);
    return { h: plus(times(complement(update), candidate), times(update, h)), c };
  };
};

/**
 * Gates i, o, f, c: `c' = f ⊙ c + i ⊙ g(c gate)`, `h' = o ⊙ h(c')`. Peepholes (of i, o, f) see the cell, that of the
 * output gate the new one. With `input_forget`, f = 1 − i.
 */
const lstm: CellMaker = (call, weights, [f, g, h]) => {
  const coupled = call.flag("input_forget");
  return (x, before) => {
    const input = weights.gate(0, x, before.h, times(weights.peephole(0), before.c)).map(f);
    const forget = coupled
      ? complement(input)
      : weights.gate(2, x, before.h, times(weights.peephole(2), before.c)).map(f);
    const candidate = weights.gate(3, x, before.h).map(g);
    const c = plus(times(forget, before.c), times(input, candidate));
    const output = weights.gate(1, x, before.h, times(weights.peephole(1), c)).map(f);
    return { h: times(output, c.map(h)), c };
  };
};

const complement = (a: Float64Array): Float64Array => a.map((value) => 1 - value);
const plus = (a: Float64Array, b: Float64Array): Float64Array =>
  a.map((value, unit) => value + (b[unit] as number));
const times = (a: Float64Array, b: Float64Array): Float64Array =>
  a.map((value, unit) => value * (b[unit] as number));

const ATTRIBUTES = [
  "activation_alpha",
  "activation_beta",
  "activations",
  "clip",
  "direction",
  "hidden_size",
  "layout",
];

export const recurrent: OperatorTable = {
  GRU: operator(
    (call) => runRecurrent(call, { gates: 3, activations: ["Sigmoid", "Tanh"], maker: gru }),
    ...ATTRIBUTES,
    "linear_before_reset",
  ),
  LSTM: operator(
    (call) =>
      runRecurrent(call, { gates: 4, activations: ["Sigmoid", "Tanh", "Tanh"], maker: lstm, hasCell: true }),
    ...ATTRIBUTES,
    "input_forget",
  ),
  RNN: operator(
    (call) => runRecurrent(call, { gates: 1, activations: ["Tanh"], maker: simple }),
    ...ATTRIBUTES,
  ),
};
