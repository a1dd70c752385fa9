import {
  add,
  builtInCells,
  defineCell,
  divide,
  multiply,
  sigmoid,
  sqrt,
  square,
  subtract,
  sumTo,
  tanh,
} from "./sequitur.mjs";

/** The equations of the built-in LSTM, as a user would write them. */
const ownLstm = defineCell({
  name: "own-lstm",
  source: "Hochreiter & Schmidhuber 1997, as src/cells/lstm.ts has it",
  states: ["h", "c"],
  step({ x, h, c }, { linear }) {
    const input = sigmoid(linear("input", { h, x }));
    const forget = sigmoid(linear("forget", { h, x }, 1));
    const candidate = tanh(linear("candidate", { h, x }));
    const output = sigmoid(linear("output", { h, x }));
    const cNext = add(multiply(forget, c), multiply(input, candidate));
    return { h: multiply(output, tanh(cNext)), c: cNext };
  },
});

/** An LSTM whose gates see the cell state. */
const peepholeLstm = defineCell({
  name: "peephole-lstm",
  source: "Gers & Schmidhuber 2000, Recurrent nets that time and count",
  states: ["h", "c"],
  step({ x, h, c }, { linear, vector }) {
    const input = sigmoid(add(linear("input", { h, x }), multiply(vector("input.peephole"), c)));
    const forget = sigmoid(add(linear("forget", { h, x }, 1), multiply(vector("forget.peephole"), c)));
    const candidate = tanh(linear("candidate", { h, x }));
    const cNext = add(multiply(forget, c), multiply(input, candidate));
    const output = sigmoid(add(linear("output", { h, x }), multiply(vector("output.peephole"), cNext)));
    return { h: multiply(output, tanh(cNext)), c: cNext };
  },
});

/** An LSTM in which what enters each gate, and the cell state that leaves, is normalised over the units. */
const layerNormLstm = defineCell({
  name: "layer-norm-lstm",
  source:
    "Ba, Kiros & Hinton 2016, Layer normalization; variant: each gate's sum of both products is normalised once, " +
    "as in TensorFlow's LayerNormBasicLSTMCell",
  states: ["h", "c"],
  step({ x, h, c }, { linear, vector, units }) {
    // A vector starts at 0: the gain is 1 more than it.
    const normal = (name, value) =>
      add(multiply(normalised(value, units), add(1, vector(`${name}.gain`))), vector(`${name}.shift`));
    const gate = (name, bias) => normal(name, linear(name, { h, x }, bias));
    const input = sigmoid(gate("input"));
    // After normalisation, so that it is not taken off with the mean.
    const forget = sigmoid(add(gate("forget"), 1));
    const candidate = tanh(gate("candidate"));
    const output = sigmoid(gate("output"));
    const cNext = add(multiply(forget, c), multiply(input, candidate));
    return { h: multiply(output, tanh(normal("cell", cNext))), c: cNext };
  },
});

/** Mean 0 and variance 1 over the features of each row. */
function normalised(value, units) {
  const mean = (node) => divide(sumTo(node, [...node.shape.slice(0, -1), 1]), units);
  const centred = subtract(value, mean(value));
  return divide(centred, sqrt(add(mean(square(centred)), 1e-5)));
}

const own = [ownLstm, peepholeLstm, layerNormLstm];
/** Every cell that the benchmark names. */
export const CELLS = new Map([...builtInCells, ...own.map((cell) => [cell.name, cell])]);
