import { type Cell, defineCell } from "./cell.js";

/** The simple recurrent cell: h(t) = tanh(W·[h(t-1), x(t)] + b). */
export const simple: Cell = defineCell({
  name: "simple",
  source: "Elman 1990, Finding structure in time; recurrence per layer, tanh",
  states: ["h"],
  activations: { candidate: "tanh" },
  step: ({ x, h }, { linear, activate }) => ({ h: activate.candidate(linear("candidate", { h, x })) }),
});
