import type { Cell } from "../cell.js";
import { transformCell } from "../transform.js";

/** Recurrence per neuron: every recurrent matrix becomes its diagonal, so that a unit sees of the past itself alone. */
export function diagonal(cell: Cell): Cell {
  return transformCell(cell, {
    specification: { name: "diagonal" },
    source: "recurrence per neuron: Li, Li, Cook, Zhu & Gao 2018, Independently recurrent neural network",
    tools: (inner) => ({
      term: (gate, operand, value, units = inner.units) =>
        operand === "x" || units !== value.shape.at(-1)
          ? inner.term(gate, operand, value, units)
          : inner.diagonal(`${gate}.${operand}`, value),
    }),
  });
}
