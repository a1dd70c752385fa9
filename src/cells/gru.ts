import { add, multiply, subtract } from "../graph/build.js";
import { type Cell, defineCell } from "./cell.js";

/** Gated recurrent unit, reset after: the reset gate acts on the recurrent product, as in PyTorch and Keras 3. */
export const gru: Cell = defineCell({
  name: "gru",
  source:
    "Cho et al. 2014, Learning phrase representations using RNN encoder-decoder; variant: reset after the product",
  states: ["h"],
  activations: { reset: "sigmoid", update: "sigmoid", candidate: "tanh" },
  step({ x, h }, { linear, activate }) {
    const reset = activate.reset(linear("reset", { h, x }));
    const update = activate.update(linear("update", { h, x }));
    const recurrent = linear("recurrent_candidate", { h });
    const candidate = activate.candidate(add(linear("candidate", { x }), multiply(reset, recurrent)));
    return { h: add(multiply(subtract(1, update), candidate), multiply(update, h)) };
  },
});
