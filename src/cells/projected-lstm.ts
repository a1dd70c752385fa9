import { DefinitionError } from "../errors.js";
import { add, multiply } from "../graph/build.js";
import { type Cell, type CellDefinition, makeCell } from "./cell.js";

/**
 * Long short-term memory with a projection: H units remember, but only R numbers a step go out and come back, so
 * that wide memories need few weights.
 * @param projection R
 * @throws DefinitionError unless R is a whole number above 0
 */
export function projectedLstm(projection: number): Cell {
  if (!Number.isInteger(projection) || projection < 1)
    throw new DefinitionError(`a projection needs a whole number of units above 0, received ${projection}`);
  const definition: CellDefinition<"h" | "c", "input" | "forget" | "candidate" | "output" | "cell"> = {
    name: "projected-lstm",
    source:
      "Sak, Senior & Beaufays 2014, Long short-term memory recurrent neural network architectures for large scale " +
      "acoustic modeling; without peepholes, as in PyTorch",
    states: ["h", "c"],
    widths: { h: projection },
    activations: { input: "sigmoid", forget: "sigmoid", candidate: "tanh", output: "sigmoid", cell: "tanh" },
    step({ x, h, c }, { linear, term, activate }) {
      const input = activate.input(linear("input", { h, x }));
      const forget = activate.forget(linear("forget", { h, x }, 1));
      const candidate = activate.candidate(linear("candidate", { h, x }));
      const output = activate.output(linear("output", { h, x }));
      const cNext = add(multiply(forget, c), multiply(input, candidate));
      const m = multiply(output, activate.cell(cNext));
      return { h: term("projection", "m", m, projection), c: cNext };
    },
  };
  return makeCell(definition as unknown as CellDefinition, {
    base: "projected-lstm",
    options: { projection },
  });
}
