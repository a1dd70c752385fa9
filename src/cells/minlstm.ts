import { add, divide, maximum, multiply } from "../graph/build.js";
import { type Cell, defineCell } from "./cell.js";

/** Where both gates are next to nothing, the state is 0 and not 0 / 0. */
const LEAST = 1e-30;

/**
 * Input and forget gate see the input alone, and share out 1 between what is new and what was, so that neither may be
 * below 0.
 */
export const minLstm: Cell = defineCell({
  name: "minlstm",
  source: "Feng, Tung, Ahmed, Bengio & Hajimirsadeghi 2024, Were RNNs all we needed?; forget bias as in lstm",
  states: ["h"],
  activations: { forget: "sigmoid", input: "sigmoid", candidate: "linear" },
  nonNegative: ["forget", "input"],
  step({ x, h }, { linear, activate }) {
    const forget = activate.forget(linear("forget", { x }, 1));
    const input = activate.input(linear("input", { x }));
    const candidate = activate.candidate(linear("candidate", { x }));
    const both = maximum(add(forget, input), LEAST);
    return { h: add(multiply(divide(forget, both), h), multiply(divide(input, both), candidate)) };
  },
});
