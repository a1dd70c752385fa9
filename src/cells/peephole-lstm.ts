import { add, multiply } from "../graph/build.js";
import { type Cell, defineCell } from "./cell.js";

/** Long short-term memory whose gates see the cell state, the output gate the new one: it can count and time. */
export const peepholeLstm: Cell = defineCell({
  name: "peephole-lstm",
  source: "Gers & Schmidhuber 2000, Recurrent nets that time and count; forget bias as in lstm",
  states: ["h", "c"],
  activations: { input: "sigmoid", forget: "sigmoid", candidate: "tanh", output: "sigmoid", cell: "tanh" },
  step({ x, h, c }, { linear, vector, activate }) {
    const peep = (gate: string, state: typeof c): typeof c => multiply(vector(`${gate}.peephole`), state);
    const input = activate.input(add(linear("input", { h, x }), peep("input", c)));
    const forget = activate.forget(add(linear("forget", { h, x }, 1), peep("forget", c)));
    const candidate = activate.candidate(linear("candidate", { h, x }));
    const cNext = add(multiply(forget, c), multiply(input, candidate));
    const output = activate.output(add(linear("output", { h, x }), peep("output", cNext)));
    return { h: multiply(output, activate.cell(cNext)), c: cNext };
  },
});
