import { type Cell, makeCell } from "./cell.js";
import { checkCell } from "./check-cell.js";
import type { CellTransform } from "./tools.js";

/** The cell with changed equations, called `transform-cell`. */
export function transformCell(cell: Cell, transform: CellTransform): Cell {
  checkCell(cell, "transform");
  const { definition, specification, transforms } = cell;
  const { specification: changed } = transform;
  return makeCell(
    definition,
    { ...specification, transforms: [...(specification.transforms ?? []), changed] },
    [...transforms, transform],
  );
}
