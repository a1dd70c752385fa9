/**
 * A recurrent cell of your own: a page of equations. Parameters, gradients through time and fast programs follow from
 * it, as they do for the built-in cells.
 * Node from 22.18 on runs it as it is, after `npm ci`: `node examples/own-cell.ts`
 */

import { fileURLToPath } from "node:url";
import { predict, readCsv, type SeriesForecast } from "sequitur";
import { add, type Cell, defineCell, multiply, sigmoid, tanh } from "sequitur/cells";

/** An LSTM whose gates see the cell state: one weight a unit, the peephole, leads from it to each gate. */
export const peepholeLstm: Cell = defineCell({
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

const file = fileURLToPath(new URL("airline-passengers.csv", import.meta.url));
const passengers = await readCsv(file);

export const next: SeriesForecast = await predict(passengers, {
  cell: peepholeLstm,
  preferNetwork: true,
  horizon: 12,
  file,
});

console.log(next.verdict);
console.log(`Next month: ${next.mean[0]?.toFixed(0)} passengers (in thousands).`);
