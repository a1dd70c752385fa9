import { add, multiply, subtract } from "../graph/build.js";
import { type Cell, defineCell } from "./cell.js";

/** A gated unit whose gates see the input alone: all its products run over the whole sequence at once. */
export const minGru: Cell = defineCell({
  name: "mingru",
  source:
    "Feng, Tung, Ahmed, Bengio & Hajimirsadeghi 2024, Were RNNs all we needed?; update 1 takes the candidate",
  states: ["h"],
  activations: { update: "sigmoid", candidate: "linear" },
  step({ x, h }, { linear, activate }) {
    const update = activate.update(linear("update", { x }));
    const candidate = activate.candidate(linear("candidate", { x }));
    return { h: add(multiply(subtract(1, update), h), multiply(update, candidate)) };
  },
});
