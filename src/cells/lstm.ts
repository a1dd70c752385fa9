import { add, multiply, sigmoid, tanh } from "../graph/build.js";
import { type Cell, defineCell } from "./cell.js";

/** Long short-term memory with a forget gate, without peepholes. */
export const lstm: Cell = defineCell({
  name: "lstm",
  source:
    "Hochreiter & Schmidhuber 1997, Long short-term memory; forget gate: Gers, Schmidhuber & Cummins 2000; " +
    "its bias starts at 1: Jozefowicz, Zaremba & Sutskever 2015",
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
