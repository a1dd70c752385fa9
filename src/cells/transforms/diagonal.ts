import { DefinitionError } from "../../errors.js";
import type { Cell } from "../cell.js";
import { transformCell } from "../transform.js";
import { followGates } from "./gates.js";

/**
 * Recurrence per neuron: every recurrent matrix of a gate becomes its diagonal, so that a unit sees of the past itself
 * alone. States with a width of their own have no diagonal, and keep their matrices.
 * @throws DefinitionError for a cell without such matrices, and one that is recurrent per neuron as it is
 */
export function diagonal(cell: Cell): Cell {
  let found = false;
  const changed = transformCell(cell, {
    specification: { name: "diagonal" },
    source: "recurrence per neuron: Li, Li, Cook, Zhu & Gao 2018, Independently recurrent neural network",
    tools(inner) {
      const { linear, isGate } = followGates(inner);
      const { widths = {} } = cell.definition;
      return {
        linear,
        term(gate, operand, value, units = inner.units) {
          const isSquare = !Object.hasOwn(widths, operand) && units === value.shape.at(-1);
          if (operand === "x" || !isGate(gate) || !isSquare) return inner.term(gate, operand, value, units);
          found = true;
          return inner.diagonal(`${gate}.${operand}`, value);
        },
      };
    },
  });
  // The cell has been run on symbols by now.
  if (!found)
    throw new DefinitionError(
      `cell "${cell.name}" has no gate with a square recurrent matrix, and nothing of it can become diagonal; use it ` +
        "as it is",
    );
  return changed;
}
