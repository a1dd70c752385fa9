import { add, multiply, subtract } from "../graph/build.js";
import { type Cell, defineCell } from "./cell.js";

/** Gated recurrent unit as first published: the reset gate acts on the state, before the product. */
export const gruResetBefore: Cell = defineCell({
  name: "gru-reset-before",
  source:
    "Cho et al. 2014, Learning phrase representations using RNN encoder-decoder; reset before the product",
  states: ["h"],
  activations: { reset: "sigmoid", update: "sigmoid", candidate: "tanh" },
  step({ x, h }, { linear, activate }) {
    const reset = activate.reset(linear("reset", { h, x }));
    const update = activate.update(linear("update", { h, x }));
    const candidate = activate.candidate(linear("candidate", { h: multiply(reset, h), x }));
    return { h: add(multiply(subtract(1, update), candidate), multiply(update, h)) };
  },
});
