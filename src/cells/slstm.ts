import { activationOf } from "../graph/activations.js";
import { add, divide, exp, maximum, multiply, negate, subtract } from "../graph/build.js";
import { type Cell, defineCell } from "./cell.js";

const softplus = activationOf("softplus");
/** Where both gates have been next to nothing so far, the output is 0 and not 0 / 0. */
const LEAST = 1e-30;

/**
 * Long short-term memory with exponential gating. State n adds up what the gates let in, and norms the cell by it; m
 * is the logarithm that both are divided by, so that no exponential overflows.
 */
export const slstm: Cell = defineCell({
  name: "slstm",
  source:
    "Beck et al. 2024, xLSTM: extended long short-term memory (sLSTM, one head); forget gate: sigmoid; forget bias " +
    "as in lstm",
  states: ["h", "c", "n", "m"],
  together: ["c", "n", "m"],
  activations: { candidate: "tanh", output: "sigmoid" },
  step({ x, h, c, n, m }, { linear, activate }) {
    const logInput = linear("input", { h, x });
    const logForget = negate(softplus(negate(linear("forget", { h, x }, 1))));
    const candidate = activate.candidate(linear("candidate", { h, x }));
    const output = activate.output(linear("output", { h, x }));
    const kept = add(logForget, m);
    const mNext = maximum(kept, logInput);
    const input = exp(subtract(logInput, mNext));
    const forget = exp(subtract(kept, mNext));
    const cNext = add(multiply(forget, c), multiply(input, candidate));
    const nNext = add(multiply(forget, n), input);
    return { h: multiply(output, divide(cNext, maximum(nNext, LEAST))), c: cNext, n: nNext, m: mNext };
  },
});
