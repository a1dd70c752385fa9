import { add, multiply, subtract } from "../graph/build.js";
import { type Cell, defineCell } from "./cell.js";

/** Long short-term memory that forgets as much as it takes in: the forget gate is 1 minus the input gate. */
export const coupledLstm: Cell = defineCell({
  name: "coupled-lstm",
  source:
    "Greff, Srivastava, Koutník, Steunebrink & Schmidhuber 2017, LSTM: a search space odyssey (CIFG); " +
    "the input bias starts at -1, so that it remembers at first",
  states: ["h", "c"],
  activations: { input: "sigmoid", candidate: "tanh", output: "sigmoid", cell: "tanh" },
  step({ x, h, c }, { linear, activate }) {
    const input = activate.input(linear("input", { h, x }, -1));
    const candidate = activate.candidate(linear("candidate", { h, x }));
    const output = activate.output(linear("output", { h, x }));
    const cNext = add(multiply(subtract(1, input), c), multiply(input, candidate));
    return { h: multiply(output, activate.cell(cNext)), c: cNext };
  },
});
