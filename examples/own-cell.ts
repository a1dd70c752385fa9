/**
 * A recurrent cell of your own: a page of equations. Parameters, gradients through time and fast programs follow from
 * it, as they do for the built-in cells.
 * Node from 22.18 on runs it as it is, after `npm ci`: `node examples/own-cell.ts`
 */

import { fileURLToPath } from "node:url";
import { predict, readCsv, type SeriesForecast } from "sequitur";
import { add, type Cell, defineCell, multiply, sigmoid, subtract, tanh } from "sequitur/cells";

/** One gate for all: it says how much of the state the candidate sees, and how much of it the candidate replaces. */
export const minimalGatedUnit: Cell = defineCell({
  name: "minimal-gated-unit",
  source: "Zhou, Wu, Zhang & Zhou 2016, Minimal gated unit for recurrent neural networks",
  states: ["h"],
  step({ x, h }, { linear }) {
    const forget = sigmoid(linear("forget", { h, x }, 1));
    const candidate = tanh(linear("candidate", { h: multiply(forget, h), x }));
    return { h: add(multiply(subtract(1, forget), h), multiply(forget, candidate)) };
  },
});

const file = fileURLToPath(new URL("airline-passengers.csv", import.meta.url));
const passengers = await readCsv(file);

export const next: SeriesForecast = await predict(passengers, {
  cell: minimalGatedUnit,
  preferNetwork: true,
  horizon: 12,
  file,
});

console.log(next.verdict);
console.log(`Next month: ${next.mean[0]?.toFixed(0)} passengers (in thousands).`);
