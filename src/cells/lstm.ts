import { add, multiply } from "../graph/build.js";
import { type Cell, defineCell } from "./cell.js";

/** Long short-term memory with a forget gate, without peepholes. */
export const lstm: Cell = defineCell({
  name: "lstm",
  source:
    "Hochreiter & Schmidhuber 1997, Long short-term memory; forget gate: Gers, Schmidhuber & Cummins 2000; " +
    "its bias starts at 1: Jozefowicz, Zaremba & Sutskever 2015",
  states: ["h", "c"],
  activations: { input: "sigmoid", forget: "sigmoid", candidate: "tanh", output: "sigmoid", cell: "tanh" },
  step({ x, h, c }, { linear, activate }) {
    const input = activate.input(linear("input", { h, x }));
    const forget = activate.forget(linear("forget", { h, x }, 1));
    const candidate = activate.candidate(linear("candidate", { h, x }));
    const output = activate.output(linear("output", { h, x }));
    const cNext = add(multiply(forget, c), multiply(input, candidate));
    return { h: multiply(output, activate.cell(cNext)), c: cNext };
  },
});
