import { add } from "../graph/build.js";
import { type Cell, defineCell } from "./cell.js";

/** Recurrence per neuron: h(t) = relu(W·x(t) + u ⊙ h(t-1) + b). Each unit remembers itself alone. */
export const indrnn: Cell = defineCell({
  name: "indrnn",
  source: "Li, Li, Cook, Zhu & Gao 2018, Independently recurrent neural network (IndRNN)",
  states: ["h"],
  activations: { candidate: "relu" },
  step: ({ x, h }, { linear, diagonal, activate }) => ({
    h: activate.candidate(add(linear("candidate", { x }), diagonal("recurrent", h))),
  }),
});
