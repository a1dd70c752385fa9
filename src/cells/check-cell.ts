import { DefinitionError } from "../errors.js";
import { shown } from "../tensor/shown.js";
import type { Cell } from "./cell.js";

/** Throws DefinitionError for what is no cell, above all its name alone. */
export function checkCell(cell: Cell | undefined, taker: string): void {
  if (typeof cell?.needs === "function") return;
  const example = typeof cell === "string" ? shown(cell) : '"lstm"';
  throw new DefinitionError(
    `a ${taker} needs a cell, received ${shown(cell)}; give one of "sequitur/cells", such as lstm, or cellFrom({ base: ${example} })`,
  );
}
